import type { OpenDeltaSegment } from '../../src/ports/delta-segment.ts';
import { memoryVectorIndex } from './memory-vector-index.ts';
import { memoryWordIndex } from './memory-snapshot.ts';

/** A delta segment in memory: every search looks at what there is when it begins. */
export const memoryDeltaSegment: OpenDeltaSegment = (dimensions) => {
  const products: Parameters<typeof memoryWordIndex>[0][number][] = [];
  const values: number[] = [];
  const index = () => memoryVectorIndex({ values: Float32Array.from(values), dimensions });
  return {
    index: {
      dimensions,
      get size() {
        return values.length / dimensions;
      },
      search: (query) => index().search(query),
      embeddingOf: (row) => index().embeddingOf(row),
      close: async () => {},
    },
    words: {
      search: (text, limit) => memoryWordIndex(products).search(text, limit),
      holders: (word, most) => memoryWordIndex(products).holders(word, most),
      close() {},
    },
    append(product, embeddings) {
      products.push(product);
      values.push(...embeddings);
    },
    close: async () => {},
  };
};
