import { dot } from '../../src/domain/embedding.ts';
import type { Rows } from '../contracts/vector-index.ts';
import type { VectorIndex } from '../../src/ports/vector-index.ts';

/** An exact vector index in memory: compares with every row. */
export function memoryVectorIndex({ values, dimensions }: Rows): VectorIndex {
  const size = values.length / dimensions;
  const embeddingOf = (row: number): Float32Array => values.slice(row * dimensions, (row + 1) * dimensions);
  const rescore: VectorIndex['rescore'] = (query, rows) =>
    rows.map((row) => ({ row, similarity: dot(query, embeddingOf(row)) }));
  const scan: VectorIndex['scan'] = async (query, k, eligible) => {
    const rows = Array.from({ length: size }, (_, row) => row).filter((row) => eligible?.has(row) ?? true);
    return rescore(query, rows)
      .toSorted((a, b) => b.similarity - a.similarity || a.row - b.row)
      .slice(0, k);
  };
  return { size, dimensions, scan, search: scan, rescore, embeddingOf, close: async () => {} };
}
