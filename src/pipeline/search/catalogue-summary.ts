import type { Columns } from '../../domain/columns.ts';
import type { Price } from '../../domain/product.ts';
import { categoryLineage } from '../../domain/product.ts';
import { countValues } from './facets.ts';
import type { ValueCount } from './search-request.ts';

/** What a searchable catalogue holds, for menus and filters. */
export interface CatalogueSummary {
  readonly products: number;
  readonly images: number;
  /** Every category path with the number of products in and below it, by path. */
  readonly categories: readonly ValueCount[];
  /** Most frequent first. */
  readonly brands: readonly ValueCount[];
  /** In the most frequent currency; undefined when no price is known. */
  readonly priceRange?: { readonly min: number; readonly max: number; readonly currency: string };
}

const summaries = new WeakMap<Columns, CatalogueSummary>();

/** Computed once per snapshot. */
export function summariseCatalogue(columns: Columns): CatalogueSummary {
  const known = summaries.get(columns);
  if (known !== undefined) return known;
  const { products } = columns;
  const paths = products.flatMap((product) => [
    ...new Set(product.categories.flatMap((path) => categoryLineage(path))),
  ]);
  const range = priceRange(products.flatMap(({ price }) => (price === undefined ? [] : [price])));
  const summary: CatalogueSummary = {
    products: products.length,
    images: columns.rowCount,
    categories: countValues(paths).sort((a, b) => (a.value < b.value ? -1 : 1)),
    brands: countValues(products.flatMap(({ brand }) => (brand === undefined ? [] : [brand]))),
    ...(range && { priceRange: range }),
  };
  summaries.set(columns, summary);
  return summary;
}

function priceRange(prices: readonly Price[]): CatalogueSummary['priceRange'] {
  const currency = countValues(prices.map((price) => price.currency))[0]?.value;
  if (currency === undefined) return undefined;
  let [min, max] = [Infinity, 0];
  for (const price of prices) {
    if (price.currency !== currency) continue;
    min = Math.min(min, price.amount);
    max = Math.max(max, price.amount);
  }
  return { min, max, currency };
}
