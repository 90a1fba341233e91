import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openFileSnapshotStore } from '../../../src/adapters/file-snapshot-store.ts';
import { openNpyFile } from '../../../src/adapters/npy-file.ts';
import type { ProductId } from '../../../src/domain/product.ts';
import type { SnapshotContent } from '../../../src/ports/snapshot-store.ts';
import { BENCH_MODEL } from './bench-model.ts';
import { type DataSet, DIMENSIONS, openDataSet } from './data-set.ts';
import { type Bench, FULL_ROWS, QUICK_ROWS, sizeName } from './part.ts';

export interface BenchSnapshot {
  readonly data: DataSet;
  readonly directory: string;
  /** Index type that AUTO chose. */
  readonly type: string;
}

/** Builds a snapshot of the bench's size in a folder of its own, which is removed in the end. */
export async function withSnapshot<Result>(
  { folder, quick }: Pick<Bench, 'folder' | 'quick'>,
  measure: (snapshot: BenchSnapshot) => Promise<Result>,
): Promise<Result> {
  const data = await openDataSet(folder, quick ? QUICK_ROWS : FULL_ROWS);
  const directory = join(folder, `snapshots-${data.rows}`);
  await rm(directory, { recursive: true, force: true });
  try {
    return await measure({ data, directory, type: await buildSnapshot(data, directory) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A published snapshot of AUTO's choice. Answers with the index type. */
async function buildSnapshot(data: DataSet, directory: string): Promise<string> {
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
