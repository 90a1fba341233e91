import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { KnownProduct, SearchOutcome, Timings as DomainTimings, Hit as DomainHit } from '../../pipeline/search/search-request.ts';
import type { CatalogueSummary } from '../../pipeline/search/catalogue-summary.ts';
import type { Manifest } from '../../domain/snapshot.ts';
import type { ApiKey as DomainApiKey } from '../../domain/api-key.ts';
import type { ReindexJob as DomainReindexJob, ReindexProgress as DomainReindexProgress } from '../../domain/reindex-job.ts';
import type { GraphqlContext } from '../context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A point in time, ISO 8601 with time zone: `2026-05-01T12:00:00Z`. */
  DateTime: { input: Date; output: Date; }
  /** An absolute http or https URL: `https://shop.example/shoes.jpg`. */
  URL: { input: string; output: string; }
  /** A file sent as a multipart/form-data part (GraphQL multipart request specification). */
  Upload: { input: Promise<import("graphql-upload/processRequest.mjs").FileUpload>; output: never; }
};

/** An API key, without the key. */
export type ApiKey = {
  readonly __typename?: 'ApiKey';
  readonly createdAt: Scalars['DateTime']['output'];
  readonly expiresAt?: Maybe<Scalars['DateTime']['output']>;
  readonly id: Scalars['ID']['output'];
  /** Within about a minute; null when it was never used. */
  readonly lastUsedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly name: Scalars['String']['output'];
  readonly revokedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly scopes: ReadonlyArray<Scope>;
};

/** What a new key is to be. */
export type ApiKeyInput = {
  /** From then on it opens nothing; left out, it lasts until it is revoked. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** What it is for: 1 to 100 characters. */
  readonly name: Scalars['String']['input'];
  /** What it opens, at least one. */
  readonly scopes: ReadonlyArray<Scope>;
};

/** An attribute and its values. */
export type Attribute = {
  readonly __typename?: 'Attribute';
  /** Lower case: colour, size, material, … */
  readonly name: Scalars['String']['output'];
  readonly values: ReadonlyArray<Scalars['String']['output']>;
};

/** The product has at least one of these values in the attribute. */
export type AttributeFilter = {
  /** Values, any of which will do. */
  readonly anyOf: ReadonlyArray<Scalars['String']['input']>;
  /** Attribute name: `colour`, `material`, `size`, … */
  readonly name: Scalars['String']['input'];
};

/** An attribute and its values. */
export type AttributeInput = {
  /** `colour`, `size`, `material`, … */
  readonly name: Scalars['String']['input'];
  /** All values that it has. */
  readonly values: ReadonlyArray<Scalars['String']['input']>;
};

/** What the searchable catalogue holds. */
export type Catalogue = {
  readonly __typename?: 'Catalogue';
  /** All brands, most frequent first. */
  readonly brands: ReadonlyArray<FacetValue>;
  /** All category paths with the number of products in and below each, by path. */
  readonly categories: ReadonlyArray<FacetValue>;
  /** Number of searchable pictures. */
  readonly images: Scalars['Int']['output'];
  /** Lowest and highest known price; null when none is known. */
  readonly priceRange?: Maybe<PriceSpan>;
  /** Number of searchable products. */
  readonly products: Scalars['Int']['output'];
};

/** How sure we are of a hit. */
export type Confidence =
  /** Most likely the same product. */
  | 'EXACT'
  /** The nearest there is. */
  | 'LOOSE'
  /** Not the same, but alike in kind and look. */
  | 'SAME_STYLE';

/** A key that was just made. */
export type CreatedApiKey = {
  readonly __typename?: 'CreatedApiKey';
  readonly apiKey: ApiKey;
  /** The key itself, `vk_…`: it cannot be shown again. */
  readonly secret: Scalars['String']['output'];
};

/** A rectangle in the upright photo; all values in 0..1 of its width and height. */
export type CropInput = {
  /** Height; `y + height` is at most 1. */
  readonly height: Scalars['Float']['input'];
  /** Width; `x + width` is at most 1. */
  readonly width: Scalars['Float']['input'];
  /** Left edge. */
  readonly x: Scalars['Float']['input'];
  /** Top edge. */
  readonly y: Scalars['Float']['input'];
};

/** Something that could not be done as usual. */
export type Degradation =
  /**
   * The product store does not answer. Hits are as the snapshot has them: id, group, brand, categories, price, stock, attributes and
   * creation date of the products, as of the last reindex or change. Other fields are answered with OVERLOADED.
   */
  | 'METADATA_STALE'
  /** The shopper's profile could not be read: the order is not personal. */
  | 'PROFILE_UNAVAILABLE'
  /** The model knows no word of the text: the hits come from the words of the catalogue. */
  | 'TEXT_BY_WORDS'
  /** The model knows no word of a text: the rest of the query alone decided. */
  | 'TEXT_IGNORED';

/** What became of the deletion. */
export type DeleteResult = {
  readonly __typename?: 'DeleteResult';
  /** Products that were removed. */
  readonly deleted: Scalars['Int']['output'];
  /** Ids that no product has. */
  readonly notFound: ReadonlyArray<Scalars['ID']['output']>;
};

/** Live changes since the snapshot that answers was built. The next reindex takes them in. */
export type Delta = {
  readonly __typename?: 'Delta';
  /** Space that the journal of changes takes. */
  readonly journalBytes: Scalars['Float']['output'];
  /** Number of the newest change ever acknowledged. */
  readonly lastSequence: Scalars['Float']['output'];
  /** Changes since then. */
  readonly pendingChanges: Scalars['Int']['output'];
  /** Why not every acknowledged change is searched, or null; a reindex heals it. */
  readonly problem?: Maybe<Scalars['String']['output']>;
  /** Products that are searched in the delta. */
  readonly products: Scalars['Int']['output'];
  /** Products of the snapshot that are not searched there any more: deleted, or in the delta now. */
  readonly removedProducts: Scalars['Int']['output'];
  /** False while another server on the same data folder takes the changes. */
  readonly writable: Scalars['Boolean']['output'];
};

/** How often an error occurred. */
export type ErrorCount = {
  readonly __typename?: 'ErrorCount';
  readonly code: Scalars['String']['output'];
  readonly count: Scalars['Int']['output'];
};

/** Something a shopper did with a product. */
export type EventInput = {
  /** When it happened; now when left out. */
  readonly at?: InputMaybe<Scalars['DateTime']['input']>;
  /** The hit's rank there; 1 is first. */
  readonly position?: InputMaybe<Scalars['Int']['input']>;
  /** The product it was done with. */
  readonly productId: Scalars['ID']['input'];
  /** `SearchResults.id` of the search that showed the product. */
  readonly searchId?: InputMaybe<Scalars['ID']['input']>;
  /** The shopper, when known; a token's own when left out. */
  readonly shopperId?: InputMaybe<Scalars['ID']['input']>;
  /** What the shopper did. */
  readonly type: EventType;
};

/** Kinds of events, from weak to strong. */
export type EventType =
  | 'CART'
  | 'CLICK'
  | 'PURCHASE';

