import { describe, expect, it } from 'vitest';
import { ColumnBuilder } from '../../src/domain/column-builder.ts';
import { checkTables } from '../../src/domain/column-tables.ts';
import type { ChangeableColumns, EligibleRows } from '../../src/domain/columns.ts';
import { type ExclusionReason, type ProductFacts, type ProductFilter, compileFilter } from '../../src/domain/filter.ts';
import { GrowingColumns } from '../../src/domain/growing-columns.ts';
import { categoryLineage } from '../../src/domain/product.ts';
import { StoredColumns } from '../../src/domain/stored-columns.ts';
import { seededRandom } from '../contracts/snapshot-content.ts';
import { facts } from './facts.ts';

const CATEGORIES = [
  'Women',
  'Women > Dresses',
  'women > dresses',
  'Women > Dresses > Mini',
  'Sale',
  'Männer > Hüte',
  '',
];
const BRANDS = ['Élan', 'élan', 'Nord', 'Åse & Co'];
const COLOURS = ['red', 'Red', 'blau', 'GRÜN'];
const CURRENCIES = ['EUR', 'USD', 'SEK'];

/** Draws of one seed: the same catalogue and the same filters every time. */
class Draw {
  readonly #random: () => number;
  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }
  below(end: number): number {
    return Math.floor(this.#random() * end);
  }
  chance(share: number): boolean {
    return this.#random() < share;
  }
  one<T>(values: readonly T[]): T {
    return values[this.below(values.length)] as T;
  }
  some<T>(values: readonly T[], most: number): T[] {
    return Array.from({ length: this.below(most + 1) }, () => this.one(values));
  }
}

function drawPrice(draw: Draw): Pick<ProductFacts, 'price' | 'inStock'> {
  return {
    ...(draw.chance(0.7) && { price: { amount: draw.below(5), currency: draw.one(CURRENCIES) } }),
    ...(draw.chance(0.7) && { inStock: draw.chance(0.5) }),
  };
}

function drawProduct(draw: Draw, id: string): ProductFacts {
  const colours = draw.some(COLOURS, 2);
  return facts(id, {
    categories: draw.some(CATEGORIES, 2),
    attributes: { ...(colours.length > 0 && { colour: colours }), ...(draw.chance(0.3) && { size: ['S'] }) },
    ...(draw.chance(0.7) && { brand: draw.one(BRANDS) }),
    ...(draw.chance(0.4) && { groupId: `g${draw.below(3)}` }),
    ...(draw.chance(0.5) && { createdAt: new Date(draw.below(4) * 1000) }),
    ...drawPrice(draw),
  });
}

function drawFilter(draw: Draw, ids: readonly string[]): ProductFilter {
  return {
    ...(draw.chance(0.3) && { categories: draw.some(['WOMEN', 'women > Dresses', 'sale', 'nothing', ''], 2) }),
    ...(draw.chance(0.3) && { brands: draw.some(['ÉLAN', 'nord', 'none'], 2) }),
    ...(draw.chance(0.2) && { inStock: draw.chance(0.5) }),
    ...(draw.chance(0.3) && {
      price: {
        ...(draw.chance(0.5) && { min: draw.below(3) }),
        ...(draw.chance(0.7) && { max: draw.below(5) }),
        ...(draw.chance(0.4) && { currency: draw.one([...CURRENCIES, 'XXX']) }),
      },
    }),
    ...(draw.chance(0.3) && { attributes: [{ name: 'Colour', anyOf: draw.some(['RED', 'grün', 'pink'], 2) }] }),
    ...(draw.chance(0.2) && { createdAfter: new Date(draw.below(4) * 1000) }),
    ...(draw.chance(0.3) && { excludeProductIds: draw.some([...ids, 'unheard of'], 3) as ProductFacts['id'][] }),
  };
}

interface Catalogue {
  readonly products: (ProductFacts | undefined)[];
  readonly imageCounts: readonly number[];
  readonly all: readonly ChangeableColumns[];
}

/** Stored and growing columns of one catalogue; its products stand beside, undefined where they were removed. */
function drawCatalogue(draw: Draw): Catalogue {
  const count = draw.below(60);
  // ids in an order of their own, some with letters beyond ASCII
  const products = Array.from({ length: count }, (_, i) => drawProduct(draw, `${draw.one(['p', 'ö', 'z'])}${i}`));
  const imageCounts = products.map(() => draw.below(4));
  const builder = new ColumnBuilder();
  products.forEach((product, i) =>
    builder.add(
      product,
      Array.from({ length: imageCounts[i] as number }, (_, n) => `${product.id}/${n}`),
    ),
  );
  const tables = builder.build();
  expect([...checkTables(tables)]).not.toHaveLength(0);
  return { products, imageCounts, all: [new StoredColumns(tables), new GrowingColumns(products, imageCounts)] };
}

function change(draw: Draw, { products, all }: Catalogue): void {
  for (let i = 0; i < products.length / 4; i++) {
    const ordinal = draw.below(products.length);
    const product = products[ordinal];
    if (product === undefined) continue;
    if (draw.chance(0.5)) {
      products[ordinal] = undefined;
      for (const columns of all) columns.remove(ordinal);
    } else {
      const { price: _, inStock: __, ...rest } = product;
      const now = drawPrice(draw);
      products[ordinal] = { ...rest, ...now };
      for (const columns of all) columns.setFacts(ordinal, now);
    }
  }
}

