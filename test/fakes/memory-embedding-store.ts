import type { Embedding } from '../../src/domain/embedding.ts';
import type { EmbeddingStore } from '../../src/ports/embedding-store.ts';

/** Embeddings in memory. */
export function memoryEmbeddingStore(): EmbeddingStore {
  const kept = new Map<string, Embedding>();
  const keyOf = (modelSha256: string, imageHash: string) => `${modelSha256} ${imageHash}`;
  return {
    loadMany: async (modelSha256, hashes) => hashes.map((hash) => kept.get(keyOf(modelSha256, hash))?.slice()),
    saveMany: async (modelSha256, entries) => {
      for (const { imageHash, embedding } of entries) kept.set(keyOf(modelSha256, imageHash), embedding.slice());
    },
    close: async () => {},
  };
}
