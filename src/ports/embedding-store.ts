import type { Embedding } from '../domain/embedding.ts';

/** Embeddings already made, by content of the picture and model, so that a second reindex embeds nothing. */
export interface EmbeddingStore {
  /** One entry per hash, order kept; `undefined` where there is none. `modelSha256` is `ModelDescription.sha256`. */
  loadMany(modelSha256: string, imageHashes: readonly string[]): Promise<readonly (Embedding | undefined)[]>;
  /** Durable when the promise resolves. */
  saveMany(
    modelSha256: string,
    entries: readonly { readonly imageHash: string; readonly embedding: Embedding }[],
  ): Promise<void>;
  close(): Promise<void>;
}
