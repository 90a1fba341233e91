/** The parts of the GraphQL contract that the page reads, as they arrive. What is null is unknown. */
export interface Product {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly brand: string | null;
  readonly categories: readonly string[];
  readonly price: Price | null;
  readonly inStock: boolean | null;
  readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly images: readonly ProductImage[];
  readonly url: string | null;
}

/** In major units, with its ISO 4217 code. */
export interface Price {
  readonly amount: number;
  readonly currency: string;
}

export interface ProductImage {
  readonly id: string;
  readonly url: string;
}

export interface Variant {
  readonly id: string;
  readonly title: string;
  readonly images: readonly ProductImage[];
}

export type Confidence = 'EXACT' | 'SAME_STYLE' | 'LOOSE';

export interface Hit {
  readonly rank: number;
  readonly score: number;
  readonly confidence: Confidence;
  readonly product: Product;
  readonly matchedImage: ProductImage;
  readonly explain: { readonly why: string; readonly parts: readonly ScorePart[] };
  readonly variants: readonly Variant[];
}

/** `contribution` is `value · weight`; the contributions of a hit sum to its score. */
export interface ScorePart {
  readonly name: string;
  readonly value: number;
  readonly weight: number;
  readonly contribution: number;
}

export interface SearchResults {
  readonly id: string;
  readonly hits: readonly Hit[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly excluded: readonly { readonly reason: string; readonly count: number }[];
  readonly image: { readonly id: string } | null;
  readonly timings: { readonly totalMs: number };
  readonly degraded: readonly string[];
}

export interface Catalogue {
  readonly products: number;
  readonly images: number;
  readonly categories: readonly { readonly value: string; readonly count: number }[];
  readonly priceRange: { readonly min: number; readonly max: number; readonly currency: string } | null;
}
