import { ActiveRows } from './active-rows.ts';
import { findOrdinal } from './column-builder.ts';
import { type ColumnTables, type ValueTable, listAt } from './column-tables.ts';
import type { ChangeableColumns, ChangeableFacts, EligibleRows, PriceSpan } from './columns.ts';
import { categoryNames, comparable } from './comparable.ts';
import { type ProductFacts, type ProductFilter, foldCase } from './filter.ts';
import { decodeProduct } from './decode-product.ts';
import { type ValueKind, attributeKey, eligibleRows } from './eligible-rows.ts';
import type { ImageId } from './product.ts';

/** Codes of the values that are the same to a filter, by how it compares them. */
type FoldedCodes = Readonly<Record<ValueKind | 'groups', ReadonlyMap<string, readonly number[]>>>;

/** Products decoded and kept: those that searches come across again and again. */
const MOST_KEPT = 20_000;

/**
 * Columns over plain tables, as a snapshot keeps them: opened without decoding a single product. A million rows take some
 * 30 MB beside the texts.
 */
export class StoredColumns implements ChangeableColumns {
  readonly productCount: number;
  readonly rowCount: number;
  readonly #tables: ColumnTables;
  readonly #productOf: Uint32Array;
  readonly #removed: Uint8Array;
  readonly #kept = new Map<number, ProductFacts>();
  /** Prices may change to other currencies than the tables know. */
  readonly #currencies: string[];
  #removedCount = 0;
  #version = 0;
  #folded: FoldedCodes | undefined;
  #known: ReadonlySet<string> | undefined;
  readonly #active = new ActiveRows();

  /** Prices and stock in `tables` are changed in place by `setFacts`. */
  constructor(tables: ColumnTables) {
    this.#tables = tables;
    this.productCount = tables.ids.length;
    this.rowCount = tables.firstRow[this.productCount] as number;
    this.#removed = new Uint8Array(this.productCount);
    this.#currencies = [...tables.currencies];
    this.#productOf = new Uint32Array(this.rowCount);
    let withRows = 0;
    for (let ordinal = 0; ordinal < this.productCount; ordinal++) {
      const { from, to } = this.rowsOf(ordinal);
      for (let row = from; row < to; row++) this.#productOf[row] = ordinal;
      if (to > from) withRows++;
    }
    this.#active.add(0, this.rowCount, withRows);
  }

  get activeCount(): number {
    return this.productCount - this.#removedCount;
  }

  get version(): number {
    return this.#version;
  }

  isRemoved(ordinal: number): boolean {
    return this.#removed[ordinal] === 1;
  }

