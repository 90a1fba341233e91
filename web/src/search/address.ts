import type { Filter } from './filter.ts';

/** What of a search stands in the page's address, so that it can be shared and reloaded. */
export interface Address {
  readonly words: string;
  /** Id of the product that the hits should look like. */
  readonly like: string | undefined;
  /** File name of a sample photo. Photos of the shopper's own stay out of the address. */
  readonly sample: string | undefined;
  /** `#rrggbb` that the hits should have. */
  readonly colour: string | undefined;
  readonly filter: Filter;
}

/** Reads an address from a query string; what cannot be read counts as not there. */
export function parseAddress(queryString: string): Address {
  const found = new URLSearchParams(queryString);
  return {
    words: found.get('q')?.trim() ?? '',
    like: found.get('like') || undefined,
    sample: found.get('sample') || undefined,
    colour: parseColour(found.get('colour')),
    filter: {
      category: found.get('category') || undefined,
      minPrice: parsePrice(found.get('min')),
      maxPrice: parsePrice(found.get('max')),
      inStock: found.get('stock') === 'in',
    },
  };
}

/** The query string of an address, `?` included; `/` for an empty one, so that the start page has a clean address. */
export function formatAddress({ words, like, sample, colour, filter }: Address): string {
  const pairs: readonly [string, string | undefined][] = [
    ['q', words || undefined],
    ['like', like],
    ['sample', sample],
    ['colour', colour],
    ['category', filter.category],
    ['min', filter.minPrice?.toString()],
    ['max', filter.maxPrice?.toString()],
    ['stock', filter.inStock ? 'in' : undefined],
  ];
  const set = new URLSearchParams();
  for (const [name, value] of pairs) if (value !== undefined) set.append(name, value);
  return set.size === 0 ? '/' : `/?${set.toString()}`;
}

/** What a colour field understands: `#rrggbb`. */
function parseColour(written: string | null): string | undefined {
  return written !== null && /^#[\da-f]{6}$/i.test(written) ? written.toLowerCase() : undefined;
}

/** A price as typed: undefined unless it is a number from 0. Both `12.5` and `12,5` are read. */
export function parsePrice(typed: string | null): number | undefined {
  if (typed === null || typed.trim() === '') return undefined;
  const amount = Number(typed.trim().replace(',', '.'));
  return Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}
