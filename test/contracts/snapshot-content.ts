import type { ImageId, ProductId } from '../../src/domain/product.ts';
import type { EmbeddingRows, SnapshotContent } from '../../src/ports/snapshot-store.ts';

/** A small generator of reproducible numbers in 0..1 (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Unit vectors around `rows / 20` centres, as embeddings of a catalogue are: things of one kind lie together. */
export function clusteredRows(rows: number, dimensions: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const centres = Array.from({ length: Math.ceil(rows / 20) }, () => Array.from({ length: dimensions }, gaussian));
  const values = new Float32Array(rows * dimensions);
  for (let row = 0; row < rows; row++) {
    const centre = centres[Math.floor(random() * centres.length)] as number[];
    const vector = centre.map((value) => value + 0.7 * gaussian());
    const length = Math.hypot(...vector);
    values.set(
      vector.map((value) => value / length),
      row * dimensions,
    );
  }
  return values;
}

export const MODEL = { id: 'tiny', version: '1.0', sha256: 'a'.repeat(64) } as const;

export interface ContentOptions {
  readonly id?: string;
  readonly products?: number;
  readonly imagesPerProduct?: number;
  readonly dimensions?: number;
  readonly indexType?: SnapshotContent['indexType'];
  readonly model?: SnapshotContent['model'];
  readonly createdAt?: Date;
  readonly seed?: number;
}

/** Content of a snapshot with made-up products `p0000`, `p0001`, … and clustered embeddings. */
export function snapshotContent(options: ContentOptions = {}): SnapshotContent {
  const { products: count = 30, imagesPerProduct = 2, dimensions = 32 } = options;
  const ids = Array.from({ length: count }, (_, i) => `p${String(i).padStart(4, '0')}`);
  return {
    id: options.id ?? 's1',
    createdAt: options.createdAt ?? new Date('2026-01-02T03:04:05Z'),
    model: options.model ?? MODEL,
    dimensions,
    indexType: options.indexType ?? 'FLAT',
    failedImages: 1,
    products: ids.map((id, i) => madeUpProduct(id as ProductId, i)),
    imageIds: ids.map((id) => Array.from({ length: imagesPerProduct }, (_, n) => `${id}/${n}` as ImageId)),
    changesUpTo: 0,
    embeddings: embeddingRows(clusteredRows(count * imagesPerProduct, dimensions, options.seed), dimensions),
  };
}

const COLOURS = ['red', 'blue', 'green'];

/** Embeddings that stand in one array. */
export function embeddingRows(values: Float32Array, dimensions: number): EmbeddingRows {
  return {
    rowCount: values.length / dimensions,
    block: (from, to) => values.subarray(from * dimensions, to * dimensions),
  };
}

/** Every third product says as little as a product may. */
function madeUpProduct(id: ProductId, i: number): SnapshotContent['products'][number] {
  if (i % 3 === 2) return { id, title: `Plain thing ${i}`, categories: [], attributes: {} };
  const colour = COLOURS[i % COLOURS.length] as string;
  return {
    id,
    title: `Crème ${colour} dress ${i}`,
    groupId: `g${i % 5}`,
    brand: i % 2 === 0 ? 'Åse & Co' : 'Nord',
    categories: ['Women > Dresses', 'Sale'],
    attributes: { colour: [colour], size: ['S', 'M'] },
    price: { amount: i === 0 ? 0 : i * 1.5, currency: 'EUR' },
    inStock: i % 4 === 0,
    createdAt: new Date(Date.UTC(2025, 0, 1 + i)),
  };
}
