import { GrowingColumns } from '../../../src/domain/growing-columns.ts';
import type { ImageId, Product, ProductId } from '../../../src/domain/product.ts';
import type { Manifest } from '../../../src/domain/snapshot.ts';
import type { StoredSnapshot } from '../../../src/ports/snapshot-store.ts';
import { FAKE_MODEL, fakeEmbedder } from '../../fakes/fake-embedder.ts';
import { memoryVectorIndex } from '../../fakes/memory-vector-index.ts';

const COLOURS = ['red', 'green', 'blue', 'black'];

export const UPDATED_AT = new Date('2026-05-01T12:00:00Z');

/** Four shirts, one of each colour, variants of each other; and a white mug without price and stock. */
export const PRODUCTS: readonly Product[] = [
  ...COLOURS.map((colour, i) => shirt(colour, 10 * (i + 1))),
  {
    id: 'mug/1' as ProductId,
    title: 'White mug',
    categories: ['Home > Kitchen'],
    attributes: { colour: ['white'] },
    images: [{ id: 'mug/1/0' as ImageId, url: 'https://shop.example/mug.jpg' }],
    updatedAt: UPDATED_AT,
  },
];

const EMBEDDINGS = await fakeEmbedder().embedTexts([...COLOURS, 'white']);

function shirt(colour: string, amount: number): Product {
  const id = `shirt-${colour}` as ProductId;
  return {
    id,
    groupId: 'shirt',
    title: `Shirt in ${colour}`,
    brand: 'Tannin',
    categories: ['Women > Shirts'],
    price: { amount, currency: 'EUR' },
    inStock: colour !== 'black',
    attributes: { colour: [colour], material: ['cotton'] },
    images: [{ id: `${id}/0` as ImageId, file: `${colour}.jpg` }],
    createdAt: UPDATED_AT,
    updatedAt: UPDATED_AT,
  };
}

const MANIFEST: Manifest = {
  formatVersion: 2,
  id: 'snapshot-1',
  createdAt: UPDATED_AT.toISOString(),
  model: FAKE_MODEL,
  dimensions: FAKE_MODEL.dimensions,
  metric: 'inner-product',
  index: { type: 'FLAT', factory: 'Flat', parameters: {} },
  changesUpTo: 0,
  counts: { products: PRODUCTS.length, images: PRODUCTS.length, failedImages: 0 },
  files: {},
};

/** An exact snapshot of `PRODUCTS` in memory, one row each. */
export function fakeSnapshot(): StoredSnapshot {
  const values = Float32Array.from(EMBEDDINGS.flatMap((embedding) => [...embedding]));
  const columns = new GrowingColumns(
    PRODUCTS,
    PRODUCTS.map(() => 1),
  );
  return {
    manifest: MANIFEST,
    columns,
    index: memoryVectorIndex({ values, dimensions: FAKE_MODEL.dimensions }),
    words: { search: () => [], holders: () => [], close() {} },
    imageOf: (row) => ({ id: PRODUCTS[row]?.images[0]?.id as ImageId }),
    close: async () => {},
  };
}