/** Products left out for one reason. */
export type Exclusion = {
  readonly __typename?: 'Exclusion';
  /** Number of products. */
  readonly count: Scalars['Int']['output'];
  readonly reason: ExclusionReason;
};

/** What is unknown of a product that was left out. */
export type ExclusionReason =
  /** The filter asks for a creation date. */
  | 'CREATED_UNKNOWN'
  /** The filter asks for a price. */
  | 'PRICE_UNKNOWN'
  /** The filter asks for stock. */
  | 'STOCK_UNKNOWN';

/** How the retrieved products spread over one property. */
export type Facet = {
  readonly __typename?: 'Facet';
  /** category, brand, colour or material. */
  readonly name: Scalars['String']['output'];
  /** Most frequent first, at most 30. */
  readonly values: ReadonlyArray<FacetValue>;
};

/** One value of a facet. */
export type FacetValue = {
  readonly __typename?: 'FacetValue';
  readonly count: Scalars['Int']['output'];
  readonly value: Scalars['String']['output'];
};

/** A product that was found. */
export type Hit = {
  readonly __typename?: 'Hit';
  /** How sure we are that this is what was asked for. */
  readonly confidence: Confidence;
  /** How the score came about. */
  readonly explain: ScoreExplanation;
  /** The product's picture that fits best. */
  readonly matchedImage: ProductImage;
  /** The product as the shop has it now; with METADATA_STALE, as the snapshot has it. */
  readonly product: Product;
  /** 1 is best. */
  readonly rank: Scalars['Int']['output'];
  /** What the hits are ordered by; the sum of `explain`. */
  readonly score: Scalars['Float']['output'];
  /** Weighted cosine of query and picture, 1 for the same picture; for photo and words the weighted mean of both. */
  readonly similarity: Scalars['Float']['output'];
  /** The other products of the same group: its colours, its sizes. */
  readonly variants: ReadonlyArray<Product>;
};

/** A picture that could not be indexed. */
export type ImageFailure = {
  readonly __typename?: 'ImageFailure';
  /** Error code. */
  readonly code: Scalars['String']['output'];
  readonly imageId: Scalars['ID']['output'];
  readonly productId: Scalars['ID']['output'];
  readonly reason: Scalars['String']['output'];
};

/** A photo: exactly one of `upload`, `url`, `base64` and `imageId`, and a crop if only a part of it is meant. */
export type ImageInput = {
  /** The photo's bytes in base64, with or without a `data:` prefix. */
  readonly base64?: InputMaybe<Scalars['String']['input']>;
  /** The part of the photo to search with. */
  readonly crop?: InputMaybe<CropInput>;
  /** A photo sent a short while ago: `SearchResults.image.id`. NOT_FOUND once it is forgotten. */
  readonly imageId?: InputMaybe<Scalars['ID']['input']>;
  /** The photo as a part of a multipart request. */
  readonly upload?: InputMaybe<Scalars['Upload']['input']>;
  /** Where on the public web the photo lies (http or https). URL_NOT_ALLOWED for any other place, and where this server does not search by URL. */
  readonly url?: InputMaybe<Scalars['URL']['input']>;
};

/** What is being searched. */
export type IndexStatus = {
  readonly __typename?: 'IndexStatus';
  /** Live changes since that snapshot was built. */
  readonly delta: Delta;
  /** Search log entries that were dropped because the log could not keep up. */
  readonly droppedLogEntries: Scalars['Int']['output'];
  /** The model that embeds queries. */
  readonly model: Model;
  /** False until the first reindex is published. */
  readonly ready: Scalars['Boolean']['output'];
  /** How much of the true 20 nearest pictures live searches find: a share of them is repeated exactly. */
  readonly recall: ReadonlyArray<RecallBand>;
  /** Snapshots that were passed over, at start or when they were found damaged later, and why. */
  readonly refused: ReadonlyArray<RefusedSnapshot>;
  /** The snapshot that answers. */
  readonly snapshot?: Maybe<Snapshot>;
};

/** Kinds of index. */
export type IndexType =
  /** Picked by the number of pictures. */
  | 'AUTO'
  /** Exact, by comparing with all. */
  | 'FLAT'
  /** A navigable graph: takes the longest to build. */
  | 'HNSW'
  /** Inverted lists over the vectors: what AUTO takes where a scan takes long. */
  | 'IVF_FLAT'
  /** Inverted lists over product-quantised vectors: least memory. */
  | 'IVF_PQ'
  /** Exact, by one-byte codes first, then exact numbers: no training, no parameters. */
  | 'SCAN';

/** Where a job stands. */
export type JobState =
  | 'CANCELLED'
  | 'FAILED'
  | 'QUEUED'
  | 'RUNNING'
  | 'SUCCEEDED';

/** Half of a model in memory. */
export type LoadedTower = {
  readonly __typename?: 'LoadedTower';
  /** What they take together, about. */
  readonly bytes: Scalars['Float']['output'];
  /** Threads that hold one. */
  readonly copies: Scalars['Int']['output'];
  readonly modality: Modality;
};

/** What a half of a model embeds. */
export type Modality =
  | 'IMAGE'
  | 'TEXT';

/** A model at work. */
export type Model = {
  readonly __typename?: 'Model';
  /** tensorrt, cuda, coreml, dml, webgpu or cpu. */
  readonly device: Scalars['String']['output'];
  readonly dimensions: Scalars['Int']['output'];
  readonly id: Scalars['ID']['output'];
  /** Which halves of it are in memory: one that nobody has asked for is not. */
  readonly loaded: ReadonlyArray<LoadedTower>;
  readonly version: Scalars['String']['output'];
};

export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Stops a reindex; what is published stays. NOT_FOUND for an unknown job, CONFLICT for a finished one. Needs the scope ADMIN. */
  readonly cancelReindex: ReindexJob;
  /** Makes an API key and shows it, this once: only its hash is kept. Needs the scope ADMIN. */
  readonly createApiKey: CreatedApiKey;
  /** Removes products, at most 100 a call; no search finds them when the answer comes. Fails as `upsertProducts` does. Needs the scope CATALOGUE. */
  readonly deleteProducts: DeleteResult;
  /** Removes all that is kept of a shopper; true if there was anything. Needs the scope EVENTS; with a token, for its own shopper alone. */
  readonly forgetShopper: Scalars['Boolean']['output'];
  /**
   * Publishes another snapshot of `snapshots` and serves it, once it is known to be whole. NOT_FOUND for an unknown one,
   * CONFLICT with the reason when it is damaged or made by another model: what serves goes on serving. Needs the scope ADMIN.
   */
  readonly promoteSnapshot: Snapshot;
  /**
   * Tells what shoppers did with hits: this is what personal ranking and analysis live on. At most 100 events a call.
   * Needs the scope EVENTS, which everybody has where events are public. A token's events are its shopper's; FORBIDDEN for another's.
   */
  readonly recordEvents: RecordEventsResult;
  /**
   * Reads the catalogue, embeds what is new, builds an index and publishes it; searches go on meanwhile.
   * Returns at once; follow it with `reindexJob`. CONFLICT while another one runs. Needs the scope ADMIN.
   */
  readonly reindex: ReindexJob;
  /** Ends an API key for good; a second time changes nothing. NOT_FOUND for an unknown one. Needs the scope ADMIN. */
  readonly revokeApiKey: ApiKey;
  /** Promotes the newest whole snapshot older than the published one. NOT_FOUND when there is none. Needs the scope ADMIN. */
  readonly rollback: Snapshot;
  /**
   * Changes products or adds new ones, at most 100 a call; searches see it when the answer comes, and it survives a crash.
   * Bad products are reported and never stop the others. Stock and price alone embed nothing. OVERLOADED when so much has changed
   * that a reindex is due, FORBIDDEN when the product store is the shop's alone, CONFLICT when changes cannot be kept now.
   * Needs the scope CATALOGUE.
   */
  readonly upsertProducts: UpsertResult;
};


