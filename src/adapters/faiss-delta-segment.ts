import { ScanIndex } from 'faiss-node';
import type { OpenDeltaSegment } from '../ports/delta-segment.ts';
import type { VectorIndex, VectorQuery } from '../ports/vector-index.ts';
import { createGrowingWordIndex } from './sqlite-word-index.ts';

/** A delta segment in memory: rows of the addon's growing scan, words of an FTS5 table. */
export const openFaissDeltaSegment: OpenDeltaSegment = (dimensions) => {
  const rows = ScanIndex.create(dimensions);
  const words = createGrowingWordIndex();
  let products = 0;
  return {
    index: describeIndex(rows),
    words,
    append(product, embeddings) {
      if (embeddings.length > 0) rows.append(embeddings);
      words.append(products++, product);
    },
    async close() {
      rows.close();
      words.close();
    },
  };
};

function describeIndex(scan: ScanIndex): VectorIndex {
  return {
    get size() {
      return scan.rows;
    },
    dimensions: scan.dimensions,
    async search(query, signal) {
      signal?.throwIfAborted();
      return search(scan, query);
    },
    embeddingOf: (row) => scan.row(row),
    close: async () => scan.close(),
  };
}

async function search(scan: ScanIndex, { vector, k, eligible, exact = false }: VectorQuery) {
  const eligibleRows = eligible?.rowCount ?? scan.rows;
  const kind = eligibleRows === scan.rows ? 'full-scan' : 'scan';
  const wanted = Math.min(k, eligibleRows);
  if (wanted < 1) return { candidates: [], plan: { kind, eligibleRows, visitedRows: 0 } } as const;
  const options = { eligible: eligible && padded(eligible.rows.bytes, scan.rows) };
  const found = exact
    ? await scan.searchExactAsync(vector, wanted, options)
    : await scan.searchAsync(vector, wanted, options);
  const candidates = Array.from(found.labels, (row, i) => ({ row, similarity: found.distances[i] as number }));
  return { candidates, plan: { kind, eligibleRows, visitedRows: found.visited } } as const;
}

/** The rows may have become more since the bitmap was made: those are not in it. */
function padded(bytes: Uint8Array, rows: number): Uint8Array {
  const length = Math.ceil(rows / 8);
  if (bytes.length >= length) return bytes;
  const longer = new Uint8Array(length);
  longer.set(bytes);
  return longer;
}
