import type { ProductFacts } from './filter.ts';
import type { ImageId, Product, ProductId } from './product.ts';

/** What a change of stock or price says; `null`: unknown from now on. */
export interface FactsChange {
  readonly price?: Product['price'] | null;
  readonly inStock?: boolean | null;
}

/** Something that happened to the catalogue since the snapshot was built. All of them together, in order, are the delta. */
export type Change =
  /** A product is new, or stands in the place of an older version of itself; with the embeddings of its images. */
  | {
      readonly kind: 'upsert';
      readonly product: ProductFacts & Pick<Product, 'title'>;
      readonly imageIds: readonly ImageId[];
      /** imageIds.length × dimensions values, unit length each. */
      readonly embeddings: Float32Array;
    }
  /** Stock or price alone: nothing is embedded. */
  | { readonly kind: 'facts'; readonly productId: ProductId; readonly facts: FactsChange }
  | { readonly kind: 'delete'; readonly productId: ProductId };

/** A change with its place among all changes ever; the first has number 1. */
export interface NumberedChange {
  readonly sequence: number;
  readonly change: Change;
}
