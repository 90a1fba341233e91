import type { Product, ProductId } from '../domain/product.ts';

/** The shop's products: the last word on title, price, stock and existence. */
export interface ProductStore {
  /** Can be written by Vitrine (false for a shop's own collection unless allowed). */
  readonly writable: boolean;
  /** One entry per id, order kept; `undefined` where there is no such product. One round trip. */
  loadMany(ids: readonly ProductId[]): Promise<readonly (Product | undefined)[]>;
  /** Every product, by id ascending, streamed. */
  all(): AsyncIterable<Product>;
  count(): Promise<number>;
  /** Inserts or replaces, durable when the promise resolves. Throws FORBIDDEN when not writable. */
  upsertMany(products: readonly Product[]): Promise<void>;
  /** Removes these products and tells how many there were. Throws FORBIDDEN when not writable. */
  deleteMany(ids: readonly ProductId[]): Promise<number>;
  close(): Promise<void>;
}
