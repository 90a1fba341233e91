import type { Embedding } from '../domain/embedding.ts';
import type { Modality, ModelDescription } from '../domain/model.ts';
import type { PreparedImage } from './image-preprocessor.ts';

/** One half of a model in memory. */
export interface LoadedTower {
  readonly modality: Modality;
  /** Threads that hold one. */
  readonly copies: number;
  /** What they take, about: by how much the process grew at the first one, times the copies. */
  readonly bytes: number;
}

/** What waits for one half of a model, and what went to it since the start. */
export interface EmbeddingQueue {
  readonly modality: Modality;
  readonly waiting: number;
  readonly batches: number;
  /** Pictures or texts in those batches. */
  readonly batched: number;
}

/** A model at work: pictures and texts become embeddings of the same space. */
export interface Embedder {
  readonly model: ModelDescription;
  /** Execution provider in use: `tensorrt`, `cuda`, `coreml`, `dml`, `webgpu` or `cpu`. */
  readonly device: string;
  /** Pictures that are worth embedding together: 1 where a batch takes as long as its pictures one by one. */
  readonly imagesPerBatch: number;
  /**
   * One unit-length embedding of `model.dimensions` values per picture, order kept; a batch gives what single calls give.
   * Throws OVERLOADED when a bounded queue is full; rejects with the signal's reason when the caller leaves.
   */
  embedImages(images: readonly PreparedImage[], signal?: AbortSignal): Promise<readonly Embedding[]>;
  /** As `embedImages`, for texts; all zeros for a text of which the model knows no word. */
  embedTexts(texts: readonly string[], signal?: AbortSignal): Promise<readonly Embedding[]>;
  /** What is loaded now; the half of a model that nobody has asked for is not. */
  loaded(): readonly LoadedTower[];
  /** The queues before it, where there are any. */
  queues?(): readonly EmbeddingQueue[];
  close(): Promise<void>;
}
