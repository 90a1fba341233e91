import { ActiveRows } from './active-rows.ts';
import type { ChangeableColumns, ChangeableFacts, EligibleRows, PriceSpan } from './columns.ts';
import { categoryNames, comparable } from './comparable.ts';
import { type ValueKind, attributeKey, eligibleRows } from './eligible-rows.ts';
import { type ProductFacts, type ProductFilter, foldCase } from './filter.ts';
import { float64List, int32List, int8List, uint32List, uint8List } from './number-list.ts';
import { categoryLineage } from './product.ts';

type Postings = Map<string, number[]>;

/** Columns that grow product by product: those of the delta, and of tests. */
export class GrowingColumns implements ChangeableColumns {
  readonly #products: ProductFacts[] = [];
  readonly #ordinals = new Map<string, number>();
  readonly #firstRow = uint32List();
  readonly #productOf = uint32List();
  readonly #removed = uint8List();
  readonly #currencies: string[] = [];
  readonly #currencyOf = int32List();
  readonly #amounts = float64List();
  readonly #inStock = int8List();
  readonly #createdAt = float64List();
  readonly #active = new ActiveRows();
  readonly #postings: Readonly<Record<ValueKind | 'groups', Postings>> = {
    categories: new Map(),
    brands: new Map(),
    attributes: new Map(),
    groups: new Map(),
  };
  readonly #known = new Set<string>();
  #removedCount = 0;
  #version = 0;

  /** `imageCounts[i]` is the number of image rows of `products[i]`. */
  constructor(products: readonly ProductFacts[] = [], imageCounts: readonly number[] = []) {
    this.#firstRow.push(0);
    products.forEach((product, i) => this.append(product, imageCounts[i] ?? 0));
  }

  get productCount(): number {
    return this.#products.length;
  }

  get activeCount(): number {
    return this.#products.length - this.#removedCount;
  }

  get rowCount(): number {
    return this.#productOf.length;
  }

  get version(): number {
    return this.#version;
  }

  /** Adds a product with so many image rows; gives its ordinal. A product of the same id is to be removed before. */
  append(product: ProductFacts, imageCount: number): number {
    this.#version++;
    const ordinal = this.#products.push(product) - 1;
    const from = this.#productOf.length;
    for (let n = 0; n < imageCount; n++) this.#productOf.push(ordinal);
    this.#firstRow.push(this.#productOf.length);
    this.#active.add(from, this.#productOf.length, imageCount > 0 ? 1 : 0);
    this.#removed.push(0);
    this.#currencyOf.push(this.#currencyCode(product.price?.currency));
    this.#amounts.push(product.price?.amount ?? Number.NaN);
    this.#inStock.push(stockCode(product.inStock));
    this.#createdAt.push(product.createdAt?.getTime() ?? Number.NaN);
    this.#ordinals.set(product.id, ordinal);
    this.#post(product, ordinal);
    return ordinal;
  }

  #currencyCode(currency: string | undefined): number {
    if (currency === undefined) return -1;
    const known = this.#currencies.indexOf(currency);
    return known >= 0 ? known : this.#currencies.push(currency) - 1;
  }

  remove(ordinal: number): void {
    if (this.isRemoved(ordinal)) return;
    this.#version++;
    this.#removed.set(ordinal, 1);
    this.#removedCount++;
    const { from, to } = this.rowsOf(ordinal);
    this.#active.remove(from, to);
    const { id } = this.facts(ordinal);
    if (this.#ordinals.get(id) === ordinal) this.#ordinals.delete(id);
  }

  setFacts(ordinal: number, { price, inStock }: ChangeableFacts): void {
    this.#version++;
    const { price: _, inStock: __, ...facts } = this.facts(ordinal);
    this.#products[ordinal] = { ...facts, ...(price && { price }), ...(inStock !== undefined && { inStock }) };
    this.#currencyOf.set(ordinal, this.#currencyCode(price?.currency));
    this.#amounts.set(ordinal, price?.amount ?? Number.NaN);
    this.#inStock.set(ordinal, stockCode(inStock));
  }

  facts(ordinal: number): ProductFacts {
    return this.#products[ordinal] as ProductFacts;
  }

  isRemoved(ordinal: number): boolean {
    return this.#removed.get(ordinal) === 1;
  }

  productOf(row: number): number {
    return this.#productOf.get(row);
  }

  #post(product: ProductFacts, ordinal: number): void {
    const lineage = new Set(product.categories.flatMap((path) => categoryLineage(path)).map(foldCase));
    for (const path of lineage) append(this.#postings.categories, path, ordinal);
    if (product.brand !== undefined) append(this.#postings.brands, foldCase(product.brand), ordinal);
    if (product.groupId !== undefined) append(this.#postings.groups, product.groupId, ordinal);
    for (const [name, values] of Object.entries(product.attributes)) {
      for (const value of new Set(values.map(foldCase)))
        append(this.#postings.attributes, attributeKey(name, value), ordinal);
    }
    for (const value of valuesOf(product)) this.#known.add(comparable(value));
  }

  ordinalOf(productId: string): number | undefined {
    return this.#ordinals.get(productId);
  }

  rowsOf(ordinal: number): { readonly from: number; readonly to: number } {
    return { from: this.#firstRow.get(ordinal), to: this.#firstRow.get(ordinal + 1) };
  }

  groupMembers(groupId: string): readonly number[] {
    return (this.#postings.groups.get(groupId) ?? []).filter((ordinal) => !this.isRemoved(ordinal));
  }

  eligible(filter: ProductFilter): EligibleRows {
    const columns = {
      firstRow: this.#firstRow.take(),
      removed: this.#removed.take(),
      currencies: this.#currencies,
      currencyOf: this.#currencyOf.take(),
      amounts: this.#amounts.take(),
      inStock: this.#inStock.take(),
      createdAt: this.#createdAt.take(),
      active: this.#active,
      productsWith: (kind: ValueKind, value: string) => {
        const products = this.#postings[kind].get(value);
        return products === undefined ? [] : [products];
      },
      ordinalOf: (id: string) => this.ordinalOf(id),
    };
    return eligibleRows(columns, filter);
  }

  knows(value: string): boolean {
    return this.#known.has(comparable(value));
  }

  categoryCounts(): ReadonlyMap<string, number> {
    return countAll(
      this.#activeProducts(),
      ({ categories }) => new Set(categories.flatMap((path) => categoryLineage(path))),
    );
  }

  brandCounts(): ReadonlyMap<string, number> {
    return countAll(this.#activeProducts(), ({ brand }) => (brand === undefined ? [] : [brand]));
  }

  priceSpans(): readonly PriceSpan[] {
    const spans = new Map<string, PriceSpan>();
    for (const { price } of this.#activeProducts()) {
      if (price === undefined) continue;
      const { amount, currency } = price;
      const { min, max, count } = spans.get(currency) ?? { min: Infinity, max: 0, count: 0 };
      spans.set(currency, { min: Math.min(min, amount), max: Math.max(max, amount), count: count + 1, currency });
    }
    return [...spans.values()];
  }

  *#activeProducts(): Iterable<ProductFacts> {
    for (const [ordinal, product] of this.#products.entries()) if (!this.isRemoved(ordinal)) yield product;
  }
}

function stockCode(inStock: boolean | undefined): number {
  return inStock === undefined ? -1 : Number(inStock);
}

function valuesOf({ categories, brand, attributes }: ProductFacts): readonly string[] {
  const names = categories.flatMap((path) => categoryNames(path));
  return [...names, ...(brand === undefined ? [] : [brand]), ...Object.values(attributes).flat()];
}

function countAll(
  products: Iterable<ProductFacts>,
  valuesOfProduct: (product: ProductFacts) => Iterable<string>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const product of products) {
    for (const value of valuesOfProduct(product)) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}

function append(postings: Postings, key: string, ordinal: number): void {
  const list = postings.get(key);
  if (list === undefined) postings.set(key, [ordinal]);
  else list.push(ordinal);
}
