import { Bitmap } from '../../domain/bitmap.ts';
import type { ChangeableColumns, ChangeableFacts, EligibleRows, PriceSpan } from '../../domain/columns.ts';
import type { ProductFacts, ProductFilter } from '../../domain/filter.ts';
import type { GrowingColumns } from '../../domain/growing-columns.ts';

/** The eligible rows of the stored index and of the delta, each numbered from 0. */
export interface EligibleParts {
  readonly stored: EligiblePart;
  readonly delta: EligiblePart;
}

type EligiblePart = Pick<EligibleRows, 'filter' | 'rows' | 'rowCount'>;

/** Rows of the delta begin at a multiple of this, so that the bitmaps of both parts are byte ranges of one. */
const ROW_ALIGNMENT = 64;

/**
 * The columns of a stored snapshot with those of the delta behind them. Ordinals of the delta go on from the stored ones,
 * its rows from the stored row count rounded up. Rows and ordinals only ever grow: what is removed is never eligible again.
 */
export class OverlaidColumns implements ChangeableColumns {
  readonly firstDeltaRow: number;
  readonly firstDeltaOrdinal: number;
  readonly #stored: ChangeableColumns;
  readonly #delta: GrowingColumns;
  readonly #parts = new WeakMap<Bitmap, EligibleParts>();

  constructor(stored: ChangeableColumns, delta: GrowingColumns) {
    this.#stored = stored;
    this.#delta = delta;
    this.firstDeltaOrdinal = stored.productCount;
    this.firstDeltaRow = Math.ceil(stored.rowCount / ROW_ALIGNMENT) * ROW_ALIGNMENT;
  }

  /** Ordinals given so far, removed products among them. */
  get productCount(): number {
    return this.firstDeltaOrdinal + this.#delta.productCount;
  }

  /** One more than the highest row; a few in the middle may stand for nothing. */
  get rowCount(): number {
    return this.#delta.rowCount === 0 ? this.#stored.rowCount : this.firstDeltaRow + this.#delta.rowCount;
  }

  get activeCount(): number {
    return this.#stored.activeCount + this.#delta.activeCount;
  }

  /** Ordinals that were removed. */
  get removedCount(): number {
    return this.productCount - this.activeCount;
  }

  get version(): number {
    return this.#stored.version + this.#delta.version;
  }

  isRemoved(ordinal: number): boolean {
    return this.#of(ordinal).isRemoved(this.#own(ordinal));
  }

  append(product: ProductFacts, imageCount: number): number {
    return this.firstDeltaOrdinal + this.#delta.append(product, imageCount);
  }

  remove(ordinal: number): void {
    this.#of(ordinal).remove(this.#own(ordinal));
  }

  setFacts(ordinal: number, facts: ChangeableFacts): void {
    this.#of(ordinal).setFacts(this.#own(ordinal), facts);
  }

  facts(ordinal: number): ProductFacts {
    return this.#of(ordinal).facts(this.#own(ordinal));
  }

  ordinalOf(productId: string): number | undefined {
    const added = this.#delta.ordinalOf(productId);
    return added === undefined ? this.#stored.ordinalOf(productId) : this.firstDeltaOrdinal + added;
  }

  rowsOf(ordinal: number): { readonly from: number; readonly to: number } {
    if (ordinal < this.firstDeltaOrdinal) return this.#stored.rowsOf(ordinal);
    const { from, to } = this.#delta.rowsOf(this.#own(ordinal));
    return { from: this.firstDeltaRow + from, to: this.firstDeltaRow + to };
  }

  productOf(row: number): number {
    if (row < this.firstDeltaRow) return this.#stored.productOf(row);
    return this.firstDeltaOrdinal + this.#delta.productOf(row - this.firstDeltaRow);
  }

  groupMembers(groupId: string): readonly number[] {
    const added = this.#delta.groupMembers(groupId).map((ordinal) => this.firstDeltaOrdinal + ordinal);
    return [...this.#stored.groupMembers(groupId), ...added];
  }

  eligible(filter: ProductFilter): EligibleRows {
    const stored = this.#stored.eligible(filter);
    if (this.#delta.rowCount === 0) return stored;
    const delta = this.#delta.eligible(filter);
    const rows = new Bitmap(this.rowCount);
    rows.bytes.set(stored.rows.bytes);
    rows.bytes.set(delta.rows.bytes, this.firstDeltaRow / 8);
    this.#parts.set(rows, { stored, delta });
    return {
      filter,
      rows,
      rowCount: stored.rowCount + delta.rowCount,
      productCount: stored.productCount + delta.productCount,
      excluded: sum(stored.excluded, delta.excluded),
    };
  }

  /** What `eligible` put together, taken apart. A bitmap that was made otherwise is sliced in two. */
  partsOf(eligible: EligiblePart): EligibleParts {
    const known = this.#parts.get(eligible.rows);
    if (known !== undefined) return known;
    const { filter, rows, rowCount } = eligible;
    const none = { filter, rows: new Bitmap(0), rowCount: 0 };
    if (rows.size <= this.firstDeltaRow) return { stored: eligible, delta: none };
    const stored = rows.slice(0, this.#stored.rowCount);
    const delta = rows.slice(this.firstDeltaRow, rows.size);
    const storedCount = stored.count();
    return {
      stored: { filter, rows: stored, rowCount: storedCount },
      delta: { filter, rows: delta, rowCount: rowCount - storedCount },
    };
  }

  knows(value: string): boolean {
    return this.#stored.knows(value) || this.#delta.knows(value);
  }

  categoryCounts(): ReadonlyMap<string, number> {
    return sum(this.#stored.categoryCounts(), this.#delta.categoryCounts());
  }

  brandCounts(): ReadonlyMap<string, number> {
    return sum(this.#stored.brandCounts(), this.#delta.brandCounts());
  }

  priceSpans(): readonly PriceSpan[] {
    const spans = new Map<string, PriceSpan>();
    for (const span of [...this.#stored.priceSpans(), ...this.#delta.priceSpans()]) {
      const { min, max, count } = spans.get(span.currency) ?? { min: Infinity, max: 0, count: 0 };
      const joined = { min: Math.min(min, span.min), max: Math.max(max, span.max), count: count + span.count };
      spans.set(span.currency, { currency: span.currency, ...joined });
    }
    return [...spans.values()];
  }

  #of(ordinal: number): ChangeableColumns {
    return ordinal < this.firstDeltaOrdinal ? this.#stored : this.#delta;
  }

  #own(ordinal: number): number {
    return ordinal < this.firstDeltaOrdinal ? ordinal : ordinal - this.firstDeltaOrdinal;
  }
}

function sum<Key extends string>(
  one: ReadonlyMap<Key, number>,
  other: ReadonlyMap<Key, number>,
): ReadonlyMap<Key, number> {
  const total = new Map(one);
  for (const [key, count] of other) total.set(key, (total.get(key) ?? 0) + count);
  return total;
}
