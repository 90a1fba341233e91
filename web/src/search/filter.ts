/** What the shopper narrows the search to; undefined and false mean "any". */
export interface Filter {
  /** A category path; it holds everything below it. */
  readonly category: string | undefined;
  /** Lowest price in major units. */
  readonly minPrice: number | undefined;
  /** Highest price in major units. */
  readonly maxPrice: number | undefined;
  /** True: only what is in stock. */
  readonly inStock: boolean;
}

export const NO_FILTER: Filter = { category: undefined, minPrice: undefined, maxPrice: undefined, inStock: false };

/** How many conditions are set. */
export function countConditions(filter: Filter): number {
  const price = filter.minPrice !== undefined || filter.maxPrice !== undefined;
  return Number(filter.category !== undefined) + Number(price) + Number(filter.inStock);
}

/** The contract's `ProductFilter`; prices are meant in `currency`, when the catalogue has one. */
export function toProductFilter(filter: Filter, currency: string | undefined): Record<string, unknown> {
  const { category, minPrice, maxPrice, inStock } = filter;
  const priced = minPrice !== undefined || maxPrice !== undefined;
  return {
    ...(category !== undefined && { categories: [category] }),
    ...(priced && { price: { min: minPrice, max: maxPrice, currency } }),
    ...(inStock && { inStock: true }),
  };
}