export type MutationCancelReindexArgs = {
  id: Scalars['ID']['input'];
};


export type MutationCreateApiKeyArgs = {
  input: ApiKeyInput;
};


export type MutationDeleteProductsArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type MutationForgetShopperArgs = {
  id: Scalars['ID']['input'];
};


export type MutationPromoteSnapshotArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRecordEventsArgs = {
  events: ReadonlyArray<EventInput>;
};


export type MutationReindexArgs = {
  idempotencyKey?: InputMaybe<Scalars['ID']['input']>;
  input?: InputMaybe<ReindexInput>;
};


export type MutationRevokeApiKeyArgs = {
  id: Scalars['ID']['input'];
};


export type MutationUpsertProductsArgs = {
  products: ReadonlyArray<ProductInput>;
};

/** A product that was stored and that no search finds for now. */
export type NotSearchable = {
  readonly __typename?: 'NotSearchable';
  /** INDEX_NOT_READY before the first reindex; else why its first picture cannot be read. */
  readonly code: Scalars['String']['output'];
  readonly id: Scalars['ID']['output'];
  readonly reason: Scalars['String']['output'];
};

/** Where a page stands among the hits. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Pass it as `after` for the next page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** True when there are more hits behind this page. */
  readonly hasNextPage: Scalars['Boolean']['output'];
};

/** An amount of money. */
export type Price = {
  readonly __typename?: 'Price';
  /** In major units: 12.5 is twelve and a half. */
  readonly amount: Scalars['Float']['output'];
  /** ISO 4217 code. */
  readonly currency: Scalars['String']['output'];
};

/** An amount of money. */
export type PriceInput = {
  /** In major units, 0 or more: 12.5 is twelve and a half. */
  readonly amount: Scalars['Float']['input'];
  /** ISO 4217 code. */
  readonly currency: Scalars['String']['input'];
};

/** An inclusive range of prices in major units. `max: 0` means free products, never 'no limit'. */
export type PriceRange = {
  /** ISO 4217 code; when given, products priced in another currency are left out. */
  readonly currency?: InputMaybe<Scalars['String']['input']>;
  /** Highest price. */
  readonly max?: InputMaybe<Scalars['Float']['input']>;
  /** Lowest price. */
  readonly min?: InputMaybe<Scalars['Float']['input']>;
};

/** From the lowest to the highest price, in the most frequent currency. */
export type PriceSpan = {
  readonly __typename?: 'PriceSpan';
  readonly currency: Scalars['String']['output'];
  readonly max: Scalars['Float']['output'];
  readonly min: Scalars['Float']['output'];
};

/** What the shop sells. What is null is unknown. */
export type Product = {
  readonly __typename?: 'Product';
  readonly attributes: ReadonlyArray<Attribute>;
  readonly brand?: Maybe<Scalars['String']['output']>;
  /** Paths from general to special: `Women > Dresses`. */
  readonly categories: ReadonlyArray<Scalars['String']['output']>;
  readonly createdAt?: Maybe<Scalars['DateTime']['output']>;
  readonly description?: Maybe<Scalars['String']['output']>;
  /** Products of one group are variants of each other. */
  readonly groupId?: Maybe<Scalars['ID']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly images: ReadonlyArray<ProductImage>;
  readonly inStock?: Maybe<Scalars['Boolean']['output']>;
  readonly price?: Maybe<Price>;
  readonly title: Scalars['String']['output'];
  readonly updatedAt: Scalars['DateTime']['output'];
  /** The product's page in the shop. */
  readonly url?: Maybe<Scalars['String']['output']>;
};

/** Conditions are joined by AND, the values within one by OR. Text is compared without regard to case. */
export type ProductFilter = {
  /** Conditions on attributes. */
  readonly attributes?: InputMaybe<ReadonlyArray<AttributeFilter>>;
  /** Brands. */
  readonly brands?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Category paths such as `Women > Dresses`; a path holds everything below it. */
  readonly categories?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Only products created after this time. Products whose date is unknown are left out and counted in `excluded`. */
  readonly createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Products that are not wanted. */
  readonly excludeProductIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** True: only products in stock; false: only products out of stock. Unknown stock is left out and counted in `excluded`. */
  readonly inStock?: InputMaybe<Scalars['Boolean']['input']>;
  /** Price range. Products whose price is unknown are left out and counted in `excluded`. */
  readonly price?: InputMaybe<PriceRange>;
};

/** One picture of a product. */
export type ProductImage = {
  readonly __typename?: 'ProductImage';
  readonly id: Scalars['ID']['output'];
  /** Where a browser gets it; relative to this server when it keeps the file. */
  readonly url: Scalars['String']['output'];
};

/** A picture of a product: exactly one of `url` and `file`. */
export type ProductImageInput = {
  /** Its path below the server's image folder (IMAGE_ROOT). */
  readonly file?: InputMaybe<Scalars['String']['input']>;
  /** Unique in the catalogue; `<product id>/<place>` when left out. */
  readonly id?: InputMaybe<Scalars['ID']['input']>;
  /** Where the server fetches it from. */
  readonly url?: InputMaybe<Scalars['String']['input']>;
};

/**
 * What is said of a product: what is left out stays as it is, null means unknown (or none) from now on. A new product needs a
 * title and a picture, and no product can lose them.
 */
export type ProductInput = {
  /** All attributes; those not named are gone. */
  readonly attributes?: InputMaybe<ReadonlyArray<AttributeInput>>;
  /** Who makes it. */
  readonly brand?: InputMaybe<Scalars['String']['input']>;
  /** Paths from general to special: `Women > Dresses`. */
  readonly categories?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** When it came into the shop: newer products rank a little higher. */
  readonly createdAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** A few sentences for shoppers. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** Products of one group are variants of each other. */
  readonly groupId?: InputMaybe<Scalars['ID']['input']>;
  /** The shop's own id, at most 256 characters. */
  readonly id: Scalars['ID']['input'];
  /** All pictures; those not named are gone. Pictures that are the same as before are not embedded again. */
  readonly images?: InputMaybe<ReadonlyArray<ProductImageInput>>;
  /** Whether it can be had now. */
  readonly inStock?: InputMaybe<Scalars['Boolean']['input']>;
  /** What it costs. */
  readonly price?: InputMaybe<PriceInput>;
  /** What it is called. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
  /** The product's page in the shop. */
  readonly url?: InputMaybe<Scalars['String']['input']>;
};

