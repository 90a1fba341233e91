import { availableParallelism } from 'node:os';
import { Index, MetricType } from 'faiss-node';
import type { IndexPlan } from './faiss-index-plan.ts';
import type { Rows } from './npy-file.ts';

/** Rows added at a time: what an abort and a progress bar wait for (HNSW at 512 dimensions: about a second on one thread). */
const ROWS_PER_ADD = 1000;
const MAX_THREADS = 8;

export interface FaissBuildOptions {
  readonly signal?: AbortSignal;
  /** Rows added so far. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Threads that training and adding may use; all cores but one, at most 8, by default: searches go on beside a build. */
  readonly threads?: number;
}

/** Trains and fills an index off the main thread; the caller closes it. Rejects with the signal's reason when it aborts. */
export async function buildFaissIndex(plan: IndexPlan, rows: Rows, options: FaissBuildOptions = {}): Promise<Index> {
  const { signal, threads = Math.max(1, Math.min(availableParallelism() - 1, MAX_THREADS)) } = options;
  const index = Index.fromFactory(rows.dimensions, plan.factory, MetricType.METRIC_INNER_PRODUCT);
  const filled = fill(index, rows, { ...options, threads, plan });
  try {
    await untilAborted(filled, signal);
    return index;
  } catch (error) {
    void filled.catch(() => undefined).then(() => index.close()); // training cannot be interrupted: its result is dropped
    throw error;
  }
}

async function fill(
  index: Index,
  { values, dimensions }: Rows,
  { signal, onProgress, threads, plan }: FaissBuildOptions & { readonly threads: number; readonly plan: IndexPlan },
): Promise<void> {
  const { efConstruction } = plan.parameters;
  if (efConstruction !== undefined) index.setParameters({ efConstruction });
  if (!index.isTrained()) await index.trainAsync(values, { threads });
  const total = values.length / dimensions;
  for (let row = 0; row < total; row += ROWS_PER_ADD) {
    signal?.throwIfAborted();
    await index.addAsync(values.subarray(row * dimensions, (row + ROWS_PER_ADD) * dimensions), { threads });
    onProgress?.(Math.min(row + ROWS_PER_ADD, total), total);
  }
}

/** The promise's outcome, or the signal's reason as soon as it aborts. */
async function untilAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await Promise.race([work, aborted.promise]);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
