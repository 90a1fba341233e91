import type { ActiveRows } from './active-rows.ts';
import { Bitmap } from './bitmap.ts';
import type { EligibleRows } from './columns.ts';
import { type ExclusionReason, type FilterVerdict, type ProductFilter, foldCase } from './filter.ts';

/** Properties whose values a filter names. */
export type ValueKind = 'categories' | 'brands' | 'attributes';

/** What a filter reads, one entry for each product. */
export interface FilterColumns {
  /** Where the rows of a product begin; one entry more than there are products. */
  readonly firstRow: Uint32Array;
  /** 1 for a removed product. */
  readonly removed: Uint8Array;
  /** Place of the price's currency in `currencies`, -1 where the price is unknown. */
  readonly currencyOf: Int32Array;
  readonly currencies: readonly string[];
  readonly amounts: Float64Array;
  /** 1 in stock, 0 out of stock, -1 unknown. */
  readonly inStock: Int8Array;
  /** Milliseconds since 1970; NaN unknown. */
  readonly createdAt: Float64Array;
  readonly active: ActiveRows;
  /** The products that have a value, as lists; a value is known by how filters compare it (see `attributeKey` for attributes). */
  productsWith(kind: ValueKind, value: string): readonly ArrayLike<number>[];
  ordinalOf(productId: string): number | undefined;
}

/** The key of an attribute's value among all of them. */
export function attributeKey(name: string, value: string): string {
  return `${name}\0${value}`;
}

/** One pass over the products that have the asked values; typed arrays only, a few nanoseconds a product. */
export function eligibleRows(columns: FilterColumns, filter: ProductFilter): EligibleRows {
  const conditions = conditionsOf(columns, filter);
  const verdictOf = compileVerdict(columns, filter);
  const unwanted = unwantedOf(columns, filter);
  if (conditions.length === 0 && verdictOf === undefined) return everythingBut(columns, filter, unwanted);
  const { firstRow, removed } = columns;
  const gathered = new Gathered(firstRow);
  const visit = (ordinal: number): void => {
    if (removed[ordinal] === 1 || unwanted.has(ordinal)) return;
    gathered.add(ordinal, verdictOf === undefined ? 'in' : verdictOf(ordinal));
  };
  if (conditions.length === 0) for (let ordinal = 0; ordinal < removed.length; ordinal++) visit(ordinal);
  else visitAll(conditions, removed.length, visit);
  return gathered.take(filter);
}

function unwantedOf(columns: FilterColumns, { excludeProductIds = [] }: ProductFilter): ReadonlySet<number> {
  const ordinals = excludeProductIds.map((id) => columns.ordinalOf(id)).filter((ordinal) => ordinal !== undefined);
  return new Set(ordinals);
}

function everythingBut(
  { active, firstRow }: FilterColumns,
  filter: ProductFilter,
  unwanted: ReadonlySet<number>,
): EligibleRows {
  const everything = { filter, excluded: new Map(), ...active.read() };
  if (unwanted.size === 0) return everything;
  const rows = everything.rows.clone();
  let { rowCount, productCount } = everything;
  for (const ordinal of unwanted) {
    const [from, to] = [firstRow[ordinal] as number, firstRow[ordinal + 1] as number];
    rows.deleteRange(from, to);
    rowCount -= to - from;
    productCount -= to > from ? 1 : 0;
  }
  return { ...everything, rows, rowCount, productCount };
}

/** The products that pass, as rows. */
class Gathered {
  readonly #firstRow: Uint32Array;
  readonly #rows: Bitmap;
  readonly #excluded = new Map<ExclusionReason, number>();
  #rowCount = 0;
  #productCount = 0;

  constructor(firstRow: Uint32Array) {
    this.#firstRow = firstRow;
    this.#rows = new Bitmap(firstRow[firstRow.length - 1] as number);
  }