export type Query = {
  readonly __typename?: 'Query';
  /** All API keys, the newest first, revoked and expired ones among them. Needs the scope ADMIN. */
  readonly apiKeys: ReadonlyArray<ApiKey>;
  /** What the searchable catalogue holds: for menus and filters. */
  readonly catalogue: Catalogue;
  /** What is being searched. Needs the scope ADMIN. */
  readonly index: IndexStatus;
  /** The products that look like a photo and fit some words at the same time. */
  readonly multimodalSearch: SearchResults;
  /** A product by id, or null. */
  readonly product?: Maybe<Product>;
  /** Products by id, in the order asked; null where there is none. At most 100. */
  readonly products: ReadonlyArray<Maybe<Product>>;
  /** A reindex by id, or null. Needs the scope ADMIN. */
  readonly reindexJob?: Maybe<ReindexJob>;
  /** Reindexes, newest first. Needs the scope ADMIN. */
  readonly reindexJobs: ReindexJobConnection;
  /**
   * The products that look like a photo or a product, or that fit some words: filtered first, then ranked.
   * `first` hits are returned whenever `first` products pass the filter.
   */
  readonly search: SearchResults;
  /** The snapshots on disk, newest first. Needs the scope ADMIN. */
  readonly snapshots: ReadonlyArray<Snapshot>;
};


export type QueryMultimodalSearchArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  first: Scalars['Int']['input'];
  image: ImageInput;
  imageWeight: Scalars['Float']['input'];
  options?: InputMaybe<SearchOptions>;
  shopper?: InputMaybe<ShopperInput>;
  text: Scalars['String']['input'];
};


export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProductsArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type QueryReindexJobArgs = {
  id: Scalars['ID']['input'];
};


export type QueryReindexJobsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  first: Scalars['Int']['input'];
};


export type QuerySearchArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  first: Scalars['Int']['input'];
  options?: InputMaybe<SearchOptions>;
  query: SearchQuery;
  shopper?: InputMaybe<ShopperInput>;
};

/** A photo that was sent, kept for a short while. */
export type QueryImage = {
  readonly __typename?: 'QueryImage';
  /** Pixels, of the upright photo. */
  readonly height: Scalars['Int']['output'];
  /** Pass it as `ImageInput.imageId` to search again without sending the photo. */
  readonly id: Scalars['ID']['output'];
  /** Pixels, of the upright photo. */
  readonly width: Scalars['Int']['output'];
};

/**
 * A part of a query: exactly one of `image`, `text`, `productId` and `colour`.
 * Where a part names a colour, as `colour` or in words, photos and products beside it count by shape and style alone,
 * unless `options.colourWeight` says otherwise: "this, but blue".
 */
export type QueryPart = {
  /** A colour, as `#rrggbb`; its name (`navy`) where the model does not keep colours apart. */
  readonly colour?: InputMaybe<Scalars['String']['input']>;
  /** A photo. A request may bring one file; others come as `base64`, `imageId` or `url`. */
  readonly image?: InputMaybe<ImageInput>;
  /** A product; it is no hit itself. */
  readonly productId?: InputMaybe<Scalars['ID']['input']>;
  /** Words (at most 500 characters). */
  readonly text?: InputMaybe<Scalars['String']['input']>;
  /** Influence among the parts, -1 to 1; below 0: less like this. One part at least must be above 0. */
  readonly weight: Scalars['Float']['input'];
};

/** Recall of the searches of one kind since the server started. */
export type RecallBand = {
  readonly __typename?: 'RecallBand';
  readonly indexType: IndexType;
  /** Share of the pictures that the filter let through, 0 to 1, at least; the next band begins at ten times as much. */
  readonly minSelectivity: Scalars['Float']['output'];
  /** How the rows were found: `scan`, `full-scan` or `index`. */
  readonly plan: Scalars['String']['output'];
  /** Mean share of the true 20 nearest, 0 to 1. */
  readonly recall: Scalars['Float']['output'];
  /** Searches repeated exactly. */
  readonly samples: Scalars['Int']['output'];
};

/** What became of the events. */
export type RecordEventsResult = {
  readonly __typename?: 'RecordEventsResult';
  /** Number of events kept. */
  readonly recorded: Scalars['Int']['output'];
  /** Events that were not kept, by their position in the call. */
  readonly rejected: ReadonlyArray<RejectedEvent>;
};

/** A snapshot that was not served. */
export type RefusedSnapshot = {
  readonly __typename?: 'RefusedSnapshot';
  readonly id: Scalars['ID']['output'];
  readonly reason: Scalars['String']['output'];
};

/** How to reindex. */
export type ReindexInput = {
  /** Kind of index. */
  readonly indexType: IndexType;
  /**
   * Another model of the models folder than the one that serves. Its snapshot is built and kept beside, not published: it serves
   * once the server is started with this model.
   */
  readonly model?: InputMaybe<Scalars['ID']['input']>;
};

/** A reindex, running or done. */
export type ReindexJob = {
  readonly __typename?: 'ReindexJob';
  readonly createdAt: Scalars['DateTime']['output'];
  /** Why it failed. */
  readonly error?: Maybe<Scalars['String']['output']>;
  /** Pictures that could not be indexed, the first 100. */
  readonly failures: ReadonlyArray<ImageFailure>;
  readonly finishedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly indexType: IndexType;
  /** The model that embeds, when another one serves; the snapshot is then built beside and not published. */
  readonly model?: Maybe<Scalars['ID']['output']>;
  readonly progress: ReindexProgress;
  /** The snapshot that was published, or built beside. */
  readonly snapshotId?: Maybe<Scalars['ID']['output']>;
  readonly state: JobState;
};

/** A page of reindexes. */
export type ReindexJobConnection = {
  readonly __typename?: 'ReindexJobConnection';
  readonly nodes: ReadonlyArray<ReindexJob>;
  readonly pageInfo: PageInfo;
};

/** How far a reindex is. */
export type ReindexProgress = {
  readonly __typename?: 'ReindexProgress';
  /** Pictures dealt with in this stage. */
  readonly done: Scalars['Int']['output'];
  /** Pictures that could not be indexed, by error code. */
  readonly errors: ReadonlyArray<ErrorCount>;
  /** Pictures per second. */
  readonly rate: Scalars['Float']['output'];
  readonly stage: ReindexStage;
  /** Pictures in this stage; null while the catalogue is read. */
  readonly total?: Maybe<Scalars['Int']['output']>;
};

/** Stages of a reindex, in order. */
export type ReindexStage =
  | 'BUILD'
  | 'DONE'
  | 'EMBED'
  | 'PUBLISH'
  | 'READ'
  | 'VERIFY';

/** An event that was not kept. */
export type RejectedEvent = {
  readonly __typename?: 'RejectedEvent';
  /** Position in the call, from 0. */
  readonly index: Scalars['Int']['output'];
  readonly reason: Scalars['String']['output'];
};

