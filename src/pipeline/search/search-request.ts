import type { Confidence } from '../../domain/calibration.ts';
import type { Colour } from '../../domain/colour.ts';
import type { ExclusionReason, ProductFacts, ProductFilter } from '../../domain/filter.ts';
import type { ImageId, Product, ProductId } from '../../domain/product.ts';
import type { SearchPlan } from '../../domain/search-plan.ts';
import type { RankingWeights, ScoreParts } from '../../domain/ranking.ts';
import type { Crop } from '../../ports/image-preprocessor.ts';

/** A photo sent now, or the id of one sent before; and the part of it that is meant. */
export type PhotoInput = ({ readonly bytes: Uint8Array } | { readonly imageId: string }) & { readonly crop?: Crop };

/** Something to look like. */
export type PartInput =
  | { readonly kind: 'image'; readonly photo: PhotoInput }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'product'; readonly productId: ProductId }
  | { readonly kind: 'colour'; readonly colour: Colour };

/** A part of a query and its influence, −1 to 1: below 0 hits are to look less like it, at 0 it does not count. */
export type WeightedPart = PartInput & { readonly weight: number };

/** One thing to look like, or several that are answered together. */
export type QueryInput = PartInput | { readonly kind: 'parts'; readonly parts: readonly WeightedPart[] };

/** What the caller says of the shopper; added to what is known from events. */
export interface ShopperContext {
  readonly id?: string;
  readonly categories?: readonly string[];
  readonly brands?: readonly string[];
  readonly colours?: readonly string[];
  readonly typicalSpend?: number;
}

export interface SearchRequest {
  readonly query: QueryInput;
  readonly filter: ProductFilter;
  /** Hits wanted, 1 to 100. */
  readonly first: number;
  /** Cursor of the page before. */
  readonly after?: string;
  readonly shopper?: ShopperContext;
  readonly options: { readonly colourWeight?: number; readonly exact: boolean; readonly weights: RankingWeights };
  readonly signal?: AbortSignal;
}

/** A product by what the snapshot's columns know of it, while the product store does not answer. */
export interface StaleProduct extends ProductFacts {
  readonly stale: true;
}

/** A product as the store has it, or while it does not answer, the snapshot. */
export type KnownProduct = Product | StaleProduct;

export interface Hit {
  /** 1 is best. */
  readonly rank: number;
  readonly score: number;
  /** Weighted cosine; 1 for the same picture. */
  readonly similarity: number;
  readonly confidence: Confidence;
  readonly product: KnownProduct;
  readonly matchedImageId: ImageId;
  readonly parts: ScoreParts;
  readonly weights: RankingWeights;
  /** The strongest reasons in a few words. */
  readonly why: string;
  readonly variantIds: readonly ProductId[];
}

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

export interface Facet {
  readonly name: string;
  readonly values: readonly ValueCount[];
}

export type Degradation = 'TEXT_BY_WORDS' | 'TEXT_IGNORED' | 'PROFILE_UNAVAILABLE' | 'METADATA_STALE';

export interface Timings {
  readonly embedMs: number;
  readonly retrieveMs: number;
  readonly rankMs: number;
  readonly hydrateMs: number;
  readonly totalMs: number;
  /** How the rows were found. */
  readonly plan: SearchPlan;
}

export interface SearchOutcome {
  readonly id: string;
  readonly hits: readonly Hit[];
  readonly hasNextPage: boolean;
  readonly endCursor?: string;
  /** How the candidates of the first window spread; counted when asked for. */
  facets(): readonly Facet[];
  readonly excluded: ReadonlyMap<ExclusionReason, number>;
  readonly image?: { readonly id: string; readonly width: number; readonly height: number };
  readonly timings: Timings;
  readonly snapshotId: string;
  readonly modelId: string;
  readonly degraded: readonly Degradation[];
}
