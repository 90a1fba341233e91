import type { ScanIndex } from 'faiss-node';
import { Bitmap } from '../domain/bitmap.ts';
import type { BuildOptions } from '../ports/snapshot-store.ts';
import type { ApproximateQuery } from './faiss-approximate-index.ts';

/** Nearest rows of a sample. */
export const NEAREST = 20;
/** Queries of a check alone. */
export const CHECKED = 64;
/**
 * Queries that an index is tuned with, fewer for few rows. Most find everything, a few get lost and find nothing: it takes many to see
 * how many. (Means of 256 that were the same stood for .984 to .994 of other queries.)
 */
const SAMPLES = 1024;
const ROWS_PER_SAMPLE = 50;
/** Searched at the same time: a scan takes so many in one pass. */
const AT_ONCE = 16;
/** Similarities this close are the same: float32 sums in another order. */
export const TOLERANCE = 1e-5;
/**
 * A query is a row and noise of this length: another picture of much the same (a cosine of .8), since an index finds its own
 * rows more easily than new ones.
 */
const NOISE = 0.75;

/** Queries that an index of so many rows is tuned with. */
export function samplesFor(rows: number): number {
  return Math.max(CHECKED, Math.min(SAMPLES, Math.floor(rows / ROWS_PER_SAMPLE)));
}

/** So many of each hundred rows, spread as evenly as chance would. */
export function partOf(rows: number, hundredths: number): Bitmap {
  const bitmap = new Bitmap(rows);
  for (let row = 0; row < rows; row++)
    if (Math.imul(row + 1, 2_654_435_761) >>> 0 < (hundredths / 100) * 2 ** 32) bitmap.add(row);
  return bitmap;
}

/** A query and what a scan finds for it. */
export interface Truth {
  readonly vector: Float32Array;
  /** Similarity of the last of the nearest rows. */
  readonly threshold: number;
  /** How many nearest rows there are. */
  readonly nearest: number;
}

interface Sampling extends BuildOptions {
  readonly samples: number;
  readonly eligible?: ApproximateQuery['eligible'];
  /** Every number compared as it is, not by the codes first (which find all but one in ten thousand). */
  readonly exact?: boolean;
}

/** Rows disturbed by noise, the same every time, and their nearest by a scan. */
export async function trueNearest(scan: ScanIndex, sampling: Sampling): Promise<readonly Truth[]> {
  const { signal, onProgress, eligible, exact = false } = sampling;
  const nearest = Math.min(NEAREST, eligible?.rowCount ?? scan.rows);
  const total = nearest === 0 ? 0 : Math.min(sampling.samples, scan.rows);
  const truth: Truth[] = [];
  const find = async (sample: number): Promise<Truth> => {
    const vector = disturbed(scan.row(Math.floor((sample * scan.rows) / total)), sample);
    const options = { eligible: eligible?.bytes, background: true };
    const found = await (exact
      ? scan.searchExactAsync(vector, nearest, options)
      : scan.searchAsync(vector, nearest, options));
    return { vector, threshold: (found.distances.at(-1) as number) - TOLERANCE, nearest };
  };
  while (truth.length < total) {
    signal?.throwIfAborted();
    const count = Math.min(AT_ONCE, total - truth.length);
    truth.push(...(await Promise.all(Array.from({ length: count }, (_, i) => find(truth.length + i)))));
    onProgress?.({ stage: 'VERIFY', done: truth.length, total });
  }
  return truth;
}

/** The row with some noise, the same every time. */
function disturbed(row: Float32Array, seed: number): Float32Array {
  let state = seed + 1;
  const scale = (NOISE * Math.sqrt(3)) / Math.sqrt(row.length); // uniform in ±scale has a standard deviation of scale / √3
  return row.map((value) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // a linear congruential generator (Numerical Recipes)
    return value + scale * (state / 2 ** 31 - 1);
  });
}
