import type { Embedding } from '../domain/embedding.ts';
import type { ModelDescription } from '../domain/model.ts';
import type { PreparedImage } from './image-preprocessor.ts';

/** A model at work: pictures and texts become embeddings of the same space. */
export interface Embedder {
  readonly model: ModelDescription;
  /** Execution provider in use: `cuda`, `coreml`, `dml`, `webgpu` or `cpu`. */
  readonly device: string;
  /**
   * One unit-length embedding of `model.dimensions` values per picture, order kept; a batch gives what single calls give.
   * Throws OVERLOADED when a bounded queue is full; rejects with the signal's reason when the caller leaves.
   */
  embedImages(images: readonly PreparedImage[], signal?: AbortSignal): Promise<readonly Embedding[]>;
  /** As `embedImages`, for texts; all zeros for a text of which the model knows no word. */
  embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<readonly Embedding[]>;
  close(): Promise<void>;
}
