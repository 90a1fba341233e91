import { availableParallelism, freemem } from 'node:os';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Embedder } from '../ports/embedder.ts';
import type { PreparedImage } from '../ports/image-preprocessor.ts';
import type { ModelDirectory } from './model-directory.ts';
import { openOnnxEmbedder } from './onnx-embedder.ts';

/** How a model shares the processor's cores. */
export interface Split {
  /** Threads with a session and a copy of the weights each. */
  readonly workers: number;
  /** Threads inside each session. */
  readonly threads: number;
  /** Pictures that go to a session together. */
  readonly imagesPerJob: number;
}

export interface MeasuredSplit extends Split {
  /** Median time of a picture with nothing else at work. */
  readonly aloneMs: number;
  /** With all workers busy. */
  readonly imagesPerSecond: number;
  /** Share of that time that the cores worked for this process; what others took is missing from 1. */
  readonly coreShare: number;
}

/** The split that a model is opened with. */
export interface ChosenSplit extends MeasuredSplit {
  /** Threads of one more session, which embeds what comes alone; 0 for none. */
  readonly loneThreads: number;
}

/** What a machine has to share out. */
export interface Resources {
  readonly cores: number;
  readonly freeBytes: number;
  /** Size of the weights of the image tower. */
  readonly weightBytes: number;
}

const MOST_WORKERS = 8;
/** Share of the free memory that copies of the weights may take. */
const MEMORY_SHARE = 0.5;
/** A picture costs about its weights once more while it is embedded. */
const BYTES_PER_WEIGHT_BYTE = 1.5;
/** Splits with less of the best throughput are no choice, however fast a lone picture is. */
const GOOD_THROUGHPUT = 0.95;
/** How much faster a lone picture must be in a session with all cores to be worth one more copy of the weights. */
const WORTH_A_COPY = 1.25;
/** What pictures in fours must gain: the first waits for the last. */
const WORTH_A_BATCH = 1.15;
const BATCH = 4;
/** Pictures alone that are timed. */
const ALONE = 3;

/** Splits worth measuring, all cores at work in each: from one session with all of them to a session for each. */
export function splitsToMeasure(resources: Resources): readonly Split[] {
  const { cores } = resources;
  const most = Math.max(1, Math.min(cores, MOST_WORKERS, copiesThatFit(resources)));
  const workers = new Set<number>();
  for (let count = most; count >= 1; count = Math.floor(count / 2)) workers.add(count);
  return [...workers].flatMap((count) =>
    [1, BATCH].map((imagesPerJob) => ({ workers: count, threads: Math.floor(cores / count), imagesPerJob })),
  );
}

/**
 * The best throughput; where several are nearly as good, the one with the fastest lone picture. Pictures go one by one
 * unless batches gain clearly. Throws when nothing was measured.
 */
export function bestSplit(measured: readonly MeasuredSplit[]): MeasuredSplit {
  const most = (splits: readonly MeasuredSplit[]) => Math.max(0, ...splits.map((split) => split.imagesPerSecond));
  const single = measured.filter(({ imagesPerJob }) => imagesPerJob === 1);
  const worthBatches = most(measured) > WORTH_A_BATCH * most(single);
  const considered = worthBatches ? measured : single;
  const [best] = considered
    .filter(({ imagesPerSecond }) => imagesPerSecond >= GOOD_THROUGHPUT * most(considered))
    .toSorted((a, b) => a.aloneMs - b.aloneMs);
  if (best === undefined) throw new Error('Expected at least one measured split, got none.');
  return best;
}

/**
 * The best split, with one more session of all cores for what comes alone where that is clearly faster and its copy of the
 * weights fits. While others are at work that session rests, so it costs no throughput.
 */
export function chooseSplit(measured: readonly MeasuredSplit[], resources: Resources): ChosenSplit {
  const best = bestSplit(measured);
  const wide = measured.find(({ workers, imagesPerJob }) => workers === 1 && imagesPerJob === 1);
  const worthIt = wide !== undefined && wide.aloneMs * WORTH_A_COPY < best.aloneMs;
  if (!worthIt || best.workers >= copiesThatFit(resources)) return { ...best, loneThreads: 0 };
  return { ...best, aloneMs: wide.aloneMs, loneThreads: wide.threads };
}

