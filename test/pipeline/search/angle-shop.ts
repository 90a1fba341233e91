import { GrowingColumns } from '../../../src/domain/growing-columns.ts';
import { VitrineError } from '../../../src/domain/errors.ts';
import type { ModelDescription } from '../../../src/domain/model.ts';
import type { Product, ProductId } from '../../../src/domain/product.ts';
import { DEFAULT_WEIGHTS } from '../../../src/domain/ranking.ts';
import { createEmbeddingCache } from '../../../src/pipeline/search/embedding-cache.ts';
import { createQueryImages } from '../../../src/pipeline/search/query-images.ts';
import { memoryVectorIndex } from '../../fakes/memory-vector-index.ts';
import { type SearchDeps, searchProducts } from '../../../src/pipeline/search/search-products.ts';
import type { SearchOutcome, SearchRequest } from '../../../src/pipeline/search/search-request.ts';
import type { SearchLogEntry } from '../../../src/ports/search-log.ts';
import type { ShopperStore } from '../../../src/ports/shopper-store.ts';
import type { Snapshot } from '../../../src/ports/snapshot-store.ts';

/** A shop in the plane: each picture is a direction, the model reads a photo's bytes and a text's number as degrees. */
export type AngledProduct = Partial<Product> & { readonly id: ProductId; readonly degrees: readonly number[] };

export const NOW = new Date('2026-06-01T00:00:00Z');

export function angled(id: string, degrees: number | readonly number[], known: Partial<Product> = {}): AngledProduct {
  return { ...known, id: id as ProductId, degrees: typeof degrees === 'number' ? [degrees] : degrees };
}

const direction = (degrees: number) =>
  Float32Array.of(Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180));

const CALIBRATION = { mean: 0, scale: 0.5, midpoint: 1, slope: 1.5, bands: { exact: 0.999, sameStyle: 0.9 } };

const MODEL: ModelDescription = {
  id: 'compass',
  version: '1',
  licence: 'Apache-2.0',
  dimensions: 2,
  image: {
    file: '',
    input: '',
    output: '',
    size: 1,
    resize: 'pad',
    interpolation: 'bicubic',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    background: [255, 255, 255],
  },
  text: { file: '', tokenizer: '', input: '', output: '', contextLength: 8, padId: 0, padTo: 'longest' },
  blocks: [{ name: 'all', from: 0, to: 2 }],
  queryWeights: { image: {}, text: {} },
  calibration: { image: CALIBRATION, text: CALIBRATION },
  sha256: '0'.repeat(64),
};

export function complete({ degrees, ...known }: AngledProduct): Product {
  const images = degrees.map((_, n) => ({
    id: `${known.id}/${n}` as Product['images'][number]['id'],
    file: `${n}.jpg`,
  }));
  return { title: known.id, categories: [], attributes: {}, updatedAt: NOW, ...known, images };
}

/** Products as the snapshot has them. */
export function snapshotOf(shop: readonly AngledProduct[]): Snapshot {
  const rows = shop.flatMap(({ degrees }, ordinal) => degrees.map((angle, n) => ({ ordinal, n, angle })));
  const values = Float32Array.from(rows.flatMap(({ angle }) => [...direction(angle)]));
  return {
    manifest: { id: 'snapshot-1' } as Snapshot['manifest'],
    columns: new GrowingColumns(
      shop.map(complete),
      shop.map(({ degrees }) => degrees.length),
    ),
    index: memoryVectorIndex({ values, dimensions: 2 }),
    words: {
      search: (text) =>
        shop.flatMap(({ title }, ordinal) => (title?.includes(text) ? [{ ordinal, relevance: 10 - ordinal }] : [])),
      holders: (word) => shop.flatMap(({ title }, ordinal) => (title?.includes(word) ? [ordinal] : [])),
      close() {},
    },
    imageOf: (row) => ({
      id: `${shop[rows[row]?.ordinal as number]?.id}/${rows[row]?.n}` as Product['images'][number]['id'],
    }),
    close: () => Promise.resolve(),
  };
}

export interface AngleShop {
  readonly deps: SearchDeps;
  readonly logged: SearchLogEntry[];
  /** Batches of ids asked from the product store. */
  readonly loads: string[][];
  search(request: Partial<SearchRequest>): Promise<SearchOutcome>;
}

export interface ShopOptions {
  /** What the product store says now, by default what was indexed. */
  readonly store?: readonly Product[];
  /** How many rows the approximate index finds at most. */
  readonly interactions?: ShopperStore['loadInteractions'];
}

/** A shop ready to be searched. */
export function openShop(
  shop: readonly AngledProduct[],
  { store = shop.map(complete), interactions = () => Promise.resolve([]) }: ShopOptions = {},
): AngleShop {
  const snapshot = snapshotOf(shop);
  const current = new Map(store.map((product) => [product.id, product]));
  const logged: SearchLogEntry[] = [];
  const loads: string[][] = [];
  const deps: SearchDeps = {
    ...compass(),
    liveSnapshot: { acquire: () => ({ snapshot, [Symbol.dispose]() {} }) },
    queryImages: createQueryImages({ maxBytes: 100 }),
    queryEmbeddings: createEmbeddingCache({ maxBytes: 1_000_000 }),
    loadProducts: (ids) => {
      loads.push([...ids]);
      return Promise.resolve(ids.map((id) => current.get(id)));
    },
    shoppers: {
      record: () => Promise.resolve(),
      loadInteractions: interactions,
      forget: () => Promise.resolve(false),
      close: () => Promise.resolve(),
    },
    searchLog: { append: (entry) => logged.push(entry) },
    clock: { now: () => NOW },
  };
  return { deps, logged, loads, search: (request) => searchProducts(deps, { ...DEFAULTS, ...request }) };
}

/** A photo that looks in this direction. */
export const photoAt = (degrees: number) => ({ bytes: Buffer.from(String(degrees)) });

/** A search by the photo at 0°. */
export const DEFAULTS: SearchRequest = {
  query: { kind: 'image', photo: photoAt(0) },
  filter: {},
  first: 20,
  options: { exact: false, weights: DEFAULT_WEIGHTS },
};

function compass(): Pick<SearchDeps, 'embedder' | 'preprocessor'> {
  return {
    preprocessor: {
      async prepare(bytes, _spec, { signal } = {}) {
        signal?.throwIfAborted();
        if (Number.isNaN(Number(bytes.toString()))) throw new VitrineError('IMAGE_UNREADABLE', 'no degrees');
        return { pixels: bytes, size: 1, original: { width: 3, height: 4 } };
      },
    },
    embedder: {
      model: MODEL,
      device: 'cpu',
      imagesPerBatch: 1,
      embedImages: (images) => Promise.resolve(images.map(({ pixels }) => direction(Number(pixels.toString())))),
      embedTexts: (texts) =>
        Promise.resolve(
          texts.map((text) => (Number.isNaN(Number(text)) ? new Float32Array(2) : direction(Number(text)))),
        ),
      loaded: () => [],
      close: () => Promise.resolve(),
    },
  };
}