/** A product that was not stored. */
export type RejectedProduct = {
  readonly __typename?: 'RejectedProduct';
  readonly id: Scalars['ID']['output'];
  /** Position in the call, from 0. */
  readonly index: Scalars['Int']['output'];
  readonly reason: Scalars['String']['output'];
};

/** What a key or token may open. */
export type Scope =
  /** Everything. */
  | 'ADMIN'
  /** upsertProducts and deleteProducts. */
  | 'CATALOGUE'
  /** recordEvents and forgetShopper; with a key for any shopper, which makes it a key for the shop's own server. */
  | 'EVENTS'
  /** search, multimodalSearch, product, products, catalogue. */
  | 'SEARCH';

/** The score's parts, each in 0..1, and their weights. The contributions sum to the score. */
export type ScoreExplanation = {
  readonly __typename?: 'ScoreExplanation';
  /** In the order of the sum. */
  readonly parts: ReadonlyArray<ScorePart>;
  /** The strongest reasons in a few words, for shoppers. */
  readonly why: Scalars['String']['output'];
};

/** One part of a score. */
export type ScorePart = {
  readonly __typename?: 'ScorePart';
  /** `value · weight`, negative for the price penalty. */
  readonly contribution: Scalars['Float']['output'];
  /** visual, attribute, personal, freshness or pricePenalty. */
  readonly name: Scalars['String']['output'];
  /** 0 to 1. */
  readonly value: Scalars['Float']['output'];
  /** Its influence. */
  readonly weight: Scalars['Float']['output'];
};

/** How to search. Everything has a sensible default. */
export type SearchOptions = {
  /** Influence of colour against shape and style, 0 (none) to 1 (equal). The default is the model's own for the kind of query. */
  readonly colourWeight?: InputMaybe<Scalars['Float']['input']>;
  /** Compare with every eligible picture instead of asking the index. */
  readonly exact: Scalars['Boolean']['input'];
  /** Other weights of the score. Needs the scope ADMIN. */
  readonly weights?: InputMaybe<WeightsInput>;
};

/** What to look for: exactly one of these. */
export type SearchQuery =
  /** Products of this colour, as `#rrggbb`. */
  { readonly colour: Scalars['String']['input']; readonly image?: never; readonly parts?: never; readonly productId?: never; readonly text?: never; }
  |  /** Products that look like this photo. */
  { readonly colour?: never; readonly image: ImageInput; readonly parts?: never; readonly productId?: never; readonly text?: never; }
  |  /** Several of these together (at most 8): a product in another colour, two photos, a photo but less like a product. */
  { readonly colour?: never; readonly image?: never; readonly parts: ReadonlyArray<QueryPart>; readonly productId?: never; readonly text?: never; }
  |  /** Products that look like this product; the product itself is left out. */
  { readonly colour?: never; readonly image?: never; readonly parts?: never; readonly productId: Scalars['ID']['input']; readonly text?: never; }
  |  /** Products that fit these words (at most 500 characters). */
  { readonly colour?: never; readonly image?: never; readonly parts?: never; readonly productId?: never; readonly text: Scalars['String']['input']; };

/** A page of hits, best first, and how they came about. */
export type SearchResults = {
  readonly __typename?: 'SearchResults';
  /** What could not be done as usual; empty as a rule. */
  readonly degraded: ReadonlyArray<Degradation>;
  /** Products that were left out because what the filter asks for is unknown of them. */
  readonly excluded: ReadonlyArray<Exclusion>;
  /** How the retrieved products spread over categories, brands, colours and materials. */
  readonly facets: ReadonlyArray<Facet>;
  /** Best first. */
  readonly hits: ReadonlyArray<Hit>;
  /** Names this search in `recordEvents`. */
  readonly id: Scalars['ID']['output'];
  /** The photo that was sent, for use as `imageId`. */
  readonly image?: Maybe<QueryImage>;
  /** The model that embedded query and catalogue. */
  readonly model: Scalars['ID']['output'];
  /** Where the page stands. */
  readonly pageInfo: PageInfo;
  /** The snapshot that answered. */
  readonly snapshot: Scalars['ID']['output'];
  /** Where the time went. */
  readonly timings: Timings;
};

/** Who is searching: what is given here is added to what is known of the shopper from events. */
export type ShopperInput = {
  /** Brands the shopper likes. */
  readonly brands?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Categories the shopper likes. */
  readonly categories?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Colours the shopper likes. */
  readonly colours?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** The shop's id of the shopper; a token's own when left out, and FORBIDDEN for another's. */
  readonly id?: InputMaybe<Scalars['ID']['input']>;
  /** What the shopper tends to spend on a product, in the catalogue's currency. */
  readonly typicalSpend?: InputMaybe<Scalars['Float']['input']>;
};

/** A published index. */
export type Snapshot = {
  readonly __typename?: 'Snapshot';
  /** Its size on disk. */
  readonly bytes: Scalars['Float']['output'];
  readonly createdAt: Scalars['DateTime']['output'];
  /** Whether it is the published one. */
  readonly current: Scalars['Boolean']['output'];
  /** Pictures that could not be indexed. */
  readonly failedImages: Scalars['Int']['output'];
  readonly id: Scalars['ID']['output'];
  readonly images: Scalars['Int']['output'];
  readonly indexType: IndexType;
  readonly model: Scalars['ID']['output'];
  readonly products: Scalars['Int']['output'];
};

/** Milliseconds by stage. */
export type Timings = {
  readonly __typename?: 'Timings';
  /** Most candidates that the walk through the graph could keep; null unless the plan is an HNSW index and an admin asks. */
  readonly efSearch?: Maybe<Scalars['Int']['output']>;
  /** Image rows that passed the filter. */
  readonly eligibleRows: Scalars['Int']['output'];
  /** Reading and preparing the photo, and the model. */
  readonly embedMs: Scalars['Float']['output'];
  /** Product data from the store. */
  readonly hydrateMs: Scalars['Float']['output'];
  /** Inverted lists that were looked into, of the snapshot or else of its live changes; null unless an IVF index had a part and an admin asks. */
  readonly nprobe?: Maybe<Scalars['Int']['output']>;
  /** How the rows were found: `scan` (the eligible rows were compared), `full-scan` (all rows were), `index`, or `words` (of the catalogue). */
  readonly plan: Scalars['String']['output'];
  /** Collapse to products and score. */
  readonly rankMs: Scalars['Float']['output'];
  /** Filter, index and exact re-score. */
  readonly retrieveMs: Scalars['Float']['output'];
  /** All of it, queueing included. */
  readonly totalMs: Scalars['Float']['output'];
  /** Image rows that were compared with the query. Null unless an admin asks. */
  readonly visitedRows?: Maybe<Scalars['Int']['output']>;
};

/** What became of the products. */
export type UpsertResult = {
  readonly __typename?: 'UpsertResult';
  /** Pictures that could not be indexed. */
  readonly failures: ReadonlyArray<ImageFailure>;
  /** Products that were stored and that no search finds for now. */
  readonly notSearchable: ReadonlyArray<NotSearchable>;
  /** Products that were not stored. */
  readonly rejected: ReadonlyArray<RejectedProduct>;
  /** Products that were stored. */
  readonly upserted: Scalars['Int']['output'];
};