function copiesThatFit({ freeBytes, weightBytes }: Resources): number {
  return Math.floor((freeBytes * MEMORY_SHARE) / (weightBytes * BYTES_PER_WEIGHT_BYTE));
}

/** Less than this share of the cores, in the split that had the most, and others were at work on them. */
const QUIET_SHARE = 0.75;

/** Whether the cores were left to the measurement. On a busy machine threads wait for each other, and lone pictures gain least. */
export function wasQuiet(measured: readonly MeasuredSplit[]): boolean {
  return Math.max(0, ...measured.map(({ coreShare }) => coreShare)) >= QUIET_SHARE;
}

/** What this machine has for a model. */
export async function resourcesFor({ directory, image }: ModelDirectory): Promise<Resources> {
  const { size } = await stat(join(directory, image.file));
  return { cores: availableParallelism(), freeBytes: freemem(), weightBytes: size };
}

export interface Measuring {
  /** Time for each split in each round; a model that takes longer for a handful of pictures takes longer. */
  readonly budgetMs: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Each split counts by its better round, so that a busy moment of the machine does not decide. */
const ROUNDS = 2;

/** Measures splits in turns, in their order. */
export async function measureSplits(
  model: ModelDirectory,
  splits: readonly Split[],
  { budgetMs, onProgress }: Measuring,
): Promise<readonly MeasuredSplit[]> {
  const rounds: MeasuredSplit[][] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const measured: MeasuredSplit[] = [];
    for (const split of splits) {
      onProgress?.(round * splits.length + measured.length, ROUNDS * splits.length);
      measured.push(await measureSplit(model, split, budgetMs));
    }
    rounds.push(measured);
  }
  return splits.map((split, i) => {
    const all = rounds.flatMap((round) => round[i] ?? []);
    const aloneMs = Math.min(...all.map((one) => one.aloneMs));
    const most = (pick: (one: MeasuredSplit) => number) => Math.max(...all.map(pick));
    return {
      ...split,
      aloneMs,
      imagesPerSecond: most((one) => one.imagesPerSecond),
      coreShare: most((one) => one.coreShare),
    };
  });
}

async function measureSplit(model: ModelDirectory, split: Split, budgetMs: number): Promise<MeasuredSplit> {
  const { workers, threads: threadsPerWorker, imagesPerJob } = split;
  const embedder = await openOnnxEmbedder(model, { device: 'cpu', workers, threadsPerWorker, imagesPerJob });
  try {
    const aloneMs = await measureAlone(embedder);
    return { ...split, aloneMs, ...(await measureBusy(embedder, split, budgetMs)) };
  } finally {
    await embedder.close();
  }
}

async function measureAlone(embedder: Embedder): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ALONE; i++) {
    const start = performance.now();
    await embedder.embedImages([grey(embedder.model.image.size)]);
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(ALONE / 2)] as number;
}

/** Two callers for each worker, so that none idles; each thread is warmed by a first job that does not count. */
async function measureBusy(
  embedder: Embedder,
  { workers, threads, imagesPerJob }: Split,
  budgetMs: number,
): Promise<Pick<MeasuredSplit, 'imagesPerSecond' | 'coreShare'>> {
  const batch = Array.from({ length: imagesPerJob }, () => grey(embedder.model.image.size));
  await Promise.all(Array.from({ length: workers }, () => embedder.embedImages(batch)));
  const [start, used] = [performance.now(), process.cpuUsage()];
  let done = 0;
  const caller = async (): Promise<void> => {
    do {
      await embedder.embedImages(batch);
      done += imagesPerJob;
    } while (performance.now() - start < budgetMs);
  };
  await Promise.all(Array.from({ length: 2 * workers }, caller));
  const [ms, { user, system }] = [performance.now() - start, process.cpuUsage(used)];
  return { imagesPerSecond: (1000 * done) / ms, coreShare: (user + system) / 1000 / ms / (workers * threads) };
}

function grey(size: number): PreparedImage {
  return { pixels: new Uint8Array(3 * size * size).fill(128), size, original: { width: size, height: size } };
}
