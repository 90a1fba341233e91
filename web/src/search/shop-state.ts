import type { Catalogue, Hit, Product, SearchResults } from '../api/contract.ts';
import type { ShopError } from '../api/shop-error.ts';
import type { Sample } from '../photo/samples.ts';
import { NO_FILTER, type Filter } from './filter.ts';

/** A photo to search with, already small. */
export interface Photo {
  readonly blob: Blob;
  /** Where this page shows it from. */
  readonly previewUrl: string;
  /** The sample's file name, when it is one. */
  readonly sample: string | undefined;
}

/** What is looked for: a photo, words, both, or products like one; in a colour. */
export interface Query {
  readonly words: string;
  readonly photo: Photo | undefined;
  readonly like: Product | undefined;
  /** `#rrggbb`. */
  readonly colour: string | undefined;
}

/** A hit, with the search that found it. */
export interface ShownHit extends Hit {
  readonly searchId: string;
}

/** The pages of hits that are on show, and what is to be said about them. */
export interface Shown {
  readonly hits: readonly ShownHit[];
  /** Where the next page starts; undefined behind the last one. */
  readonly next: string | undefined;
  readonly excluded: SearchResults['excluded'];
  readonly degraded: readonly string[];
  /** The server's own time for the newest page. */
  readonly totalMs: number;
}

/** Where the newest search stands. */
export type Progress =
  | { readonly kind: 'start' }
  /** `before` stays on show, dimmed, while the same search is refined. */
  | { readonly kind: 'searching'; readonly before: Shown | undefined }
  | { readonly kind: 'shown'; readonly shown: Shown; readonly more: 'ready' | 'loading' | 'failed' }
  | { readonly kind: 'failed'; readonly error: ShopError };

/** A product whose details are open: a hit's own, or another of the hit's variants. */
export interface Opened {
  readonly hit: ShownHit;
  readonly product: Product;
}

export interface ShopState {
  readonly query: Query;
  readonly filter: Filter;
  /** Influence of the photo against the words, 0..1. */
  readonly imageWeight: number;
  /** Influence of colour against shape, 0..1; undefined leaves it to the model. */
  readonly colourWeight: number | undefined;
  readonly progress: Progress;
  /** Undefined until it is loaded. */
  readonly catalogue: Catalogue | undefined;
  readonly samples: readonly Sample[];
  readonly opened: Opened | undefined;
}

export const NO_QUERY: Query = { words: '', photo: undefined, like: undefined, colour: undefined };

export const START_STATE: ShopState = {
  query: NO_QUERY,
  filter: NO_FILTER,
  imageWeight: 0.7,
  colourWeight: undefined,
  progress: { kind: 'start' },
  catalogue: undefined,
  samples: [],
  opened: undefined,
};

export function isBlank({ words, photo, like, colour }: Query): boolean {
  return words === '' && photo === undefined && like === undefined && colour === undefined;
}

/** Whether words alone are looked for. */
export function isByWords({ query }: ShopState): boolean {
  return query.photo === undefined && query.like === undefined;
}

/** The first page of hits. */
export function showResults(results: SearchResults): Shown {
  return {
    hits: results.hits.map((hit) => ({ ...hit, searchId: results.id })),
    next: results.pageInfo.hasNextPage ? (results.pageInfo.endCursor ?? undefined) : undefined,
    excluded: results.excluded,
    degraded: results.degraded,
    totalMs: results.timings.totalMs,
  };
}

/** Puts a further page behind the ones on show; a product that moved between pages is shown once. */
export function appendResults(shown: Shown, results: SearchResults): Shown {
  const page = showResults(results);
  const known = new Set(shown.hits.map((hit) => hit.product.id));
  return { ...page, hits: [...shown.hits, ...page.hits.filter((hit) => !known.has(hit.product.id))] };
}
