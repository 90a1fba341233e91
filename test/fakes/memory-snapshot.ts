import { GrowingColumns } from '../../src/domain/growing-columns.ts';
import { foldCase } from '../../src/domain/filter.ts';
import type { ImageId } from '../../src/domain/product.ts';
import type { Manifest } from '../../src/domain/snapshot.ts';
import type { SnapshotContent, StoredSnapshot } from '../../src/ports/snapshot-store.ts';
import type { WordIndex } from '../../src/ports/word-index.ts';
import { memoryVectorIndex } from './memory-vector-index.ts';

/** An open snapshot in memory that remembers whether it was closed. */
export interface MemorySnapshot extends StoredSnapshot {
  readonly closed: boolean;
}

export function memoryManifest({
  id,
  createdAt,
  model,
  dimensions,
  products,
  imageIds,
  failedImages,
  changesUpTo,
}: SnapshotContent): Manifest {
  return {
    formatVersion: 2,
    id,
    createdAt: createdAt.toISOString(),
    model,
    dimensions,
    metric: 'inner-product',
    index: { type: 'FLAT', factory: 'Flat', parameters: {} },
    changesUpTo,
    counts: { products: products.length, images: imageIds.flat().length, failedImages },
    files: {},
  };
}

export function memorySnapshot(content: SnapshotContent): MemorySnapshot {
  const { embeddings, dimensions, products, imageIds } = content;
  const values = embeddings.block(0, embeddings.rowCount);
  if (values instanceof Promise) throw new TypeError('Expected embeddings in memory, got some that are fetched.');
  const rows = imageIds.flatMap((ids, ordinal) => ids.map((id) => ({ id: id as ImageId, ordinal })));
  let closed = false;
  return {
    manifest: memoryManifest(content),
    index: memoryVectorIndex({ values: values.slice(), dimensions }),
    columns: new GrowingColumns(
      products,
      imageIds.map((ids) => ids.length),
    ),
    words: memoryWordIndex(products),
    imageOf: (row) => ({ id: rows[row]?.id as ImageId }),
    get closed() {
      return closed;
    },
    close: async () => {
      closed = true;
    },
  };
}

/** Relevance is the number of the text's words that the product's words hold. */
export function memoryWordIndex(products: SnapshotContent['products']): WordIndex {
  const wordsOf = (text: string) => new Set(fold(text).match(/[\p{L}\p{N}]+/gu) ?? []);
  const words = products.map(({ title, brand = '', categories, attributes }) =>
    wordsOf([title, brand, ...categories, ...Object.values(attributes).flat()].join(' ')),
  );
  return {
    search: (text, limit) =>
      words
        .map((known, ordinal) => ({ ordinal, relevance: wordsOf(text).intersection(known).size }))
        .filter(({ relevance }) => relevance > 0)
        .sort((a, b) => b.relevance - a.relevance || a.ordinal - b.ordinal)
        .slice(0, limit),
    holders: (word, most) => {
      const holding = words.flatMap((known, ordinal) => (wordsOf(word).isDisjointFrom(known) ? [] : [ordinal]));
      return holding.length > most ? undefined : holding;
    },
    close() {},
  };
}

function fold(text: string): string {
  return foldCase(text.normalize('NFD').replaceAll(/\p{M}/gu, ''));
}
