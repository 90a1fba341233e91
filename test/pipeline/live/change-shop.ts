import type { ImagePatch } from '../../../src/domain/patch-product.ts';
import { VitrineError } from '../../../src/domain/errors.ts';
import type { Product, ProductId } from '../../../src/domain/product.ts';
import { type ChangeProductsDeps, deleteProducts, upsertProducts } from '../../../src/pipeline/change-products.ts';
import { ProductQueue } from '../../../src/pipeline/live/product-queue.ts';
import { type LiveSnapshot, createLiveSnapshot } from '../../../src/pipeline/live-snapshot.ts';
import type { ChangeJournal } from '../../../src/ports/change-journal.ts';
import { fakeEmbedder } from '../../fakes/fake-embedder.ts';
import { fakeImagePreprocessor, fakePicture } from '../../fakes/fake-image-preprocessor.ts';
import { memoryChangeJournal } from '../../fakes/memory-change-journal.ts';
import { memoryDeltaSegment } from '../../fakes/memory-delta-segment.ts';
import { memoryEmbeddingStore } from '../../fakes/memory-embedding-store.ts';
import { memoryProductStore } from '../../fakes/memory-product-store.ts';
import { fakeSnapshot, PRODUCTS } from '../../server/fakes/catalogue.ts';

/** A picture whose address says its colour, and whether it can be read: `https://shop.example/20-230-20.jpg`. */
export function imageOf(...[red, green, blue]: readonly [number, number, number]): ImagePatch {
  return { url: `https://shop.example/${red}-${green}-${blue}.jpg` };
}
export const BROKEN: ImagePatch = { url: 'https://shop.example/broken.jpg' };

export interface ChangeShop extends ChangeProductsDeps {
  readonly journal: ChangeJournal;
  readonly liveSnapshot: LiveSnapshot;
  /** Addresses of the pictures that were loaded. */
  readonly loaded: string[];
  /** What was done to store, journal and memory, in order. */
  readonly steps: string[];
  upsert(...patches: Parameters<typeof upsertProducts>[1]): ReturnType<typeof upsertProducts>;
  remove(...ids: readonly string[]): ReturnType<typeof deleteProducts>;
  stored(id: string): Promise<Product | undefined>;
  /** Ids of the products that a search for this colour finds, nearest first. */
  nearest(colour: string, k?: number): Promise<readonly string[]>;
}

/** The five products of the fake catalogue, indexed unless told otherwise. `changes` replace parts. */
export async function openChangeShop(
  { indexed = true, writable = true } = {},
  changes: Partial<ChangeProductsDeps> = {},
): Promise<ChangeShop> {
  const loaded: string[] = [];
  const steps: string[] = [];
  const journal = memoryChangeJournal();
  const live = createLiveSnapshot({ journal, openDelta: memoryDeltaSegment });
  if (indexed) await live.swap(fakeSnapshot());
  const products = memoryProductStore(PRODUCTS, { writable });
  const liveSnapshot = spied(live, 'apply', () => steps.push('memory'));
  const deps = {
    products: spied(products, 'upsertMany', () => steps.push('store')),
    journal: spied(journal, 'append', () => steps.push('journal')),
    liveSnapshot,
    loader: { load: async ({ url = '' }: { readonly url?: string }) => loadFake(url, loaded) },
    preprocessor: fakeImagePreprocessor(),
    embedder: fakeEmbedder(),
    embeddings: memoryEmbeddingStore(),
    clock: { now: () => new Date('2026-06-01T00:00:00Z') },
    productQueue: new ProductQueue(),
    maxPendingChanges: 1000,
    ...changes,
  };
  return {
    ...deps,
    journal,
    liveSnapshot: live,
    loaded,
    steps,
    upsert: (...patches) => upsertProducts(deps, patches, new AbortController().signal),
    remove: (...ids) => deleteProducts(deps, ids),
    stored: async (id) => (await products.loadMany([id as ProductId]))[0],
    nearest: (colour, k = 1) => nearest(live, colour, k),
  };
}

async function loadFake(url: string, loaded: string[]): Promise<Uint8Array> {
  loaded.push(url);
  const [, red, green, blue] = /(\d+)-(\d+)-(\d+)\.jpg$/.exec(url) ?? [];
  if (red === undefined) throw new VitrineError('IMAGE_UNREADABLE', 'There is no such picture.');
  return fakePicture(Number(red), Number(green), Number(blue));
}

async function nearest(live: LiveSnapshot, colour: string, k: number): Promise<readonly string[]> {
  using lease = live.acquire();
  const { snapshot } = lease;
  const [vector] = await fakeEmbedder().embedTexts([colour]);
  const { candidates } = await snapshot.index.search({ vector: vector as Float32Array, k });
  return candidates
    .filter(({ similarity }) => similarity > 0)
    .map(({ row }) => snapshot.columns.facts(snapshot.columns.productOf(row)).id);
}

/** The same thing, but `tell` is called before each call of that method. */
function spied<T extends object>(thing: T, method: keyof T, tell: () => void): T {
  return new Proxy(thing, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]): unknown => {
        if (key === method) tell();
        return Reflect.apply(value, target, args);
      };
    },
  });
}