/** Weights of the score's parts, 0 to 1; what is not given keeps its configured value. */
export type WeightsInput = {
  /** Share of the asked attributes. */
  readonly attribute?: InputMaybe<Scalars['Float']['input']>;
  /** Newness. */
  readonly freshness?: InputMaybe<Scalars['Float']['input']>;
  /** The shopper's taste. */
  readonly personal?: InputMaybe<Scalars['Float']['input']>;
  /** Distance from what the shopper tends to spend. */
  readonly pricePenalty?: InputMaybe<Scalars['Float']['input']>;
  /** Likeness to the query. */
  readonly visual?: InputMaybe<Scalars['Float']['input']>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  ApiKey: ResolverTypeWrapper<DomainApiKey>;
  ApiKeyInput: ApiKeyInput;
  Attribute: ResolverTypeWrapper<Attribute>;
  AttributeFilter: AttributeFilter;
  AttributeInput: AttributeInput;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  Catalogue: ResolverTypeWrapper<CatalogueSummary>;
  Confidence: Confidence;
  CreatedApiKey: ResolverTypeWrapper<Omit<CreatedApiKey, 'apiKey'> & { apiKey: ResolversTypes['ApiKey'] }>;
  CropInput: CropInput;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  Degradation: Degradation;
  DeleteResult: ResolverTypeWrapper<DeleteResult>;
  Delta: ResolverTypeWrapper<Delta>;
  ErrorCount: ResolverTypeWrapper<ErrorCount>;
  EventInput: EventInput;
  EventType: EventType;
  Exclusion: ResolverTypeWrapper<Exclusion>;
  ExclusionReason: ExclusionReason;
  Facet: ResolverTypeWrapper<Facet>;
  FacetValue: ResolverTypeWrapper<FacetValue>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  Hit: ResolverTypeWrapper<DomainHit>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  ImageFailure: ResolverTypeWrapper<ImageFailure>;
  ImageInput: ImageInput;
  IndexStatus: ResolverTypeWrapper<Omit<IndexStatus, 'snapshot'> & { snapshot?: Maybe<ResolversTypes['Snapshot']> }>;
  IndexType: IndexType;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JobState: JobState;
  LoadedTower: ResolverTypeWrapper<LoadedTower>;
  Modality: Modality;
  Model: ResolverTypeWrapper<Model>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NotSearchable: ResolverTypeWrapper<NotSearchable>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  Price: ResolverTypeWrapper<Price>;
  PriceInput: PriceInput;
  PriceRange: PriceRange;
  PriceSpan: ResolverTypeWrapper<PriceSpan>;
  Product: ResolverTypeWrapper<KnownProduct>;
  ProductFilter: ProductFilter;
  ProductImage: ResolverTypeWrapper<ProductImage>;
  ProductImageInput: ProductImageInput;
  ProductInput: ProductInput;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  QueryImage: ResolverTypeWrapper<QueryImage>;
  QueryPart: QueryPart;
  RecallBand: ResolverTypeWrapper<RecallBand>;
  RecordEventsResult: ResolverTypeWrapper<RecordEventsResult>;
  RefusedSnapshot: ResolverTypeWrapper<RefusedSnapshot>;
  ReindexInput: ReindexInput;
  ReindexJob: ResolverTypeWrapper<DomainReindexJob>;
  ReindexJobConnection: ResolverTypeWrapper<Omit<ReindexJobConnection, 'nodes'> & { nodes: ReadonlyArray<ResolversTypes['ReindexJob']> }>;
  ReindexProgress: ResolverTypeWrapper<DomainReindexProgress>;
  ReindexStage: ReindexStage;
  RejectedEvent: ResolverTypeWrapper<RejectedEvent>;
  RejectedProduct: ResolverTypeWrapper<RejectedProduct>;
  Scope: Scope;
  ScoreExplanation: ResolverTypeWrapper<ScoreExplanation>;
  ScorePart: ResolverTypeWrapper<ScorePart>;
  SearchOptions: SearchOptions;
  SearchQuery: SearchQuery;
  SearchResults: ResolverTypeWrapper<SearchOutcome>;
  ShopperInput: ShopperInput;
  Snapshot: ResolverTypeWrapper<Manifest>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Timings: ResolverTypeWrapper<DomainTimings>;
  URL: ResolverTypeWrapper<Scalars['URL']['output']>;
  Upload: ResolverTypeWrapper<Scalars['Upload']['output']>;
  UpsertResult: ResolverTypeWrapper<UpsertResult>;
  WeightsInput: WeightsInput;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  ApiKey: DomainApiKey;
  ApiKeyInput: ApiKeyInput;
  Attribute: Attribute;
  AttributeFilter: AttributeFilter;
  AttributeInput: AttributeInput;
  Boolean: Scalars['Boolean']['output'];
  Catalogue: CatalogueSummary;
  CreatedApiKey: Omit<CreatedApiKey, 'apiKey'> & { apiKey: ResolversParentTypes['ApiKey'] };
  CropInput: CropInput;
  DateTime: Scalars['DateTime']['output'];
  DeleteResult: DeleteResult;
  Delta: Delta;
  ErrorCount: ErrorCount;
  EventInput: EventInput;
  Exclusion: Exclusion;
  Facet: Facet;
  FacetValue: FacetValue;
  Float: Scalars['Float']['output'];
  Hit: DomainHit;
  ID: Scalars['ID']['output'];
  ImageFailure: ImageFailure;
  ImageInput: ImageInput;
  IndexStatus: Omit<IndexStatus, 'snapshot'> & { snapshot?: Maybe<ResolversParentTypes['Snapshot']> };
  Int: Scalars['Int']['output'];
  LoadedTower: LoadedTower;
  Model: Model;
  Mutation: Record<PropertyKey, never>;
  NotSearchable: NotSearchable;
  PageInfo: PageInfo;
  Price: Price;
  PriceInput: PriceInput;
  PriceRange: PriceRange;
  PriceSpan: PriceSpan;
  Product: KnownProduct;
  ProductFilter: ProductFilter;
  ProductImage: ProductImage;
  ProductImageInput: ProductImageInput;
  ProductInput: ProductInput;
  Query: Record<PropertyKey, never>;
  QueryImage: QueryImage;
  QueryPart: QueryPart;
  RecallBand: RecallBand;
  RecordEventsResult: RecordEventsResult;
  RefusedSnapshot: RefusedSnapshot;
  ReindexInput: ReindexInput;
  ReindexJob: DomainReindexJob;
  ReindexJobConnection: Omit<ReindexJobConnection, 'nodes'> & { nodes: ReadonlyArray<ResolversParentTypes['ReindexJob']> };
  ReindexProgress: DomainReindexProgress;
  RejectedEvent: RejectedEvent;
  RejectedProduct: RejectedProduct;
  ScoreExplanation: ScoreExplanation;
  ScorePart: ScorePart;
  SearchOptions: SearchOptions;
  SearchQuery: SearchQuery;
  SearchResults: SearchOutcome;
  ShopperInput: ShopperInput;
  Snapshot: Manifest;
  String: Scalars['String']['output'];
  Timings: DomainTimings;
  URL: Scalars['URL']['output'];
  Upload: Scalars['Upload']['output'];
  UpsertResult: UpsertResult;
  WeightsInput: WeightsInput;
};

