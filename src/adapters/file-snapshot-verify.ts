import { Index, MappedRows } from 'faiss-node';
import { VitrineError } from '../domain/errors.ts';
import type { BuildOptions } from '../ports/snapshot-store.ts';
import type { IndexPlan } from './faiss-index-plan.ts';
import { type FaissFiles, searchIndex } from './faiss-vector-index.ts';

/** Least share of the true 20 nearest rows that an index must find; what it misses, shoppers never see. */
const MIN_RECALL: Readonly<Record<IndexPlan['type'], number>> = { FLAT: 1, IVF_FLAT: 0.9, HNSW: 0.9, IVF_PQ: 0.7 };
const NEAREST = 20;
/** Candidates that a search takes from the index before the exact re-score. */
const CANDIDATES = 500;
const SAMPLES = 64;
/** Similarities this close are the same: float32 sums in another order. */
const TOLERANCE = 1e-5;

/**
 * Compares the index, as written, with an exact scan: sampled rows as queries, candidates re-scored as in a search.
 * Throws INTERNAL with the numbers when it finds too little.
 */
export async function verifyRecall(files: FaissFiles, options: BuildOptions = {}): Promise<void> {
  using rows = MappedRows.open(files.embeddingsPath);
  using index = await Index.readAsync(files.indexPath, { mmap: true });
  const samples = Math.min(SAMPLES, rows.rows);
  let recall = 0;
  for (let sample = 0; sample < samples; sample++) {
    options.signal?.throwIfAborted();
    const query = rows.row(Math.floor((sample * rows.rows) / samples));
    recall += (await recallOf({ index, rows, plan: files.plan }, query)) / samples;
    options.onProgress?.({ stage: 'VERIFY', done: sample + 1, total: samples });
  }
  const { type } = files.plan;
  if (recall >= MIN_RECALL[type] - TOLERANCE) return;
  throw new VitrineError(
    'INTERNAL',
    `The ${type} index finds ${percent(recall)} of the ${NEAREST} nearest images, expected at least ${percent(MIN_RECALL[type])}.`,
  );
}

interface Compared {
  readonly index: Index;
  readonly rows: MappedRows;
  readonly plan: IndexPlan;
}

/** Share of the nearest rows among the best candidates. Rows as similar as the last of them count too: copies of one picture. */
async function recallOf({ index, rows, plan }: Compared, query: Float32Array): Promise<number> {
  const nearest = Math.min(NEAREST, rows.rows);
  const { distances } = await rows.searchAsync(query, nearest);
  const candidates = await searchIndex({ index, plan }, query, { k: CANDIDATES });
  const scores = rows.scores(
    query,
    Int32Array.from(candidates, ({ row }) => row),
  );
  const threshold = (distances.at(-1) as number) - TOLERANCE;
  const found = scores.filter((score) => score >= threshold).length;
  return Math.min(found, nearest) / nearest;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
