import { type RankedProduct, type RankingContext, rerank } from './rerank.ts';
import type { ProductCandidate } from './collapse-to-products.ts';
import type { Retrieval } from './retrieval.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Candidates of the first window; the design's number. */
const FIRST_WINDOW = 500;
const WINDOW_GROWTH = 4;

/**
 * All products that can be found, in their final order, made as far as they are asked for. The best 500 candidates are
 * re-ranked among themselves; should a page reach behind them, the next window follows, re-ranked among itself. So pages
 * fit together, and `first` hits come whenever `first` products are eligible.
 */
export class RankedProducts {
  readonly #retrieval: Retrieval;
  readonly #context: RankingContext;
  readonly #stopwatch: Stopwatch;
  readonly #ranked: RankedProduct[] = [];
  readonly #seen = new Set<number>();
  #window = 0;
  #firstWindow: readonly ProductCandidate[] = [];

  constructor(retrieval: Retrieval, context: RankingContext, stopwatch: Stopwatch) {
    this.#retrieval = retrieval;
    this.#context = context;
    this.#stopwatch = stopwatch;
  }

  /** The candidates of the first window, best first by similarity. */
  get firstWindow(): readonly ProductCandidate[] {
    return this.#firstWindow;
  }

  /** Products from position `from` to `to` (exclusive); fewer when there are no more. */
  async slice(from: number, to: number): Promise<readonly RankedProduct[]> {
    while (this.#ranked.length < to && (this.#window === 0 || this.#window < this.#retrieval.limit)) {
      await this.#extend();
    }
    return this.#ranked.slice(from, to);
  }

  async #extend(): Promise<void> {
    this.#window = this.#window === 0 ? FIRST_WINDOW : this.#window * WINDOW_GROWTH;
    const candidates = await this.#stopwatch.timed('retrieveMs', () => this.#retrieval.candidates(this.#window));
    if (this.#seen.size === 0) this.#firstWindow = candidates;
    const fresh = candidates.filter(({ ordinal }) => !this.#seen.has(ordinal));
    for (const { ordinal } of fresh) this.#seen.add(ordinal);
    this.#ranked.push(...this.#stopwatch.timedSync('rankMs', () => rerank(this.#context, fresh)));
  }
}