  ordinalOf(productId: string): number | undefined {
    const ordinal = findOrdinal(this.#tables, productId);
    return ordinal === undefined || this.isRemoved(ordinal) ? undefined : ordinal;
  }

  rowsOf(ordinal: number): { readonly from: number; readonly to: number } {
    const { firstRow } = this.#tables;
    return { from: firstRow[ordinal] as number, to: firstRow[ordinal + 1] as number };
  }

  productOf(row: number): number {
    return this.#productOf[row] as number;
  }

  imageIdOf(row: number): ImageId {
    return this.#tables.imageIds.get(row) as ImageId;
  }

  groupMembers(groupId: string): readonly number[] {
    const members = this.#productsWith('groups', groupId).flatMap((list) => [...list]);
    return members.filter((ordinal) => !this.isRemoved(ordinal));
  }

  facts(ordinal: number): ProductFacts {
    const kept = this.#kept.get(ordinal);
    if (kept !== undefined) return kept;
    if (this.#kept.size >= MOST_KEPT) this.#kept.clear();
    const facts = decodeProduct(this.#tables, this.#currencies, ordinal);
    this.#kept.set(ordinal, facts);
    return facts;
  }

  remove(ordinal: number): void {
    if (this.isRemoved(ordinal)) return;
    this.#removed[ordinal] = 1;
    this.#removedCount++;
    this.#changed(ordinal);
    const { from, to } = this.rowsOf(ordinal);
    this.#active.remove(from, to);
  }

  setFacts(ordinal: number, { price, inStock }: ChangeableFacts): void {
    const { amounts, currencyOf, inStock: stock } = this.#tables;
    amounts[ordinal] = price?.amount ?? Number.NaN;
    currencyOf[ordinal] = price === undefined ? -1 : this.#currencyCode(price.currency);
    stock[ordinal] = inStock === undefined ? -1 : Number(inStock);
    this.#changed(ordinal);
  }

  #currencyCode(currency: string): number {
    const known = this.#currencies.indexOf(currency);
    return known >= 0 ? known : this.#currencies.push(currency) - 1;
  }

  #changed(ordinal: number): void {
    this.#version++;
    this.#kept.delete(ordinal);
  }

  eligible(filter: ProductFilter): EligibleRows {
    const { firstRow, currencyOf, amounts, inStock, createdAt } = this.#tables;
    const columns = {
      firstRow,
      currencyOf,
      amounts,
      inStock,
      createdAt,
      removed: this.#removed,
      currencies: this.#currencies,
      active: this.#active,
      productsWith: (kind: ValueKind, value: string) => this.#productsWith(kind, value),
      ordinalOf: (id: string) => this.ordinalOf(id),
    };
    return eligibleRows(columns, filter);
  }

  #productsWith(kind: ValueKind | 'groups', value: string): readonly Uint32Array[] {
    const codes = this.#foldedCodes()[kind].get(value) ?? [];
    return codes.map((code) => listAt(this.#tables[kind].products, code));
  }

  /** Made when it is first asked for: a moment for 100,000 different values. */
  #foldedCodes(): FoldedCodes {
    const { categories, brands, attributes, groups } = this.#tables;
    this.#folded ??= {
      categories: codesBy(categories, foldCase),
      brands: codesBy(brands, foldCase),
      attributes: codesBy(attributes, (key) => {
        const [name = '', value = ''] = key.split('\0');
        return attributeKey(name, foldCase(value));
      }),
      groups: codesBy(groups, (id) => id),
    };
    return this.#folded;
  }

  knows(value: string): boolean {
    this.#known ??= knownValues(this.#tables);
    return this.#known.has(comparable(value));
  }

  categoryCounts(): ReadonlyMap<string, number> {
    return this.#counts(this.#tables.categories);
  }

  brandCounts(): ReadonlyMap<string, number> {
    return this.#counts(this.#tables.brands);
  }

  #counts({ texts, products }: ValueTable): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (let code = 0; code < texts.length; code++) {
      const [from, to] = [products.offsets[code] as number, products.offsets[code + 1] as number];
      let count = to - from;
      for (let i = from; this.#removedCount > 0 && i < to; i++)
        count -= this.#removed[products.values[i] as number] ?? 0;
      if (count > 0) counts.set(texts.get(code), count);
    }
    return counts;
  }

  priceSpans(): readonly PriceSpan[] {
    const { amounts, currencyOf } = this.#tables;
    const spans = this.#currencies.map((currency) => ({ currency, min: Infinity, max: 0, count: 0 }));
    for (let ordinal = 0; ordinal < this.productCount; ordinal++) {
      const span = spans[currencyOf[ordinal] as number];
      if (span === undefined || this.#removed[ordinal] === 1) continue;
      const amount = amounts[ordinal] as number;
      if (amount < span.min) span.min = amount;
      if (amount > span.max) span.max = amount;
      span.count++;
    }
    return spans.filter(({ count }) => count > 0);
  }
}

function codesBy({ texts }: ValueTable, key: (text: string) => string): ReadonlyMap<string, readonly number[]> {
  const codes = new Map<string, number[]>();
  for (const [code, text] of [...texts].entries()) {
    const folded = key(text);
    const list = codes.get(folded);
    if (list === undefined) codes.set(folded, [code]);
    else list.push(code);
  }
  return codes;
}

function knownValues({ categories, ownCategories, brands, attributes }: ColumnTables): ReadonlySet<string> {
  const own = new Set(ownCategories.values);
  const names = [...own].flatMap((code) => categoryNames(categories.texts.get(code)));
  const values = [...attributes.texts].map((key) => key.slice(key.indexOf('\0') + 1));
  return new Set([...names, ...brands.texts, ...values].map(comparable));
}