export type ApiKeyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ApiKey'] = ResolversParentTypes['ApiKey']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  expiresAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastUsedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  revokedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['Scope']>, ParentType, ContextType>;
};

export type AttributeResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Attribute'] = ResolversParentTypes['Attribute']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  values?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CatalogueResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Catalogue'] = ResolversParentTypes['Catalogue']> = {
  brands?: Resolver<ReadonlyArray<ResolversTypes['FacetValue']>, ParentType, ContextType>;
  categories?: Resolver<ReadonlyArray<ResolversTypes['FacetValue']>, ParentType, ContextType>;
  images?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  priceRange?: Resolver<Maybe<ResolversTypes['PriceSpan']>, ParentType, ContextType>;
  products?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CreatedApiKeyResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['CreatedApiKey'] = ResolversParentTypes['CreatedApiKey']> = {
  apiKey?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType>;
  secret?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteResultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['DeleteResult'] = ResolversParentTypes['DeleteResult']> = {
  deleted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  notFound?: Resolver<ReadonlyArray<ResolversTypes['ID']>, ParentType, ContextType>;
};

export type DeltaResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Delta'] = ResolversParentTypes['Delta']> = {
  journalBytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  lastSequence?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  pendingChanges?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  problem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  products?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  removedProducts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  writable?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type ErrorCountResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ErrorCount'] = ResolversParentTypes['ErrorCount']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ExclusionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Exclusion'] = ResolversParentTypes['Exclusion']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['ExclusionReason'], ParentType, ContextType>;
};

export type FacetResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Facet'] = ResolversParentTypes['Facet']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  values?: Resolver<ReadonlyArray<ResolversTypes['FacetValue']>, ParentType, ContextType>;
};

export type FacetValueResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['FacetValue'] = ResolversParentTypes['FacetValue']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type HitResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Hit'] = ResolversParentTypes['Hit']> = {
  confidence?: Resolver<ResolversTypes['Confidence'], ParentType, ContextType>;
  explain?: Resolver<ResolversTypes['ScoreExplanation'], ParentType, ContextType>;
  matchedImage?: Resolver<ResolversTypes['ProductImage'], ParentType, ContextType>;
  product?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
  rank?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  score?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  similarity?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  variants?: Resolver<ReadonlyArray<ResolversTypes['Product']>, ParentType, ContextType>;
};

export type ImageFailureResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ImageFailure'] = ResolversParentTypes['ImageFailure']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  imageId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  productId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type IndexStatusResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['IndexStatus'] = ResolversParentTypes['IndexStatus']> = {
  delta?: Resolver<ResolversTypes['Delta'], ParentType, ContextType>;
  droppedLogEntries?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['Model'], ParentType, ContextType>;
  ready?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  recall?: Resolver<ReadonlyArray<ResolversTypes['RecallBand']>, ParentType, ContextType>;
  refused?: Resolver<ReadonlyArray<ResolversTypes['RefusedSnapshot']>, ParentType, ContextType>;
  snapshot?: Resolver<Maybe<ResolversTypes['Snapshot']>, ParentType, ContextType>;
};

export type LoadedTowerResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['LoadedTower'] = ResolversParentTypes['LoadedTower']> = {
  bytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  copies?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  modality?: Resolver<ResolversTypes['Modality'], ParentType, ContextType>;
};

export type ModelResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Model'] = ResolversParentTypes['Model']> = {
  device?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  dimensions?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  loaded?: Resolver<ReadonlyArray<ResolversTypes['LoadedTower']>, ParentType, ContextType>;
  version?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type MutationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  cancelReindex?: Resolver<ResolversTypes['ReindexJob'], ParentType, ContextType, RequireFields<MutationCancelReindexArgs, 'id'>>;
  createApiKey?: Resolver<ResolversTypes['CreatedApiKey'], ParentType, ContextType, RequireFields<MutationCreateApiKeyArgs, 'input'>>;
  deleteProducts?: Resolver<ResolversTypes['DeleteResult'], ParentType, ContextType, RequireFields<MutationDeleteProductsArgs, 'ids'>>;
  forgetShopper?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType, RequireFields<MutationForgetShopperArgs, 'id'>>;
  promoteSnapshot?: Resolver<ResolversTypes['Snapshot'], ParentType, ContextType, RequireFields<MutationPromoteSnapshotArgs, 'id'>>;
  recordEvents?: Resolver<ResolversTypes['RecordEventsResult'], ParentType, ContextType, RequireFields<MutationRecordEventsArgs, 'events'>>;
  reindex?: Resolver<ResolversTypes['ReindexJob'], ParentType, ContextType, Partial<MutationReindexArgs>>;
  revokeApiKey?: Resolver<ResolversTypes['ApiKey'], ParentType, ContextType, RequireFields<MutationRevokeApiKeyArgs, 'id'>>;
  rollback?: Resolver<ResolversTypes['Snapshot'], ParentType, ContextType>;
  upsertProducts?: Resolver<ResolversTypes['UpsertResult'], ParentType, ContextType, RequireFields<MutationUpsertProductsArgs, 'products'>>;
};

