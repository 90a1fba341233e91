import type { Bitmap } from './bitmap.ts';
import type { ExclusionReason, ProductFacts, ProductFilter } from './filter.ts';
import type { Price } from './product.ts';

export interface EligibleRows {
  /** What was asked, for an engine that filters by itself. */
  readonly filter: ProductFilter;
  /** Image rows whose product passes the filter. Never changed once it is handed out. */
  readonly rows: Bitmap;
  readonly rowCount: number;
  readonly productCount: number;
  /** Products left out because what the filter asks is unknown of them. */
  readonly excluded: ReadonlyMap<ExclusionReason, number>;
}

/** Least and greatest of `count` prices. */
export interface PriceSpan {
  readonly currency: string;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** What may change of a product in place; a missing field is unknown. */
export interface ChangeableFacts {
  readonly price?: Price | undefined;
  readonly inStock?: boolean | undefined;
}

/**
 * What filters read, by column, in memory: products are numbered (their ordinal), the image rows of one product lie next
 * to each other. Ordinals and rows only ever grow; a product that is removed keeps its numbers and is never found again.
 */
export interface Columns {
  /** Ordinals given so far; removed products among them. */
  readonly productCount: number;
  /** Products that were not removed. */
  readonly activeCount: number;
  readonly rowCount: number;
  /** Grows with every change: what was computed from the columns holds as long as this is the same. */
  readonly version: number;
  facts(ordinal: number): ProductFacts;
  /** Undefined for an unknown and for a removed product. */
  ordinalOf(productId: string): number | undefined;
  isRemoved(ordinal: number): boolean;
  /** First row of a product and the first row behind it. */
  rowsOf(ordinal: number): { readonly from: number; readonly to: number };
  /** Ordinal of the product that a row belongs to. */
  productOf(row: number): number;
  /** Ordinals of the products of a group, the asked one included. */
  groupMembers(groupId: string): readonly number[];
  /** Rows and products that pass the filter, known before any search. */
  eligible(filter: ProductFilter): EligibleRows;
  /** Whether some product has this value as a brand, an attribute or a category, compared as `comparable` does. */
  knows(value: string): boolean;
  /** Category paths, those above the products' own included, with the number of products in and below them. */
  categoryCounts(): ReadonlyMap<string, number>;
  brandCounts(): ReadonlyMap<string, number>;
  /** Of the known prices, one for each currency. */
  priceSpans(): readonly PriceSpan[];
}

/** Columns whose products can be removed and can change their price and stock, effective with the next call. */
export interface ChangeableColumns extends Columns {
  remove(ordinal: number): void;
  setFacts(ordinal: number, facts: ChangeableFacts): void;
}
