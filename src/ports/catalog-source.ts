import type { Product } from '../domain/product.ts';

/** One entry of a catalogue: a product, or the reason why the entry is none. */
export type CatalogRow =
  | { readonly product: Product }
  | { readonly rejected: { readonly where: string; readonly reason: string } };

/** Somewhere products come from: a folder of pictures, a JSONL or CSV file, a MongoDB collection. */
export interface CatalogSource {
  /** Name for people: the file or collection read. */
  readonly name: string;
  /**
   * Streams the catalogue in its own order. A bad entry is a `rejected` row that says where (line or file) and why;
   * it never ends the stream. Throws only when the source itself cannot be read.
   */
  rows(): AsyncIterable<CatalogRow>;
}
