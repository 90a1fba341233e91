import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonlCatalogSource } from '../../src/adapters/jsonl-catalog-source.ts';
import { type Config, parseConfig } from '../../src/cli/config.ts';
import { importFrom } from '../../src/cli/import.ts';
import { type Serving, startServing } from '../../src/cli/serve.ts';
import { type GraphqlAnswer, parseAnswer } from '../harness.ts';

export const ADMIN_KEY = 'the-key-of-the-end-to-end-tests';

/** A folder with a configuration of its own; nothing else of the machine is used. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly config: Config;
}

export async function createPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-end-to-end-'));
  const config = parseConfig({
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    ADMIN_KEY,
    EMBEDDER_WORKERS: '1',
    MAX_UPLOAD_BYTES: '500000',
  });
  return { folder, config, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

export async function importCatalogue({ config, folder }: Place): Promise<void> {
  await importFrom(config, jsonlCatalogSource(join(folder, 'catalog.jsonl')), true);
}

/** The program as `vitrine serve` starts it: real model, real index, real stores. */
export interface LiveVitrine extends AsyncDisposable {
  readonly url: string;
  ask(query: string, variables?: object): Promise<GraphqlAnswer>;
  admin(query: string, variables?: object): Promise<GraphqlAnswer>;
  /** Sends `$image` as a part of a multipart request. */
  upload(query: string, photo: Uint8Array): Promise<GraphqlAnswer>;
  /** Runs the reindex mutation and resolves with the job's last state. */
  reindex(): Promise<FinishedJob>;
}

export interface FinishedJob {
  readonly state: string;
  readonly error: string | null;
  readonly snapshotId: string | null;
  readonly failures: readonly { readonly imageId: string; readonly code: string }[];
}

export async function startLive(config: Config): Promise<LiveVitrine> {
  const serving: Serving = await startServing(config);
  return { ...clientOf(serving.url), [Symbol.asyncDispose]: () => serving.close() };
}

/** How tests talk to a Vitrine, wherever it runs. */
export function clientOf(url: string): Omit<LiveVitrine, keyof AsyncDisposable> {
  const post = async (query: string, variables: object, headers: Readonly<Record<string, string>>) =>
    parseAnswer(
      await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      }),
    );
  const admin: LiveVitrine['admin'] = (query, variables = {}) => post(query, variables, { 'x-api-key': ADMIN_KEY });
  return {
    url,
    ask: (query, variables = {}) => post(query, variables, {}),
    admin,
    upload: async (query, photo) => parseAnswer(await sendMultipart(url, query, photo)),
    reindex: () => runReindex(admin),
  };
}

function sendMultipart(url: string, query: string, photo: Uint8Array): Promise<Response> {
  const body = new FormData();
  body.append('operations', JSON.stringify({ query, variables: { image: null } }));
  body.append('map', JSON.stringify({ 0: ['variables.image'] }));
  body.append('0', new Blob([Uint8Array.from(photo)]), 'photo.jpg');
  return fetch(`${url}/graphql`, { method: 'POST', headers: { 'apollo-require-preflight': 'true' }, body });
}

async function runReindex(admin: LiveVitrine['admin']): Promise<FinishedJob> {
  const { data } = await admin('mutation { reindex { id } }');
  for (;;) {
    const answer = await admin(
      'query ($id: ID!) { reindexJob(id: $id) { state error snapshotId failures { imageId code } } }',
      data.reindex,
    );
    const job = answer.data.reindexJob as FinishedJob;
    if (job.state !== 'RUNNING' && job.state !== 'QUEUED') return job;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
