import type { ProductFacts } from '../domain/filter.ts';
import type { Product } from '../domain/product.ts';
import type { VectorIndex } from './vector-index.ts';
import type { WordIndex } from './word-index.ts';

/** What is searched of the products that came after the snapshot: a segment in memory that grows. */
export interface DeltaSegment {
  readonly index: VectorIndex;
  /** Ordinals are numbers of `append`, from 0. */
  readonly words: WordIndex;
  /**
   * Adds one product with the rows of its images (rows × dimensions values, none allowed), searchable when the call returns.
   * Rows are numbered on from `index.size`. Searches that run go on with the rows there were when they began.
   */
  append(product: ProductFacts & Pick<Product, 'title'>, embeddings: Float32Array): void;
  close(): Promise<void>;
}

/** Makes empty delta segments for embeddings of so many dimensions. */
export type OpenDeltaSegment = (dimensions: number) => DeltaSegment;