export type NotSearchableResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['NotSearchable'] = ResolversParentTypes['NotSearchable']> = {
  code?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type PriceResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Price'] = ResolversParentTypes['Price']> = {
  amount?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type PriceSpanResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['PriceSpan'] = ResolversParentTypes['PriceSpan']> = {
  currency?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  max?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  min?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type ProductResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product']> = {
  attributes?: Resolver<ReadonlyArray<ResolversTypes['Attribute']>, ParentType, ContextType>;
  brand?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  categories?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  groupId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  images?: Resolver<ReadonlyArray<ResolversTypes['ProductImage']>, ParentType, ContextType>;
  inStock?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
  price?: Resolver<Maybe<ResolversTypes['Price']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  url?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type ProductImageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ProductImage'] = ResolversParentTypes['ProductImage']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type QueryResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  apiKeys?: Resolver<ReadonlyArray<ResolversTypes['ApiKey']>, ParentType, ContextType>;
  catalogue?: Resolver<ResolversTypes['Catalogue'], ParentType, ContextType>;
  index?: Resolver<ResolversTypes['IndexStatus'], ParentType, ContextType>;
  multimodalSearch?: Resolver<ResolversTypes['SearchResults'], ParentType, ContextType, RequireFields<QueryMultimodalSearchArgs, 'first' | 'image' | 'imageWeight' | 'text'>>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  products?: Resolver<ReadonlyArray<Maybe<ResolversTypes['Product']>>, ParentType, ContextType, RequireFields<QueryProductsArgs, 'ids'>>;
  reindexJob?: Resolver<Maybe<ResolversTypes['ReindexJob']>, ParentType, ContextType, RequireFields<QueryReindexJobArgs, 'id'>>;
  reindexJobs?: Resolver<ResolversTypes['ReindexJobConnection'], ParentType, ContextType, RequireFields<QueryReindexJobsArgs, 'first'>>;
  search?: Resolver<ResolversTypes['SearchResults'], ParentType, ContextType, RequireFields<QuerySearchArgs, 'first' | 'query'>>;
  snapshots?: Resolver<ReadonlyArray<ResolversTypes['Snapshot']>, ParentType, ContextType>;
};

export type QueryImageResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['QueryImage'] = ResolversParentTypes['QueryImage']> = {
  height?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  width?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RecallBandResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RecallBand'] = ResolversParentTypes['RecallBand']> = {
  indexType?: Resolver<ResolversTypes['IndexType'], ParentType, ContextType>;
  minSelectivity?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  plan?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  recall?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  samples?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RecordEventsResultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RecordEventsResult'] = ResolversParentTypes['RecordEventsResult']> = {
  recorded?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  rejected?: Resolver<ReadonlyArray<ResolversTypes['RejectedEvent']>, ParentType, ContextType>;
};

export type RefusedSnapshotResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RefusedSnapshot'] = ResolversParentTypes['RefusedSnapshot']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ReindexJobResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ReindexJob'] = ResolversParentTypes['ReindexJob']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  error?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  failures?: Resolver<ReadonlyArray<ResolversTypes['ImageFailure']>, ParentType, ContextType>;
  finishedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  indexType?: Resolver<ResolversTypes['IndexType'], ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  progress?: Resolver<ResolversTypes['ReindexProgress'], ParentType, ContextType>;
  snapshotId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['JobState'], ParentType, ContextType>;
};

export type ReindexJobConnectionResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ReindexJobConnection'] = ResolversParentTypes['ReindexJobConnection']> = {
  nodes?: Resolver<ReadonlyArray<ResolversTypes['ReindexJob']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ReindexProgressResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ReindexProgress'] = ResolversParentTypes['ReindexProgress']> = {
  done?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  errors?: Resolver<ReadonlyArray<ResolversTypes['ErrorCount']>, ParentType, ContextType>;
  rate?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  stage?: Resolver<ResolversTypes['ReindexStage'], ParentType, ContextType>;
  total?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type RejectedEventResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RejectedEvent'] = ResolversParentTypes['RejectedEvent']> = {
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RejectedProductResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['RejectedProduct'] = ResolversParentTypes['RejectedProduct']> = {
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ScoreExplanationResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ScoreExplanation'] = ResolversParentTypes['ScoreExplanation']> = {
  parts?: Resolver<ReadonlyArray<ResolversTypes['ScorePart']>, ParentType, ContextType>;
  why?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ScorePartResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['ScorePart'] = ResolversParentTypes['ScorePart']> = {
  contribution?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
};

export type SearchResultsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['SearchResults'] = ResolversParentTypes['SearchResults']> = {
  degraded?: Resolver<ReadonlyArray<ResolversTypes['Degradation']>, ParentType, ContextType>;
  excluded?: Resolver<ReadonlyArray<ResolversTypes['Exclusion']>, ParentType, ContextType>;
  facets?: Resolver<ReadonlyArray<ResolversTypes['Facet']>, ParentType, ContextType>;
  hits?: Resolver<ReadonlyArray<ResolversTypes['Hit']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  image?: Resolver<Maybe<ResolversTypes['QueryImage']>, ParentType, ContextType>;
  model?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  snapshot?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  timings?: Resolver<ResolversTypes['Timings'], ParentType, ContextType>;
};

export type SnapshotResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Snapshot'] = ResolversParentTypes['Snapshot']> = {
  bytes?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  current?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  failedImages?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  images?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  indexType?: Resolver<ResolversTypes['IndexType'], ParentType, ContextType>;
  model?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  products?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type TimingsResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['Timings'] = ResolversParentTypes['Timings']> = {
  efSearch?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  eligibleRows?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  embedMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  hydrateMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  nprobe?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  plan?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  rankMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  retrieveMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  totalMs?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  visitedRows?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export interface UrlScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['URL'], any> {
  name: 'URL';
}

export interface UploadScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Upload'], any> {
  name: 'Upload';
}

export type UpsertResultResolvers<ContextType = GraphqlContext, ParentType extends ResolversParentTypes['UpsertResult'] = ResolversParentTypes['UpsertResult']> = {
  failures?: Resolver<ReadonlyArray<ResolversTypes['ImageFailure']>, ParentType, ContextType>;
  notSearchable?: Resolver<ReadonlyArray<ResolversTypes['NotSearchable']>, ParentType, ContextType>;
  rejected?: Resolver<ReadonlyArray<ResolversTypes['RejectedProduct']>, ParentType, ContextType>;
  upserted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphqlContext> = {
  ApiKey?: ApiKeyResolvers<ContextType>;
  Attribute?: AttributeResolvers<ContextType>;
  Catalogue?: CatalogueResolvers<ContextType>;
  CreatedApiKey?: CreatedApiKeyResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteResult?: DeleteResultResolvers<ContextType>;
  Delta?: DeltaResolvers<ContextType>;
  ErrorCount?: ErrorCountResolvers<ContextType>;
  Exclusion?: ExclusionResolvers<ContextType>;
  Facet?: FacetResolvers<ContextType>;
  FacetValue?: FacetValueResolvers<ContextType>;
  Hit?: HitResolvers<ContextType>;
  ImageFailure?: ImageFailureResolvers<ContextType>;
  IndexStatus?: IndexStatusResolvers<ContextType>;
  LoadedTower?: LoadedTowerResolvers<ContextType>;
  Model?: ModelResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NotSearchable?: NotSearchableResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Price?: PriceResolvers<ContextType>;
  PriceSpan?: PriceSpanResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductImage?: ProductImageResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  QueryImage?: QueryImageResolvers<ContextType>;
  RecallBand?: RecallBandResolvers<ContextType>;
  RecordEventsResult?: RecordEventsResultResolvers<ContextType>;
  RefusedSnapshot?: RefusedSnapshotResolvers<ContextType>;
  ReindexJob?: ReindexJobResolvers<ContextType>;
  ReindexJobConnection?: ReindexJobConnectionResolvers<ContextType>;
  ReindexProgress?: ReindexProgressResolvers<ContextType>;
  RejectedEvent?: RejectedEventResolvers<ContextType>;
  RejectedProduct?: RejectedProductResolvers<ContextType>;
  ScoreExplanation?: ScoreExplanationResolvers<ContextType>;
  ScorePart?: ScorePartResolvers<ContextType>;
  SearchResults?: SearchResultsResolvers<ContextType>;
  Snapshot?: SnapshotResolvers<ContextType>;
  Timings?: TimingsResolvers<ContextType>;
  URL?: GraphQLScalarType;
  Upload?: GraphQLScalarType;
  UpsertResult?: UpsertResultResolvers<ContextType>;
};

