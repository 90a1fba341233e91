import type { Confidence } from '../../domain/calibration.ts';
import type { EligibleRows } from '../../domain/columns.ts';
import type { SearchPlan } from '../../domain/search-plan.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import type { VectorAnswer, VectorQuery } from '../../ports/vector-index.ts';
import { type ProductCandidate, collapseToProducts } from './collapse-to-products.ts';
import type { QueryVector } from './query-vector.ts';

/** A way to get at candidates: by the query's vector, or by the catalogue's words. */
export interface Retrieval {
  /** The way that the last call of `candidates` took; before the first, nothing was visited. */
  readonly plan: SearchPlan;
  /** Candidates that can be had at most; asking for more gives no more. */
  readonly limit: number;
  /** The products of the best `k` candidates, best first; a larger `k` only adds behind. */
  candidates(k: number): Promise<readonly ProductCandidate[]>;
  /** Probability in 0..1 that a candidate fits the query. */
  visualOf(candidate: ProductCandidate): number;
  /** Similarity of a candidate as shown to people. */
  similarityOf(candidate: ProductCandidate): number;
  confidenceOf(similarity: number): Confidence;
}

export interface VectorRetrievalOptions {
  readonly eligible: EligibleRows;
  readonly exact: boolean;
  /** Once it aborts the index is not asked any more: nobody waits for the answer. */
  readonly signal?: AbortSignal | undefined;
  /** Told of every answer, with what was asked. */
  readonly onAnswer?: ((query: VectorQuery, answer: VectorAnswer) => void) | undefined;
}

export function vectorRetrieval(
  snapshot: Snapshot,
  query: QueryVector,
  { eligible, exact, signal, onAnswer }: VectorRetrievalOptions,
): Retrieval {
  let plan: SearchPlan = { kind: 'scan', eligibleRows: eligible.rowCount, visitedRows: 0 };
  return {
    get plan() {
      return plan;
    },
    limit: eligible.rowCount,
    async candidates(k) {
      if (eligible.rowCount === 0) return [];
      const asked: VectorQuery = { vector: query.vector, k, exact, eligible };
      const answer = await snapshot.index.search(asked, signal);
      plan = answer.plan;
      onAnswer?.(asked, answer);
      return collapseToProducts(snapshot, answer.candidates);
    },
    visualOf: (candidate) => query.visualOf(candidate.similarity),
    similarityOf: (candidate) => query.similarityOf(snapshot.index.embeddingOf(candidate.row)),
    confidenceOf: (similarity) => query.confidenceOf(similarity),
  };
}

/** Most products a search by words looks at. */
const WORD_LIMIT = 10_000;

/** Candidates whose catalogue entry holds words of the text; their similarity is the relevance relative to the best one's. */
export function wordRetrieval(snapshot: Snapshot, text: string, eligible: EligibleRows): Retrieval {
  const found = snapshot.words.search(text, WORD_LIMIT);
  const best = found[0]?.relevance ?? 1;
  const candidates = found
    .map(({ ordinal, relevance }) => ({
      ordinal,
      row: snapshot.columns.rowsOf(ordinal).from,
      similarity: relevance / best,
    }))
    .filter(({ row }) => eligible.rows.has(row));
  return {
    plan: { kind: 'words', eligibleRows: eligible.rowCount, visitedRows: candidates.length },
    limit: candidates.length,
    candidates: (k) => Promise.resolve(candidates.slice(0, k)),
    visualOf: (candidate) => candidate.similarity,
    similarityOf: (candidate) => candidate.similarity,
    confidenceOf: () => 'LOOSE',
  };
}
