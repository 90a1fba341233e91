import { setTimeout as sleep } from 'node:timers/promises';
import type { SearchPlanKind } from '../../domain/search-plan.ts';
import type { Manifest } from '../../domain/snapshot.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import type { VectorAnswer, VectorQuery } from '../../ports/vector-index.ts';
import type { LiveSnapshot, SnapshotLease } from '../live-snapshot.ts';

/** Hits that recall is told of: what a shopper sees first. */
const NEAREST = 20;
/** Rows as similar as the last of the nearest count as found, too: copies of one picture, sums in another order. */
const TOLERANCE = 1e-5;
/** Samples that wait for their turn; more are let go. */
const MAX_WAITING = 8;
/** A repetition that took t is followed by a pause of 9 t: a tenth of one core at most. */
const PAUSE_FACTOR = 9;
/** Lower ends of the selectivity bands: everything, from a tenth, from a hundredth, … of the rows are eligible. */
const BANDS = [1, 0.1, 0.01, 0.001, 0] as const;

/** Recall of the searches of one kind: the share of the true 20 nearest rows that they found. */
export interface RecallBand {
  readonly indexType: Manifest['index']['type'];
  readonly plan: SearchPlanKind;
  /** Share of the rows that was eligible: from `minSelectivity` (inclusive) up to the next band's. */
  readonly minSelectivity: number;
  /** Searches repeated exactly. */
  readonly samples: number;
  /** Mean, 0 to 1. */
  readonly recall: number;
}

export interface RecallMonitorOptions {
  readonly liveSnapshot: Pick<LiveSnapshot, 'acquire'>;
  /** Share of the searches that is repeated, 0 to 1. */
  readonly share: number;
  /** Draws in [0, 1); `Math.random` by default. */
  readonly random?: () => number;
  readonly onError?: (error: unknown) => void;
}

interface Sample {
  readonly lease: SnapshotLease;
  readonly query: VectorQuery;
  readonly answer: VectorAnswer;
}

/**
 * Repeats a share of the live searches exactly, one at a time, after they were answered, and keeps how much they found:
 * what an approximate index misses, nobody would see otherwise.
 */
export class RecallMonitor {
  readonly #options: RecallMonitorOptions;
  readonly #bands = new Map<string, RecallBand>();
  readonly #waiting: Sample[] = [];
  readonly #stop = new AbortController();
  #working: Promise<void> | undefined;

  constructor(options: RecallMonitorOptions) {
    this.#options = options;
  }

  /** What was found out so far, by index type, plan and selectivity. */
  bands(): readonly RecallBand[] {
    return [...this.#bands.values()];
  }

  /** Considers an answer of this snapshot; takes no time. */
  consider(snapshot: Snapshot, query: VectorQuery, answer: VectorAnswer): void {
    const { share, random = Math.random } = this.#options;
    if (query.exact || answer.candidates.length === 0 || random() >= share) return;
    if (this.#stop.signal.aborted || this.#waiting.length >= MAX_WAITING) return;
    const lease = this.#options.liveSnapshot.acquire();
    if (lease.snapshot !== snapshot) return lease[Symbol.dispose](); // another one serves by now
    this.#waiting.push({ lease, query, answer });
    this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  async #work(): Promise<void> {
    for (let sample = this.#waiting.shift(); sample !== undefined; sample = this.#waiting.shift()) {
      using lease = sample.lease;
      await sleep(0); // the request goes first
      if (this.#stop.signal.aborted) continue;
      const start = performance.now();
      await this.#repeat(lease.snapshot, sample).catch((error: unknown) => this.#options.onError?.(error));
      lease[Symbol.dispose]();
      await this.#pause((performance.now() - start) * PAUSE_FACTOR);
    }
  }

  async #pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined);
  }

  async #repeat({ index, manifest }: Snapshot, { query, answer }: Sample): Promise<void> {
    const nearest = Math.min(NEAREST, answer.candidates.length);
    const { candidates, plan } = await index.search({ ...query, k: nearest, exact: true });
    const threshold = (candidates.at(-1)?.similarity ?? -Infinity) - TOLERANCE;
    const found = answer.candidates.slice(0, nearest).filter(({ similarity }) => similarity >= threshold).length;
    const selectivity = index.size === 0 ? 1 : plan.eligibleRows / index.size;
    this.#add({
      indexType: manifest.index.type,
      plan: answer.plan.kind,
      minSelectivity: BANDS.find((lower) => selectivity >= lower) ?? 0,
      samples: 1,
      recall: candidates.length === 0 ? 1 : found / candidates.length,
    });
  }

  #add(sample: RecallBand): void {
    const key = [sample.indexType, sample.plan, sample.minSelectivity].join(' ');
    const { samples = 0, recall = 0 } = this.#bands.get(key) ?? {};
    const mean = recall + (sample.recall - recall) / (samples + 1);
    this.#bands.set(key, { ...sample, samples: samples + 1, recall: mean });
  }

  /** Ends what is under way and lets go of what waits. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#working;
  }
}
