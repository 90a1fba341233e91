import type { StringTable } from './string-table.ts';

/** Lists of numbers: list i stands in `values` from offsets[i] up to offsets[i + 1]. */
export interface Lists {
  readonly offsets: Uint32Array;
  readonly values: Uint32Array;
}

/** List i, where it lies. */
export function listAt({ offsets, values }: Lists, i: number): Uint32Array {
  return values.subarray(offsets[i], offsets[i + 1]);
}

/** Texts that products have, and the ordinals of the products that have each, ascending. */
export interface ValueTable {
  readonly texts: StringTable;
  readonly products: Lists;
}

/** Everything that filters read of a catalogue, as plain tables: n products, r image rows. */
export interface ColumnTables {
  /** Product ids by ordinal. */
  readonly ids: StringTable;
  /** Ordinals by the bytes of their ids, ascending. */
  readonly idOrder: Uint32Array;
  /** n + 1: where the rows of a product begin. */
  readonly firstRow: Uint32Array;
  /** Image ids by row. */
  readonly imageIds: StringTable;
  /** Category paths and all paths above them. */
  readonly categories: ValueTable;
  /** Codes (places in `categories.texts`) of each product's own paths. */
  readonly ownCategories: Lists;
  readonly brands: ValueTable;
  /** Code of each product's brand, -1 without. */
  readonly brandOf: Int32Array;
  /** `name\0value`. */
  readonly attributes: ValueTable;
  /** Codes of each product's attributes, in the order in which they were given. */
  readonly ownAttributes: Lists;
  readonly groups: ValueTable;
  readonly groupOf: Int32Array;
  readonly currencies: StringTable;
  readonly currencyOf: Int32Array;
  /** Price in the currency's major units; meaningless without a currency. */
  readonly amounts: Float64Array;
  /** 1 in stock, 0 out of stock, -1 unknown. */
  readonly inStock: Int8Array;
  /** Milliseconds since 1970; NaN unknown. */
  readonly createdAt: Float64Array;
}

/**
 * Checks table by table, and yields behind each, after 15 ms at most for a million products (85 in all). Throws an Error that names the
 * table where tables contradict each other: whatever is read of them after the last yield stays within their bounds.
 */
export function* checkTables(tables: ColumnTables): Generator<void> {
  const products = tables.ids.length;
  yield checkTexts('ids', tables.ids);
  yield checkOffsets('firstRow', tables.firstRow, products);
  const rows = tables.firstRow[products] as number;
  yield checkTexts('imageIds', tables.imageIds);
  expectLength('imageIds', tables.imageIds.length, rows);
  expectLength('idOrder', tables.idOrder.length, products);
  yield checkCodes('idOrder', tables.idOrder, { from: 0, to: products });
  for (const name of ['categories', 'brands', 'attributes', 'groups'] as const)
    yield checkValues(name, tables[name], products);
  checkTexts('currencies', tables.currencies);
  yield checkLists('ownCategories', tables.ownCategories, { count: products, codes: tables.categories.texts.length });
  yield checkLists('ownAttributes', tables.ownAttributes, { count: products, codes: tables.attributes.texts.length });
  yield checkOneCode('brandOf', tables.brandOf, { count: products, codes: tables.brands.texts.length });
  yield checkOneCode('groupOf', tables.groupOf, { count: products, codes: tables.groups.texts.length });
  yield checkOneCode('currencyOf', tables.currencyOf, { count: products, codes: tables.currencies.length });
  for (const name of ['amounts', 'inStock', 'createdAt'] as const) expectLength(name, tables[name].length, products);
}

function checkValues(name: string, { texts, products }: ValueTable, count: number): void {
  checkTexts(name, texts);
  checkLists(name, products, { count: texts.length, codes: count });
}

function checkTexts(name: string, { bytes, offsets }: StringTable): void {
  checkOffsets(name, offsets, Math.max(0, offsets.length - 1));
  expectLength(name, bytes.length, offsets[offsets.length - 1] as number);
}

interface ListShape {
  readonly count: number;
  /** Values are below this. */
  readonly codes: number;
}

function checkLists(name: string, { offsets, values }: Lists, { count, codes }: ListShape): void {
  checkOffsets(name, offsets, count);
  expectLength(name, values.length, offsets[count] as number);
  checkCodes(name, values, { from: 0, to: codes });
}

function checkOneCode(name: string, codesOf: Int32Array, { count, codes }: ListShape): void {
  expectLength(name, codesOf.length, count);
  checkCodes(name, codesOf, { from: -1, to: codes });
}

function checkOffsets(name: string, offsets: Uint32Array, count: number): void {
  expectLength(name, offsets.length, count + 1);
  if (offsets[0] !== 0) throw new Error(`its table ${name} is damaged: expected it to begin at 0`);
  for (let i = 0; i < count; i++) {
    if ((offsets[i] as number) > (offsets[i + 1] as number))
      throw new Error(`its table ${name} is damaged: offsets fall at ${i}`);
  }
}

function checkCodes(name: string, codes: Uint32Array | Int32Array, range: { from: number; to: number }): void {
  const { from, to } = range;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    if (code < from || code >= to) throw new Error(`its table ${name} is damaged: ${code} is out of range at ${i}`);
  }
}

function expectLength(name: string, got: number, expected: number): void {
  if (got !== expected) throw new Error(`its table ${name} is damaged: expected ${expected} entries, got ${got}`);
}
