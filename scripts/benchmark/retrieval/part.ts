/** What a part of the benchmark is given. */
export interface Bench {
  /** 100k rows alone, fewer rounds, fewer kills. */
  readonly quick: boolean;
  /** Where vectors and indexes are kept between runs. */
  readonly folder: string;
  /** Says on stderr, and below the part's table, what was measured and how. */
  note(text: string): void;
}

export type Measures = Readonly<Record<string, number>>;

/** One part of `scripts/bench retrieval`, selectable by name. */
export interface Part {
  readonly name: string;
  readonly title: string;
  /** What each measure must keep to: `<= 1.1`, by measure; measures without one are told for the record. */
  readonly targets: Readonly<Record<string, string>>;
  run(bench: Bench): Promise<Measures>;
}

export const QUICK_ROWS = 100_000;
export const FULL_ROWS = 1_000_000;

/** `100k`, `1m`. */
export function sizeName(rows: number): string {
  return rows < FULL_ROWS ? `${rows / 1000}k` : `${rows / FULL_ROWS}m`;
}