  add(ordinal: number, verdict: FilterVerdict): void {
    if (verdict === 'out') return;
    if (verdict !== 'in') {
      this.#excluded.set(verdict, (this.#excluded.get(verdict) ?? 0) + 1);
      return;
    }
    const [from, to] = [this.#firstRow[ordinal] as number, this.#firstRow[ordinal + 1] as number];
    for (let row = from; row < to; row++) this.#rows.add(row);
    this.#rowCount += to - from;
    this.#productCount += to > from ? 1 : 0;
  }

  take(filter: ProductFilter): EligibleRows {
    const [rows, rowCount, productCount, excluded] = [this.#rows, this.#rowCount, this.#productCount, this.#excluded];
    return { filter, rows, rowCount, productCount, excluded };
  }
}

/** Lists of products, any of which will do. */
type Condition = readonly ArrayLike<number>[];

function conditionsOf(columns: FilterColumns, filter: ProductFilter): readonly Condition[] {
  const conditions: Condition[] = [];
  const add = (kind: ValueKind, values: readonly string[]) => {
    conditions.push([...new Set(values)].flatMap((value) => columns.productsWith(kind, value)));
  };
  if (filter.categories) add('categories', filter.categories.map(foldCase));
  if (filter.brands) add('brands', filter.brands.map(foldCase));
  for (const { name, anyOf } of filter.attributes ?? []) {
    const values = anyOf.map((value) => attributeKey(foldCase(name), foldCase(value)));
    add('attributes', values);
  }
  return conditions;
}

/** Calls `visit` once for each product that stands in a list of every condition; in any order. */
function visitAll(conditions: readonly Condition[], products: number, visit: (ordinal: number) => void): void {
  const size = (condition: Condition) => condition.reduce((sum, list) => sum + list.length, 0);
  const [first = [], ...others] = conditions.toSorted((a, b) => size(a) - size(b));
  if (first.length === 1 && others.length === 0) return forEachIn(first, visit);
  const met = new Uint8Array(products); // conditions met so far, in their order
  forEachIn(first, (ordinal) => (met[ordinal] = 1));
  others.forEach((condition, i) => {
    forEachIn(condition, (ordinal) => {
      if (met[ordinal] === i + 1) met[ordinal] = i + 2;
    });
  });
  forEachIn(first, (ordinal) => {
    if (met[ordinal] !== conditions.length) return;
    met[ordinal] = 0; // once, though it stands in several lists
    visit(ordinal);
  });
}

function forEachIn(lists: Condition, visit: (ordinal: number) => void): void {
  for (const list of lists) for (let i = 0; i < list.length; i++) visit(list[i] as number);
}

type Test = (ordinal: number) => FilterVerdict;

/** The part of a filter that a product may leave unknown; undefined when the filter asks nothing of that kind. Says what `compileUncertain` says. */
function compileVerdict(columns: FilterColumns, filter: ProductFilter): Test | undefined {
  const tests = [stockTest(columns, filter), priceTest(columns, filter), createdTest(columns, filter)].filter(
    (test) => test !== undefined,
  );
  const [only] = tests;
  if (tests.length <= 1) return only;
  return (ordinal) => {
    let verdict: FilterVerdict = 'in';
    for (const test of tests) {
      const next = test(ordinal);
      if (next === 'out') return 'out';
      if (verdict === 'in') verdict = next;
    }
    return verdict;
  };
}

function stockTest({ inStock: stockOf }: FilterColumns, { inStock }: ProductFilter): Test | undefined {
  if (inStock === undefined) return undefined;
  const wanted = Number(inStock);
  return (ordinal) => {
    const stock = stockOf[ordinal] as number;
    if (stock < 0) return 'STOCK_UNKNOWN';
    return stock === wanted ? 'in' : 'out';
  };
}

function priceTest({ currencies, currencyOf, amounts }: FilterColumns, { price }: ProductFilter): Test | undefined {
  if (price === undefined) return undefined;
  const { min = 0, max = Infinity, currency } = price;
  const wanted = currency === undefined ? undefined : currencies.indexOf(currency);
  return (ordinal) => {
    const code = currencyOf[ordinal] as number;
    if (code < 0) return 'PRICE_UNKNOWN';
    if (wanted !== undefined && code !== wanted) return 'out';
    const amount = amounts[ordinal] as number;
    return amount >= min && amount <= max ? 'in' : 'out';
  };
}

function createdTest({ createdAt: createdAtOf }: FilterColumns, { createdAfter }: ProductFilter): Test | undefined {
  if (createdAfter === undefined) return undefined;
  const after = createdAfter.getTime();
  return (ordinal) => {
    const createdAt = createdAtOf[ordinal] as number;
    if (Number.isNaN(createdAt)) return 'CREATED_UNKNOWN';
    return createdAt > after ? 'in' : 'out';
  };
}
