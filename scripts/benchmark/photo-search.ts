import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../../src/cli/config.ts';
import { ROOT } from '../../src/cli/root.ts';
import { readStreetPhotos } from '../demo.ts';
import { type HandWrittenLoop, openHandWrittenLoop } from './hand-written-loop.ts';
import { MULTIPART_HEADERS, multipartPhoto } from './multipart-photo.ts';
import { startServerProcess } from './server-process.ts';
import { median, percentile } from './statistics.ts';

const ROUNDS = 5;
const CONCURRENCY = 4;
const QUERY = `query ($image: Upload) { search(query: { image: { upload: $image } }, first: 20) {
  hits { rank score product { id title price { amount currency } } explain { why } }
  timings { embedMs retrieveMs rankMs hydrateMs totalMs } } }`;

type Timings = Record<'embedMs' | 'retrieveMs' | 'rankMs' | 'hydrateMs' | 'totalMs', number>;

/**
 * Lone requests one after the other give the latencies. For throughput server (4 requests in flight) and loop take turns,
 * five rounds of all street photos each; the ratio is that of the medians. Every round sends other bytes, so that nothing is cached.
 */
export async function benchPhotoSearch(config: Config, demo: string): Promise<Record<string, number>> {
  const photos = await loadPhotos(demo);
  const loop = await openHandWrittenLoop(config, await currentIndexFile(config));
  await using server = await startServerProcess(config, { RATE_LIMIT_POINTS: '0' });
  await searchAll(server.url, photos, CONCURRENCY); // warm up
  await loopAll(loop, photos.slice(0, 5));

  const lone = await searchAll(server.url, unseen(photos, 0), 1);
  const rates = { server: [] as number[], loop: [] as number[] };
  for (let round = 1; round <= ROUNDS; round++) {
    const fresh = unseen(photos, round);
    rates.server.push(await rateOf(fresh.length, () => searchAll(server.url, fresh, CONCURRENCY)));
    rates.loop.push(await rateOf(fresh.length, () => loopAll(loop, fresh)));
  }
  const stage = (name: keyof Timings) => median(lone.map(({ timings }) => timings[name]));
  return {
    photo_search_p50_ms: median(lone.map(({ tookMs }) => tookMs)),
    photo_search_p95_ms: percentile(
      lone.map(({ tookMs }) => tookMs),
      0.95,
    ),
    embed_p50_ms: stage('embedMs'),
    retrieve_p50_ms: stage('retrieveMs'),
    rank_p50_ms: stage('rankMs'),
    hydrate_p50_ms: stage('hydrateMs'),
    server_photos_per_s: median(rates.server),
    loop_photos_per_s: median(rates.loop),
    throughput_ratio: median(rates.server) / median(rates.loop),
  };
}

async function loadPhotos(demo: string): Promise<readonly Uint8Array[]> {
  const street = await readStreetPhotos(demo);
  return Promise.all(street.map(({ file }) => readFile(join(demo, 'street', file))));
}

/** The same pictures with other bytes: decoders stop at the end marker of a JPEG. */
function unseen(photos: readonly Uint8Array[], round: number): readonly Uint8Array[] {
  return photos.map((photo) => Buffer.concat([photo, Buffer.from(`round ${round}`)]));
}

async function currentIndexFile({ dataDir }: Config): Promise<string> {
  const snapshots = join(resolve(ROOT, dataDir), 'snapshots');
  const current = (await readFile(join(snapshots, 'CURRENT'), 'utf8')).trim();
  return join(snapshots, current, 'product.index');
}

async function rateOf(count: number, work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (1000 * count) / (performance.now() - start);
}

async function loopAll(loop: HandWrittenLoop, photos: readonly Uint8Array[]): Promise<void> {
  for (const photo of photos) await loop.search(photo);
}

interface Answer {
  readonly tookMs: number;
  readonly timings: Timings;
}

/** Requests are made up beforehand, so that the client takes as little of the shared cores as it can. */
async function searchAll(url: string, photos: readonly Uint8Array[], inFlight: number): Promise<readonly Answer[]> {
  const waiting = photos.map((photo) => multipartPhoto(QUERY, photo)).values();
  const answers: Answer[] = [];
  const client = async () => {
    for (const body of waiting) answers.push(await searchOnce(url, body));
  };
  await Promise.all(Array.from({ length: inFlight }, client));
  return answers;
}

async function searchOnce(url: string, body: Buffer): Promise<Answer> {
  const start = performance.now();
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: MULTIPART_HEADERS,
    body: Uint8Array.from(body),
  });
  const { data, errors } = (await response.json()) as {
    data?: { search: { timings: Timings; hits: unknown[] } };
    errors?: unknown;
  };
  if (data?.search.hits.length !== 20) throw new Error(`Expected 20 hits, got ${JSON.stringify(errors ?? data)}.`);
  return { tookMs: performance.now() - start, timings: data.search.timings };
}
