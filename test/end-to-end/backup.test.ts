import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { parseConfig } from '../../src/cli/config.ts';
import { drawCatalogue } from '../web/draw-catalogue.ts';
import { ADMIN_KEY, type LiveVitrine, type Place, createPlace, importCatalogue, startLive } from './live-vitrine.ts';

vi.setConfig({ testTimeout: 90_000 });

const run = promisify(execFile);
const VITRINE = join(import.meta.dirname, '../../src/cli/vitrine.ts');
const SEARCH =
  '{ search(query: { text: "dress" }, first: 10) { hits { product { id title price { amount } } } snapshot } }';
const UPSERT =
  'mutation ($id: ID!, $amount: Float!) { upsertProducts(products: [{ id: $id, price: { amount: $amount, currency: "EUR" } }]) { upserted } }';

async function backUp({ config }: Place, folder: string): Promise<string> {
  const env = { ...process.env, DATA_DIR: config.dataDir };
  return (await run(process.execPath, [VITRINE, 'backup', folder], { env })).stdout;
}

/** Changes one product over and over until the returned function is called. */
function keepChanging(vitrine: LiveVitrine, id: string): () => Promise<void> {
  const stop = new AbortController();
  const done = (async () => {
    for (let amount = 100; !stop.signal.aborted; amount++) await vitrine.admin(UPSERT, { id, amount });
  })();
  return () => {
    stop.abort();
    return done;
  };
}

test('a copy that is made while a server serves and takes changes is served elsewhere, with all that was changed before', async () => {
  await using place = await createPlace();
  await drawCatalogue(place.folder);
  await importCatalogue(place);
  await using vitrine = await startLive(place.config);
  await vitrine.reindex();
  const [first, second] = (await vitrine.ask(SEARCH)).data.search.hits as { product: { id: string } }[];
  await vitrine.admin(UPSERT, { id: first?.product.id, amount: 7.25 });
  const before = (await vitrine.ask(SEARCH)).data.search;
  const stop = keepChanging(vitrine, second?.product.id as string);
  const copy = join(place.folder, 'copy');
  expect(await backUp(place, copy)).toMatch(new RegExp(`snapshot ${before.snapshot}, journal, databases`));
  await stop();

  const config = parseConfig({ DATA_DIR: copy, PORT: '0', LOG_LEVEL: 'silent', ADMIN_KEY, EMBEDDER_WORKERS: '1' });
  await using restored = await startLive(config);
  const after = (await restored.ask(SEARCH)).data.search;
  expect(after.snapshot).toBe(before.snapshot);
  const idsOf = ({ hits }: { hits: { product: { id: string } }[] }) => hits.map(({ product }) => product.id);
  expect(idsOf(after)).toEqual(idsOf(before));
  expect(after.hits[0].product.price.amount).toBe(7.25);
  const { data } = await restored.admin('{ index { refused { id } delta { pendingChanges problem writable } } }');
  expect(data.index).toMatchObject({ refused: [], delta: { problem: null, writable: true } });
  expect(data.index.delta.pendingChanges).toBeGreaterThan(0);
  expect(await restored.reindex()).toMatchObject({ state: 'SUCCEEDED' });
});

test('a backup never touches a folder that is there, and says so without a stack', async () => {
  await using place = await createPlace();
  const failed = (await backUp(place, place.folder).catch((error: unknown) => error)) as {
    code: number;
    stderr: string;
  };
  expect([failed.code, failed.stderr]).toEqual([1, 'CONFLICT: The folder for the backup is there already.\n']);
  const none = (await backUp(place, join(place.folder, 'copy')).catch((error: unknown) => error)) as { stderr: string };
  expect(none.stderr).toBe('NOT_FOUND: There is no data folder to back up.\n');
  await expect(stat(join(place.folder, 'copy'))).rejects.toThrow('ENOENT');
});
