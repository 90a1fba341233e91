import { VitrineError, badInput } from '../domain/errors.ts';
import type { IndexType } from '../domain/reindex-job.ts';
import type { Manifest } from '../domain/snapshot.ts';

/** What is built: the manifest's `index` entry, before there is a manifest. */
export type IndexPlan = Manifest['index'];

/** Rows up to which AUTO takes FLAT, then HNSW, then IVF_FLAT. First estimates, to be calibrated by measurements. */
const AUTO_FLAT_ROWS = 50_000;
const AUTO_HNSW_ROWS = 500_000;

const MAX_LISTS = 1000;
/** Below this FAISS's k-means has too little to go by (its own `min_points_per_centroid`). */
const ROWS_PER_LIST = 39;
const NPROBE = 50;
const PQ_SUBVECTORS = 32;
const PQ_BITS = 8;
/** A product quantizer of 8 bits learns 256 centroids. */
const PQ_MIN_ROWS = 2 ** PQ_BITS;
const HNSW_LINKS = 32;
const HNSW_EF_CONSTRUCTION = 200;
const HNSW_EF_SEARCH = 128;

/**
 * Index type, FAISS factory string and search parameters for so many rows.
 * Throws BAD_USER_INPUT when the asked type cannot hold them, INTERNAL when there are none.
 */
export function planIndex(asked: IndexType, size: { readonly rows: number; readonly dimensions: number }): IndexPlan {
  if (size.rows < 1) throw new VitrineError('INTERNAL', 'Expected at least one row to index, got none.');
  switch (asked === 'AUTO' ? autoType(size.rows) : asked) {
    case 'FLAT':
      return { type: 'FLAT', factory: 'Flat', parameters: {} };
    case 'IVF_FLAT': {
      const lists = listCount(size.rows);
      return { type: 'IVF_FLAT', factory: `IVF${lists},Flat`, parameters: { nprobe: Math.min(NPROBE, lists) } };
    }
    case 'IVF_PQ': {
      checkQuantizable(size);
      const lists = listCount(size.rows);
      // np: without polysemous training, minutes of annealing for a Hamming filter that no search of ours uses
      const factory = `IVF${lists},PQ${PQ_SUBVECTORS}x${PQ_BITS}np`;
      return { type: 'IVF_PQ', factory, parameters: { nprobe: Math.min(NPROBE, lists) } };
    }
    case 'HNSW': {
      const parameters = { efSearch: HNSW_EF_SEARCH, efConstruction: HNSW_EF_CONSTRUCTION };
      return { type: 'HNSW', factory: `HNSW${HNSW_LINKS},Flat`, parameters };
    }
  }
}

function autoType(rows: number): IndexPlan['type'] {
  if (rows <= AUTO_FLAT_ROWS) return 'FLAT';
  return rows <= AUTO_HNSW_ROWS ? 'HNSW' : 'IVF_FLAT';
}

/** min(4√n, 1000), fewer where that would leave too few rows to learn a list from. */
function listCount(rows: number): number {
  const wanted = Math.min(Math.round(4 * Math.sqrt(rows)), MAX_LISTS);
  return Math.max(1, Math.min(wanted, Math.floor(rows / ROWS_PER_LIST)));
}

function checkQuantizable({ rows, dimensions }: { readonly rows: number; readonly dimensions: number }): void {
  if (rows < PQ_MIN_ROWS) {
    throw badInput(`IVF_PQ needs at least ${PQ_MIN_ROWS} images to learn from, got ${rows}. Use AUTO or FLAT.`);
  }
  if (dimensions % PQ_SUBVECTORS !== 0) {
    throw badInput(
      `IVF_PQ needs embeddings whose length is a multiple of ${PQ_SUBVECTORS}, the model makes ${dimensions}. Use AUTO or HNSW.`,
    );
  }
}
