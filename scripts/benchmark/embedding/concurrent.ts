import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { helpersGiveWay } from '../../../src/adapters/thread-priority.ts';
import type { Part } from '../retrieval/part.ts';
import { median, percentile } from '../statistics.ts';
import { bestBatch, openBareSession } from './bare-session.ts';
import { openBenchModels } from './bench-models.ts';
import { openOurEmbedding } from './our-embedding.ts';
import { openPictures } from './pictures.ts';

const CLIENTS = 16;
/** Each client asks so often in a round. */
const QUERIES_PER_CLIENT = { quick: 2, full: 6 } as const;
/** Pictures that the bare session embeds in a round, at least. */
const BARE = { quick: 8, full: 32 } as const;
const LOOP_RESOLUTION_MS = 1;

interface Queries {
  readonly ratePerSecond: number;
  readonly p99Ms: number;
  readonly loopGapMs: number;
}

/** 16 clients, each of which waits for its answer before it asks again, against the bare session with full batches. */
export const concurrent: Part = {
  name: 'concurrent',
  title: '16 photo queries at once',
  targets: { concurrent_ratio: '>= 0.95', concurrent_p99_ratio: '<= 2.2', event_loop_gap_ms: '< 10' },
  async run({ quick, folder, note }) {
    const { models, int8 } = await openBenchModels(folder);
    await using ours = await openOurEmbedding(models, int8);
    const { embedder, preprocessor } = ours;
    const files = await openPictures(folder, CLIENTS);
    const photos = await Promise.all(files.map((file) => readFile(file)));
    const prepared = await ours.prepareFiles(files);
    await using bare = await openBareSession(join(models, int8), embedder.model.image, prepared);
    const batch = await bestBatch(bare);
    const embed = async (i: number) => embedder.embedImages([prepared[i % CLIENTS] ?? expectPicture()]);
    const search = async (i: number) => {
      const photo = photos[i % CLIENTS] ?? expectPicture();
      return embedder.embedImages([await preprocessor.prepare(photo, embedder.model.image)]);
    };
    const size = quick ? 'quick' : 'full';
    await query(search, 1); // warm up
    helpersGiveWay(); // as in the server
    const rounds = await Array.fromAsync({ length: quick ? 3 : 7 }, async () => ({
      bareRate: (1000 * batch) / median(await bare.time(batch, Math.ceil(BARE[size] / batch))),
      batchMs: median(await bare.time(CLIENTS, quick ? 1 : 2)),
      embedded: await query(embed, QUERIES_PER_CLIENT[size]),
      searched: await query(search, QUERIES_PER_CLIENT[size]),
    }));
    const of = (pick: (round: (typeof rounds)[number]) => number) => median(rounds.map(pick));
    note(
      `INT8; bare session ${of((it) => it.bareRate).toFixed(2)} pictures/s in batches of ${batch}, ${of((it) => it.batchMs).toFixed(0)} ms for one of ${CLIENTS}; ours ${of((it) => it.embedded.ratePerSecond).toFixed(2)} pictures/s, p99 ${of((it) => it.embedded.p99Ms).toFixed(0)} ms with prepared pictures, ${of((it) => it.searched.ratePerSecond).toFixed(2)} and ${of((it) => it.searched.p99Ms).toFixed(0)} ms with decoding on the same cores.`,
    );
    note('The gap of the event loop is the longest of a round, decoding included; the median of rounds.');
    return {
      concurrent_ratio: of(({ embedded, bareRate }) => embedded.ratePerSecond / bareRate),
      concurrent_p99_ratio: of(({ embedded, batchMs }) => embedded.p99Ms / batchMs),
      concurrent_decoding_ratio: of(({ searched, bareRate }) => searched.ratePerSecond / bareRate),
      event_loop_gap_ms: of(({ searched }) => searched.loopGapMs),
    };
  },
};

async function query(ask: (i: number) => Promise<unknown>, perClient: number): Promise<Queries> {
  const waiting = Array.from({ length: CLIENTS * perClient }, (_, i) => i).values();
  const times: number[] = [];
  const client = async (): Promise<void> => {
    for (const i of waiting) {
      const start = performance.now();
      await ask(i);
      times.push(performance.now() - start);
    }
  };
  const loop = monitorEventLoopDelay({ resolution: LOOP_RESOLUTION_MS });
  loop.enable();
  const start = performance.now();
  await Promise.all(Array.from({ length: CLIENTS }, client));
  const seconds = (performance.now() - start) / 1000;
  loop.disable();
  return {
    ratePerSecond: times.length / seconds,
    p99Ms: percentile(times, 0.99),
    loopGapMs: loop.max / 1e6 - LOOP_RESOLUTION_MS,
  };
}

function expectPicture(): never {
  throw new Error('Expected a picture for each client.');
}
