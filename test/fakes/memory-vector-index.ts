import { dot } from '../../src/domain/embedding.ts';
import type { Rows } from '../contracts/vector-index.ts';
import type { VectorIndex } from '../../src/ports/vector-index.ts';

/** An exact vector index in memory: compares with every eligible row. */
export function memoryVectorIndex({ values, dimensions }: Rows): VectorIndex {
  const size = values.length / dimensions;
  const embeddingOf = (row: number): Float32Array => values.slice(row * dimensions, (row + 1) * dimensions);
  return {
    size,
    dimensions,
    embeddingOf,
    async search({ vector, k, eligible }, signal) {
      signal?.throwIfAborted();
      const rows = Array.from({ length: size }, (_, row) => row).filter((row) => eligible?.rows.has(row) ?? true);
      const candidates = rows
        .map((row) => ({ row, similarity: dot(vector, embeddingOf(row)) }))
        .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
        .slice(0, k);
      const kind = rows.length === size ? 'full-scan' : 'scan';
      return { candidates, plan: { kind, eligibleRows: rows.length, visitedRows: rows.length } };
    },
    close: async () => {},
  };
}
