import { Columns } from '../../../src/domain/columns.ts';
import { dot } from '../../../src/domain/embedding.ts';
import type { ImageId, Product, ProductId } from '../../../src/domain/product.ts';
import type { Manifest } from '../../../src/domain/snapshot.ts';
import type { Snapshot } from '../../../src/ports/snapshot-store.ts';
import type { Bitmap } from '../../../src/domain/bitmap.ts';

export type Rgb = readonly [red: number, green: number, blue: number];

const COLOURS: readonly (readonly [name: string, rgb: Rgb])[] = [
  ['red', [220, 20, 20]],
  ['green', [20, 200, 30]],
  ['blue', [20, 40, 210]],
  ['yellow', [230, 220, 30]],
];

export const UPDATED_AT = new Date('2026-05-01T12:00:00Z');

/** Four shirts, one of each colour, and a mug without a price; the shirts are variants of each other. */
export const PRODUCTS: readonly Product[] = [
  ...COLOURS.map(([name], i) => shirt(name, 10 * (i + 1))),
  {
    id: 'mug/1' as ProductId,
    title: 'White mug',
    categories: ['Home > Kitchen'],
    attributes: { colour: ['white'] },
    images: [{ id: 'mug/1/0' as ImageId, url: 'https://shop.example/mug.jpg' }],
    updatedAt: UPDATED_AT,
  },
];

const EMBEDDINGS = [...COLOURS.map(([, rgb]) => rgb), [240, 240, 240] as const].map(embeddingOf);

function shirt(colour: string, amount: number): Product {
  const id = `shirt-${colour}` as ProductId;
  return {
    id,
    groupId: 'shirt',
    title: `Shirt in ${colour}`,
    brand: 'Tannin',
    categories: ['Women > Shirts'],
    price: { amount, currency: 'EUR' },
    inStock: colour !== 'yellow',
    attributes: { colour: [colour], material: ['cotton'] },
    images: [{ id: `${id}/0` as ImageId, file: `${colour}.jpg` }],
    createdAt: UPDATED_AT,
    updatedAt: UPDATED_AT,
  };
}

/** Unit-length embedding of a colour: what the fake model sees in a picture. */
export function embeddingOf([red, green, blue]: Rgb): Float32Array {
  const values = [red, green, blue, 40];
  const length = Math.hypot(...values);
  return Float32Array.from(values, (value) => value / length);
}

/** Embedding of the first colour named in a text; zeros when none is. */
export function embeddingOfWords(text: string): Float32Array {
  const colour = COLOURS.find(([name]) => text.includes(name));
  return colour === undefined ? new Float32Array(4) : embeddingOf(colour[1]);
}

const MANIFEST: Manifest = {
  formatVersion: 1,
  id: 'snapshot-1',
  createdAt: UPDATED_AT.toISOString(),
  model: { id: 'fake', version: '1', sha256: '0'.repeat(64) },
  dimensions: 4,
  metric: 'inner-product',
  index: { type: 'FLAT', factory: 'Flat', parameters: {} },
  counts: { products: PRODUCTS.length, images: PRODUCTS.length, failedImages: 0 },
  files: {},
};

/** An exact snapshot of `PRODUCTS` in memory, one row each. */
export function fakeSnapshot(): Snapshot {
  const columns = new Columns(
    PRODUCTS,
    PRODUCTS.map(() => 1),
  );
  const rescore = (query: Float32Array, rows: readonly number[]) =>
    rows.map((row) => ({ row, similarity: dot(query, EMBEDDINGS[row] as Float32Array) }));
  const scan = async (query: Float32Array, k: number, eligible?: Bitmap) => {
    const rows = [...EMBEDDINGS.keys()].filter((row) => eligible?.has(row) ?? true);
    return rescore(query, rows)
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, k);
  };
  return {
    manifest: MANIFEST,
    columns,
    index: {
      size: EMBEDDINGS.length,
      dimensions: 4,
      search: scan,
      scan,
      rescore,
      embeddingOf: (row) => EMBEDDINGS[row] as Float32Array,
      close: async () => {},
    },
    words: { search: () => [], close() {} },
    imageOf: (row) => ({ id: PRODUCTS[row]?.images[0]?.id as ImageId }),
    productOf: (row) => row,
    close: async () => {},
  };
}
