// Vectors and the plain way to search them: what every index is compared with.
import { MetricType } from 'faiss-node';

export interface Vectors {
  readonly numbers: Float32Array;
  readonly dimensions: number;
}

/** Numbers in [0, 1) that are the same in every run. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

/** `count` unit vectors in 20 loose groups that overlap, as embeddings lie. */
export function createVectors(count: number, dimensions: number, seed = 1): Vectors {
  const random = createRandom(seed);
  const centres = Array.from({ length: 20 }, () => Float32Array.from({ length: dimensions }, () => random() - 0.5));
  const numbers = new Float32Array(count * dimensions);
  for (let row = 0; row < count; row += 1) {
    const centre = centres[row % centres.length] ?? new Float32Array(dimensions);
    const vector = centre.map((number) => number + (random() - 0.5) * 2);
    const length = Math.hypot(...vector);
    numbers.set(
      vector.map((number) => number / length),
      row * dimensions,
    );
  }
  return { numbers, dimensions };
}

export function rowOf({ numbers, dimensions }: Vectors, row: number): Float32Array {
  return numbers.slice(row * dimensions, (row + 1) * dimensions);
}

export function compare(x: Float32Array, y: Float32Array, metric: MetricType): number {
  return x.reduce((sum, number, at) => {
    const other = y[at] ?? Number.NaN;
    return sum + (metric === MetricType.METRIC_INNER_PRODUCT ? number * other : (number - other) ** 2);
  }, 0);
}

/** The labels of the k nearest eligible rows, best first. */
export function nearest(
  vectors: Vectors,
  query: Float32Array,
  options: { k: number; metric: MetricType; eligible?: Uint8Array },
): number[] {
  const { k, metric, eligible } = options;
  const sign = metric === MetricType.METRIC_INNER_PRODUCT ? -1 : 1;
  const count = vectors.numbers.length / vectors.dimensions;
  return Array.from({ length: count }, (_, row) => ({ row, distance: compare(query, rowOf(vectors, row), metric) }))
    .filter(({ row }) => eligible === undefined || isEligible(eligible, row))
    .sort((a, b) => sign * (a.distance - b.distance) || a.row - b.row)
    .slice(0, k)
    .map(({ row }) => row);
}

/** A bitmap of the rows that `accepts` names. */
export function bitmapOf(count: number, accepts: (row: number) => boolean): Uint8Array {
  const bitmap = new Uint8Array(Math.ceil(count / 8));
  for (let row = 0; row < count; row += 1)
    if (accepts(row)) bitmap[row >> 3] = (bitmap[row >> 3] ?? 0) | (1 << (row & 7));
  return bitmap;
}

export function isEligible(bitmap: Uint8Array, row: number): boolean {
  return (((bitmap[row >> 3] ?? 0) >> (row & 7)) & 1) === 1;
}

/** The share of `expected` among `found`. */
export function recall(found: Iterable<number>, expected: readonly number[]): number {
  const labels = new Set(found);
  return expected.filter((label) => labels.has(label)).length / expected.length;
}
