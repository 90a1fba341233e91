import { VitrineError, badInput } from '../domain/errors.ts';
import type { Manifest } from '../domain/snapshot.ts';

/** What is built: the manifest's `index` entry, before there is a manifest. */
export type IndexPlan = Manifest['index'];

const MAX_LISTS = 1000;
/** Rows for each centroid that k-means learns from: below the one it has too little to go by, above the other it only gets slower (FAISS's own bounds). */
const ROWS_PER_CENTROID = { min: 39, max: 256 };
const NPROBE = 50;
const PQ_SUBVECTORS = 32;
const PQ_BITS = 8;
/** A product quantizer of 8 bits learns 256 centroids. */
const PQ_MIN_ROWS = 2 ** PQ_BITS;
const HNSW_LINKS = 32;
const HNSW_EF_CONSTRUCTION = 200;

/**
 * Index type, FAISS factory string and parameters of the build for so many rows; how hard searches look is found out later, on the index itself. Rows are kept as float16 (`SQfp16`) where FAISS
 * has it: half the memory, and the embeddings beside them are float16 too.
 * Throws BAD_USER_INPUT when the asked type cannot hold them, INTERNAL when there are none.
 */
export function planIndex(
  type: IndexPlan['type'],
  size: { readonly rows: number; readonly dimensions: number },
): IndexPlan {
  if (size.rows < 1) throw new VitrineError('INTERNAL', 'Expected at least one row to index, got none.');
  switch (type) {
    case 'SCAN':
      return { type: 'SCAN', factory: 'SQfp16', parameters: {} };
    case 'FLAT':
      return { type: 'FLAT', factory: 'Flat', parameters: {} };
    case 'IVF_FLAT': {
      const lists = listCount(size.rows);
      return { type: 'IVF_FLAT', factory: `IVF${lists},SQfp16`, parameters: {} };
    }
    case 'IVF_PQ': {
      checkQuantizable(size);
      const lists = listCount(size.rows);
      // np: without polysemous training, minutes of annealing for a Hamming filter that no search of ours uses
      const factory = `IVF${lists},PQ${PQ_SUBVECTORS}x${PQ_BITS}np`;
      return { type: 'IVF_PQ', factory, parameters: { nprobe: Math.min(NPROBE, lists) } };
    }
    case 'HNSW': {
      const parameters = { efConstruction: HNSW_EF_CONSTRUCTION };
      return { type: 'HNSW', factory: `HNSW${HNSW_LINKS},SQfp16`, parameters };
    }
  }
}

/** Rows that a plan is trained on: at most 256 for each centroid of its lists or of its quantizer, whichever has more. */
export function trainingRows({ factory }: IndexPlan, rows: number): number {
  const lists = Number(/^IVF(\d+)/.exec(factory)?.[1] ?? 1);
  const centroids = Math.max(lists, factory.includes('PQ') ? 2 ** PQ_BITS : 1);
  return Math.min(rows, centroids * ROWS_PER_CENTROID.max);
}

/** min(4√n, 1000), fewer where that would leave too few rows to learn a list from. */
function listCount(rows: number): number {
  const wanted = Math.min(Math.round(4 * Math.sqrt(rows)), MAX_LISTS);
  return Math.max(1, Math.min(wanted, Math.floor(rows / ROWS_PER_CENTROID.min)));
}

function checkQuantizable({ rows, dimensions }: { readonly rows: number; readonly dimensions: number }): void {
  if (rows < PQ_MIN_ROWS) {
    throw badInput(`IVF_PQ needs at least ${PQ_MIN_ROWS} images to learn from, got ${rows}. Use AUTO or SCAN.`);
  }
  if (dimensions % PQ_SUBVECTORS !== 0) {
    throw badInput(
      `IVF_PQ needs embeddings whose length is a multiple of ${PQ_SUBVECTORS}, the model makes ${dimensions}. Use AUTO or HNSW.`,
    );
  }
}