interface Expected {
  readonly rows: readonly number[];
  readonly products: number;
  readonly excluded: ReadonlyMap<ExclusionReason, number>;
}

/** What is right: every product on its own. */
function expectedOf({ products, imageCounts }: Catalogue, filter: ProductFilter): Expected {
  const verdictOf = compileFilter(filter);
  const excluded = new Map<ExclusionReason, number>();
  const rows: number[] = [];
  let [from, passed] = [0, 0];
  for (const [ordinal, product] of products.entries()) {
    const images = imageCounts[ordinal] as number;
    const verdict = product === undefined ? 'out' : verdictOf(product);
    if (verdict === 'in') for (let row = from; row < from + images; row++) rows.push(row);
    else if (verdict !== 'out') excluded.set(verdict, (excluded.get(verdict) ?? 0) + 1);
    passed += verdict === 'in' && images > 0 ? 1 : 0;
    from += images;
  }
  return { rows, products: passed, excluded };
}

function rowsOf({ rows }: EligibleRows): readonly number[] {
  return [...Array(rows.size).keys()].filter((row) => rows.has(row));
}

/** In the order of the keys. */
function sorted<Key extends string>(counts: ReadonlyMap<Key, number>): ReadonlyMap<Key, number> {
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}

function countsOf(
  products: readonly (ProductFacts | undefined)[],
  values: (product: ProductFacts) => Iterable<string>,
) {
  const counts = new Map<string, number>();
  for (const product of products) {
    if (product === undefined) continue;
    for (const value of new Set(values(product))) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return sorted(counts);
}

function expectSame(catalogue: Catalogue, draw: Draw): void {
  const { products, all } = catalogue;
  const ids = products.flatMap((product) => product?.id ?? []);
  for (const columns of all) {
    for (let i = 0; i < 12; i++) {
      const filter = i === 0 ? {} : drawFilter(draw, ids);
      const expected = expectedOf(catalogue, filter);
      const eligible = columns.eligible(filter);
      expect(rowsOf(eligible), JSON.stringify(filter)).toStrictEqual(expected.rows);
      expect(eligible).toMatchObject({ filter, rowCount: expected.rows.length, productCount: expected.products });
      expect(sorted(eligible.excluded)).toStrictEqual(sorted(expected.excluded));
    }
    products.forEach((product, ordinal) => {
      expect(columns.isRemoved(ordinal)).toBe(product === undefined);
      if (product === undefined) return;
      expect(columns.facts(ordinal)).toStrictEqual(product);
      expect(columns.ordinalOf(product.id)).toBe(ordinal);
      expect(
        [product.brand ?? ''].filter((brand) => brand !== '' && !columns.knows(brand.toUpperCase())),
      ).toStrictEqual([]);
      expect(columns.knows(`${product.id} is no value`)).toBe(false);
    });
    expect(columns.ordinalOf('unheard of')).toBeUndefined();
    expect(columns.activeCount).toBe(ids.length);
    expect(sorted(columns.brandCounts())).toStrictEqual(countsOf(products, ({ brand }) => (brand ? [brand] : [])));
    expect(sorted(columns.categoryCounts())).toStrictEqual(
      countsOf(products, ({ categories }) => categories.flatMap((path) => categoryLineage(path))),
    );
    const groups = products.flatMap((product, ordinal) => (product?.groupId === 'g1' ? [ordinal] : []));
    expect(columns.groupMembers('g1')).toStrictEqual(groups);
    expectSpans(columns, products);
  }
}

function expectSpans(columns: ChangeableColumns, products: Catalogue['products']): void {
  for (const currency of CURRENCIES) {
    const amounts = products.flatMap((product) => (product?.price?.currency === currency ? product.price.amount : []));
    const span = columns.priceSpans().find((known) => known.currency === currency);
    const range = { min: Math.min(...amounts), max: Math.max(...amounts), count: amounts.length };
    expect(span).toStrictEqual(amounts.length === 0 ? undefined : { currency, ...range });
  }
}

describe('stored and growing columns', () => {
  it.for(Array.from({ length: 40 }, (_, seed) => seed))(
    'say what each product says on its own, before and after changes (catalogue %i)',
    (seed) => {
      const draw = new Draw(seed);
      const catalogue = drawCatalogue(draw);
      expectSame(catalogue, draw);
      const before = catalogue.all.map((columns) => ({
        columns,
        eligible: columns.eligible({}),
        version: columns.version,
      }));
      const rows = before.map(({ eligible }) => rowsOf(eligible));
      change(draw, catalogue);
      expectSame(catalogue, draw);
      expect(before.map(({ eligible }) => rowsOf(eligible))).toStrictEqual(rows); // what was handed out stays as it was
      for (const { columns, version } of before) expect(columns.version >= version).toBe(true);
    },
  );

  it('find a product again that came back under the same id', () => {
    const columns = new GrowingColumns([facts('a', { brand: 'Nord' })], [2]);
    columns.remove(0);
    expect(columns.append(facts('a', { brand: 'Élan' }), 1)).toBe(1);
    expect(columns.ordinalOf('a')).toBe(1);
    expect(columns.rowsOf(1)).toStrictEqual({ from: 2, to: 3 });
    expect(rowsOf(columns.eligible({ brands: ['nord'] }))).toStrictEqual([]);
    expect(rowsOf(columns.eligible({}))).toStrictEqual([2]);
  });
});
