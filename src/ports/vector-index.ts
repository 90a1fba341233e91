import type { Bitmap } from '../domain/bitmap.ts';
import type { Candidate } from '../domain/candidate.ts';

/** Image rows by nearness to a query vector; similarity is the inner product. */
export interface VectorIndex {
  /** Number of image rows. */
  readonly size: number;
  readonly dimensions: number;
  /**
   * The `k` rows with the highest similarity among `eligible` (all rows when undefined), best first; ties by lower row.
   * The index may be approximate and may return fewer, similarities may be rounded: `rescore` is exact.
   */
  search(query: Float32Array, k: number, eligible?: Bitmap): Promise<readonly Candidate[]>;
  /** As `search`, but exact and complete: min(k, eligible) rows, whatever the index type. Cost grows with the eligible rows. */
  scan(query: Float32Array, k: number, eligible?: Bitmap): Promise<readonly Candidate[]>;
  /** Exact similarities of these rows, order kept. */
  rescore(query: Float32Array, rows: readonly number[]): readonly Candidate[];
  /** The stored embedding of a row. */
  embeddingOf(row: number): Float32Array;
  close(): Promise<void>;
}
