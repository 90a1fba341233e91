import { mergeCandidates } from '../../domain/candidate.ts';
import { joinPlans } from '../../domain/search-plan.ts';
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
    return { candidates: mergeCandidates(old.candidates, behind, query.k), plan: joinPlans(old.plan, added.plan) };
  }

  embeddingOf(row: number): Float32Array {
    const first = this.#columns.firstDeltaRow;
    return row < first ? this.#stored.embeddingOf(row) : this.#delta.embeddingOf(row - first);
  }

  async close(): Promise<void> {
    await Promise.all([this.#stored.close(), this.#delta.close()]);
  }
}
