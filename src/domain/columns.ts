import { Bitmap } from './bitmap.ts';
import type { AttributeFilter, ExclusionReason, ProductFacts, ProductFilter } from './filter.ts';
import { compileUncertain, foldCase } from './filter.ts';
import { categoryLineage } from './product.ts';

export interface EligibleRows {
  /** Image rows whose product passes the filter. */
  readonly rows: Bitmap;
  readonly rowCount: number;
  readonly productCount: number;
  /** Products left out because what the filter asks is unknown of them. */
  readonly excluded: ReadonlyMap<ExclusionReason, number>;
}

type Postings = Map<string, number[]>;

/**
 * What filters read, by column, in memory: products are numbered 0..n-1 (their ordinal), the image rows of one product
 * lie next to each other. Built once for a snapshot, never changed.
 */
export class Columns {
  readonly products: readonly ProductFacts[];
  readonly rowCount: number;
  readonly #firstRow: Uint32Array;
  readonly #ordinals = new Map<string, number>();
  readonly #categories: Postings = new Map();
  readonly #brands: Postings = new Map();
  readonly #attributes: Postings = new Map();
  readonly #groups: Postings = new Map();

  /** `imageCounts[i]` is the number of image rows of `products[i]`. */
  constructor(products: readonly ProductFacts[], imageCounts: readonly number[]) {
    this.products = products;
    this.#firstRow = new Uint32Array(products.length + 1);
    products.forEach((product, ordinal) => {
      this.#firstRow[ordinal + 1] = (this.#firstRow[ordinal] as number) + (imageCounts[ordinal] ?? 0);
      this.#ordinals.set(product.id, ordinal);
      this.#post(product, ordinal);
    });
    this.rowCount = this.#firstRow[products.length] as number;
  }

  #post(product: ProductFacts, ordinal: number): void {
    const lineage = new Set(product.categories.flatMap((path) => categoryLineage(path)).map(foldCase));
    for (const path of lineage) append(this.#categories, path, ordinal);
    if (product.brand !== undefined) append(this.#brands, foldCase(product.brand), ordinal);
    if (product.groupId !== undefined) append(this.#groups, product.groupId, ordinal);
    for (const [name, values] of Object.entries(product.attributes)) {
      for (const value of new Set(values.map(foldCase))) append(this.#attributes, attributeKey(name, value), ordinal);
    }
  }

  ordinalOf(productId: string): number | undefined {
    return this.#ordinals.get(productId);
  }

  /** First row of a product and the first row behind it. */
  rowsOf(ordinal: number): { readonly from: number; readonly to: number } {
    return { from: this.#firstRow[ordinal] as number, to: this.#firstRow[ordinal + 1] as number };
  }

  /** Ordinals of all products of a group, the asked one included. */
  groupMembers(groupId: string): readonly number[] {
    return this.#groups.get(groupId) ?? [];
  }

  /** Rows and products that pass the filter, known before any search. */
  eligible(filter: ProductFilter): EligibleRows {
    const excluded = new Map<ExclusionReason, number>();
    const rows = new Bitmap(this.rowCount);
    const verdictOf = compileUncertain(filter);
    let rowCount = 0;
    let productCount = 0;
    for (const ordinal of this.#certain(filter)) {
      const verdict = verdictOf(this.products[ordinal] as ProductFacts);
      if (verdict === 'in') {
        const { from, to } = this.rowsOf(ordinal);
        for (let row = from; row < to; row++) rows.add(row);
        rowCount += to - from;
        productCount += to > from ? 1 : 0;
      } else if (verdict !== 'out') {
        excluded.set(verdict, (excluded.get(verdict) ?? 0) + 1);
      }
    }
    return { rows, rowCount, productCount, excluded };
  }

  /** Ordinals that pass the conditions on values, ascending. */
  #certain(filter: ProductFilter): Iterable<number> {
    const conditions: (readonly number[])[] = [];
    if (filter.categories) conditions.push(union(this.#categories, filter.categories.map(foldCase)));
    if (filter.brands) conditions.push(union(this.#brands, filter.brands.map(foldCase)));
    for (const attribute of filter.attributes ?? []) conditions.push(union(this.#attributes, attributeKeys(attribute)));
    const unwanted = new Set((filter.excludeProductIds ?? []).map((id) => this.#ordinals.get(id)));
    const passing = conditions.length === 0 ? this.products.keys() : intersect(conditions, this.products.length);
    return unwanted.size === 0 ? passing : Iterator.from(passing).filter((ordinal) => !unwanted.has(ordinal));
  }
}

function append(postings: Postings, key: string, ordinal: number): void {
  const list = postings.get(key);
  if (list === undefined) postings.set(key, [ordinal]);
  else list.push(ordinal);
}

function attributeKey(name: string, value: string): string {
  return `${name}\0${value}`;
}

function attributeKeys(filter: AttributeFilter): readonly string[] {
  return filter.anyOf.map((value) => attributeKey(foldCase(filter.name), foldCase(value)));
}

function union(postings: Postings, keys: readonly string[]): readonly number[] {
  const lists = keys.map((key) => postings.get(key) ?? []);
  return lists.length === 1 ? (lists[0] as number[]) : [...new Set(lists.flat())].sort((a, b) => a - b);
}

function intersect(conditions: readonly (readonly number[])[], size: number): readonly number[] {
  const passed = new Uint8Array(size);
  for (const ordinals of conditions) for (const ordinal of ordinals) passed[ordinal] = (passed[ordinal] as number) + 1;
  const shortest = conditions.toSorted((a, b) => a.length - b.length)[0] as readonly number[];
  return shortest.filter((ordinal) => passed[ordinal] === conditions.length);
}
