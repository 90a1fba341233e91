import type { Candidate } from '../../domain/candidate.ts';
import type { SearchPlan } from '../../domain/search-plan.ts';
import type { VectorAnswer, VectorIndex, VectorQuery } from '../../ports/vector-index.ts';
import type { OverlaidColumns } from './overlaid-columns.ts';

/** Asks the stored index and the delta at the same time. What was removed is never answered, asked for or not. */
export class OverlaidIndex implements VectorIndex {
  readonly dimensions: number;
  readonly #stored: VectorIndex;
  readonly #delta: VectorIndex;
  readonly #columns: OverlaidColumns;

  constructor(stored: VectorIndex, delta: VectorIndex, columns: OverlaidColumns) {
    this.dimensions = stored.dimensions;
    this.#stored = stored;
    this.#delta = delta;
    this.#columns = columns;
  }

  get size(): number {
    return this.#stored.size + this.#delta.size;
  }

  async search(query: VectorQuery, signal?: AbortSignal): Promise<VectorAnswer> {
    const { stored, delta } = this.#columns.partsOf(query.eligible ?? this.#columns.eligible({}));
    if (delta.rowCount === 0) return this.#stored.search({ ...query, eligible: stored }, signal);
    const [old, added] = await Promise.all([
      this.#stored.search({ ...query, eligible: stored }, signal),
      this.#delta.search({ ...query, eligible: delta }, signal),
    ]);
    const first = this.#columns.firstDeltaRow;
    const behind = added.candidates.map(({ row, similarity }) => ({ row: first + row, similarity }));
    return { candidates: merge(old.candidates, behind, query.k), plan: joined(old.plan, added.plan) };
  }

  embeddingOf(row: number): Float32Array {
    const first = this.#columns.firstDeltaRow;
    return row < first ? this.#stored.embeddingOf(row) : this.#delta.embeddingOf(row - first);
  }

  async close(): Promise<void> {
    await Promise.all([this.#stored.close(), this.#delta.close()]);
  }
}

/** The best `k` of both, best first. Rows of `others` are higher than all of `ones`: equals come behind. */
function merge(ones: readonly Candidate[], others: readonly Candidate[], k: number): readonly Candidate[] {
  const merged: Candidate[] = [];
  let [i, j] = [0, 0];
  while (merged.length < k && (i < ones.length || j < others.length)) {
    const [one, other] = [ones[i], others[j]];
    if (one !== undefined && (other === undefined || one.similarity >= other.similarity)) {
      merged.push(one);
      i++;
    } else {
      merged.push(other as Candidate);
      j++;
    }
  }
  return merged;
}

/** The stored index's plan with the delta's rows added. */
function joined(stored: SearchPlan, delta: SearchPlan): SearchPlan {
  const kind = stored.kind === 'full-scan' && delta.kind !== 'full-scan' ? 'scan' : stored.kind;
  return {
    ...stored,
    kind,
    eligibleRows: stored.eligibleRows + delta.eligibleRows,
    visitedRows: stored.visitedRows + delta.visitedRows,
  };
}
