import type { Candidate } from '../../domain/candidate.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';

/** A product with that of its pictures that fits best. */
export interface ProductCandidate {
  /** Ordinal in the snapshot's columns. */
  readonly ordinal: number;
  readonly row: number;
  /** Inner product of the query vector with that row. */
  readonly similarity: number;
}

/** One candidate per product, the best of its rows; `candidates` best first, order kept. */
export function collapseToProducts(snapshot: Snapshot, candidates: readonly Candidate[]): readonly ProductCandidate[] {
  const best = new Map<number, ProductCandidate>();
  for (const { row, similarity } of candidates) {
    const ordinal = snapshot.columns.productOf(row);
    if (!best.has(ordinal)) best.set(ordinal, { ordinal, row, similarity });
  }
  return [...best.values()];
}
