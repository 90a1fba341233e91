import type { Candidate } from '../domain/candidate.ts';
import type { EligibleRows } from '../domain/columns.ts';
import type { SearchPlan } from '../domain/search-plan.ts';

/** What a search asks of an index. */
export interface VectorQuery {
  /** `dimensions` values; similarity is the inner product with them. */
  readonly vector: Float32Array;
  /** Candidates wanted. */
  readonly k: number;
  /**
   * What may be returned; everything when undefined. An engine in this process reads the bitmap, one elsewhere pushes the
   * filter expression down: both say the same.
   */
  readonly eligible?: Pick<EligibleRows, 'filter' | 'rows' | 'rowCount'> | undefined;
  /** Compare with every eligible row, whatever it costs. */
  readonly exact?: boolean | undefined;
}

export interface VectorAnswer {
  /** Best first, ties by lower row. */
  readonly candidates: readonly Candidate[];
  readonly plan: SearchPlan;
}

/** Image rows by nearness to a query vector. How they are found is the index's own business: it plans each search by its cost. */
export interface VectorIndex {
  /** Number of image rows. */
  readonly size: number;
  readonly dimensions: number;
  /**
   * min(k, eligible) candidates, always: no filter starves a search. Their similarities are exact; which rows they are may be
   * approximate unless `exact` is asked. The same query gives the same answer every time.
   * Rejects with the signal's reason when it aborts before the search began.
   */
  search(query: VectorQuery, signal?: AbortSignal): Promise<VectorAnswer>;
  /** The stored embedding of a row, as precise as it was stored (float16 or float32). */
  embeddingOf(row: number): Float32Array;
  /** Resolves when searches that run have ended and everything is released. */
  close(): Promise<void>;
}
