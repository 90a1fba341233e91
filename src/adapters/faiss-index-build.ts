import { availableParallelism } from 'node:os';
import { setImmediate as inNextTurn } from 'node:timers/promises';
import { Index, MetricType } from 'faiss-node';
import { type IndexPlan, trainingRows } from './faiss-index-plan.ts';
import type { Rows } from './npy-file.ts';

/** Rows added at a time: what a progress bar waits for (HNSW at 512 dimensions: about a second on one thread). */
const ROWS_PER_ADD = 1000;
/** Rows of a training sample copied before the event loop gets its turn: some 3 ms, from rows that lie all over the file. */
const SAMPLED_PER_TURN = 50;
const MAX_THREADS = 8;

export interface FaissBuildOptions {
  readonly signal?: AbortSignal;
  /** Rows added so far. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Threads that training and adding may use; all cores but one, at most 8, by default: searches go on beside a build. */
  readonly threads?: number;
}

/** Threads that a build may use: searches go on beside it. */
export function buildThreads(): number {
  return Math.max(1, Math.min(availableParallelism() - 1, MAX_THREADS));
}

/**
 * Trains an index on a sample and fills it block by block, on threads that stand back behind searches; the caller closes it.
 * Rejects with the signal's reason soon after it aborts.
 */
export async function buildFaissIndex(plan: IndexPlan, rows: Rows, options: FaissBuildOptions = {}): Promise<Index> {
  const { threads = buildThreads() } = options;
  options.signal?.throwIfAborted();
  const index = Index.fromFactory(rows.dimensions, plan.factory, MetricType.METRIC_INNER_PRODUCT);
  try {
    await fill(index, rows, { ...options, threads, plan });
    return index;
  } catch (error) {
    index.close();
    throw error;
  }
}

async function fill(
  index: Index,
  { rows, dimensions }: Rows,
  { signal, onProgress, threads, plan }: FaissBuildOptions & { readonly threads: number; readonly plan: IndexPlan },
): Promise<void> {
  const { efConstruction } = plan.parameters;
  if (efConstruction !== undefined) index.setParameters({ efConstruction });
  if (!index.isTrained()) {
    await index.trainAsync(await sample({ rows, dimensions }, trainingRows(plan, rows.rowCount)), { threads, signal });
  }
  const total = rows.rowCount;
  for (let row = 0; row < total; row += ROWS_PER_ADD) {
    signal?.throwIfAborted();
    await index.addAsync(await rows.block(row, Math.min(row + ROWS_PER_ADD, total)), { threads, signal });
    onProgress?.(Math.min(row + ROWS_PER_ADD, total), total);
  }
}

/** So many rows, evenly spread: the same ones every time, of every part of the catalogue. */
async function sample({ rows, dimensions }: Rows, count: number): Promise<Float32Array> {
  const values = new Float32Array(count * dimensions);
  for (let i = 0; i < count; i++) {
    const row = Math.floor((i * rows.rowCount) / count);
    values.set(await rows.block(row, row + 1), i * dimensions);
    if (i % SAMPLED_PER_TURN === SAMPLED_PER_TURN - 1) await inNextTurn(); // searches get their turn
  }
  return values;
}
