import type { Price, ProductId } from './product.ts';

export type EventType = 'CLICK' | 'CART' | 'PURCHASE';

/** Something a shopper did with a hit. */
export interface ShopperEvent {
  readonly type: EventType;
  readonly productId: ProductId;
  readonly shopperId?: string;
  /** The search that showed the product, and the hit's rank there (1 is first). */
  readonly searchId?: string;
  readonly position?: number;
  readonly at: Date;
}

/** An event with what was known of the product then, so that a profile needs no look-up. */
export interface Interaction {
  readonly type: EventType;
  readonly at: Date;
  readonly categories: readonly string[];
  readonly brand?: string;
  readonly colours: readonly string[];
  readonly price?: Price;
}

/** Taste by value: affinities in 0..1 by category path, brand and colour (case-folded), and what the shopper tends to spend. */
export interface ShopperProfile {
  readonly categories: ReadonlyMap<string, number>;
  readonly brands: ReadonlyMap<string, number>;
  readonly colours: ReadonlyMap<string, number>;
  /** Mean price of what was bought or put in the cart, weighted like the affinities. */
  readonly typicalSpend?: Price;
}
