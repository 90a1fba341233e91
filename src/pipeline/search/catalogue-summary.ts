import type { Columns, PriceSpan } from '../../domain/columns.ts';
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

const summaries = new WeakMap<Columns, { readonly version: number; readonly summary: CatalogueSummary }>();

/** Computed once for each state of the catalogue. */
export function summariseCatalogue(columns: Columns): CatalogueSummary {
  const known = summaries.get(columns);
  if (known?.version === columns.version) return known.summary;
  const range = mostFrequent(columns.priceSpans());
  const summary: CatalogueSummary = {
    products: columns.activeCount,
    images: columns.eligible({}).rowCount,
    categories: toList(columns.categoryCounts()).sort((a, b) => (a.value < b.value ? -1 : 1)),
    brands: toList(columns.brandCounts()).sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1)),
    ...(range && { priceRange: { min: range.min, max: range.max, currency: range.currency } }),
  };
  summaries.set(columns, { version: columns.version, summary });
  return summary;
}

function mostFrequent(spans: readonly PriceSpan[]): PriceSpan | undefined {
  return spans.toSorted((a, b) => b.count - a.count || (a.currency < b.currency ? -1 : 1))[0];
}

function toList(counts: ReadonlyMap<string, number>): ValueCount[] {
  return [...counts].map(([value, count]) => ({ value, count }));
}
