import type { Columns } from '../../domain/columns.ts';
import type { ProductFacts } from '../../domain/filter.ts';
import type { ProductCandidate } from './collapse-to-products.ts';
import type { Facet, ValueCount } from './search-request.ts';

const MOST_VALUES = 30;

const PROPERTIES: Readonly<Record<string, (product: ProductFacts) => readonly string[]>> = {
  category: (product) => product.categories,
  brand: (product) => (product.brand === undefined ? [] : [product.brand]),
  colour: (product) => product.attributes['colour'] ?? [],
  material: (product) => product.attributes['material'] ?? [],
};

/** How the retrieved products spread over category, brand, colour and material. */
export function facetsOf(columns: Columns, candidates: readonly ProductCandidate[]): readonly Facet[] {
  const products = candidates.map(({ ordinal }) => columns.facts(ordinal));
  return Object.entries(PROPERTIES).map(([name, valuesOf]) => ({
    name,
    values: countValues(products.flatMap(valuesOf)).slice(0, MOST_VALUES),
  }));
}

/** Most frequent first, ties in alphabetical order. */
export function countValues(values: Iterable<string>): ValueCount[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
