import { openFileSnapshotStore } from '../../../src/adapters/file-snapshot-store.ts';
import { openNpyFile } from '../../../src/adapters/npy-file.ts';
import type { ProductId } from '../../../src/domain/product.ts';
import type { SnapshotContent } from '../../../src/ports/snapshot-store.ts';
import { BENCH_MODEL } from './bench-model.ts';
import { type DataSet, DIMENSIONS } from './data-set.ts';
import { sizeName } from './part.ts';

/** A published snapshot of AUTO's choice. Answers with the index type. */
export async function buildSnapshot(data: DataSet, directory: string): Promise<string> {
  const store = await openFileSnapshotStore({ directory });
  const start = performance.now();
  using npy = openNpyFile(data.embeddingsPath);
  const { index } = await store.build({ ...snapshotContent(data, npy.rows), id: 'bench', indexType: 'AUTO' });
  await store.publish('bench');
  console.error(`Built a snapshot of ${sizeName(data.rows)} in ${((performance.now() - start) / 1000).toFixed(1)} s.`);
  return index.type;
}

/** One product with one picture a row. */
export function snapshotContent({ rows }: DataSet, embeddings: SnapshotContent['embeddings']) {
  return {
    createdAt: new Date(),
    model: BENCH_MODEL,
    dimensions: DIMENSIONS,
    failedImages: 0,
    products: Array.from({ length: rows }, (_, i) => productOf(i)),
    imageIds: Array.from({ length: rows }, (_, i) => [`p${i}/0`]),
    changesUpTo: 0,
    embeddings,
  };
}

/** The product of a row. */
export function productOf(i: number) {
  return {
    id: `p${i}` as ProductId,
    title: `Product ${i}`,
    brand: `Brand ${i % 200}`,
    categories: [`Category ${i % 20} > Kind ${i % 300}`],
    attributes: { colour: [`colour ${i % 12}`], size: [`${36 + (i % 10)}`] },
    price: { amount: 5 + (i % 400), currency: 'EUR' },
    inStock: i % 5 !== 0,
    createdAt: new Date(Date.UTC(2025, 0, 1 + (i % 365))),
  };
}
