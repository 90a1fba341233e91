import { VitrineError } from '../../../src/domain/errors.ts';
import type { ImageId, Product, ProductId } from '../../../src/domain/product.ts';
import { type Reindexer, type ReindexerDeps, createReindexer } from '../../../src/pipeline/indexing/reindexer.ts';
import { type LiveSnapshot, createLiveSnapshot } from '../../../src/pipeline/live-snapshot.ts';
import { createPublisher } from '../../../src/pipeline/publisher.ts';
import type { PreparedImage } from '../../../src/ports/image-preprocessor.ts';
import type { SnapshotStore } from '../../../src/ports/snapshot-store.ts';
import { fakeEmbedder } from '../../fakes/fake-embedder.ts';
import { fakeImagePreprocessor, fakePicture } from '../../fakes/fake-image-preprocessor.ts';
import { memoryEmbeddingStore } from '../../fakes/memory-embedding-store.ts';
import { memoryJobStore } from '../../fakes/memory-job-store.ts';
import { memoryProductStore } from '../../fakes/memory-product-store.ts';
import { memorySnapshotStore } from '../../fakes/memory-snapshot-store.ts';

/** Bytes of a picture, or the error of loading it. */
type Picture = Uint8Array | VitrineError;

/** A product with pictures in the order given. */
export function pictured(
  id: string,
  ...pictures: readonly Picture[]
): { product: Product; pictures: readonly Picture[] } {
  const images = pictures.map((_, n) => ({ id: `${id}/${n}` as ImageId, file: `${id}/${n}` }));
  const product = {
    id: id as ProductId,
    title: `Thing ${id}`,
    categories: [],
    attributes: {},
    images,
    updatedAt: new Date(0),
  };
  return { product, pictures };
}

export const RED = fakePicture(230, 20, 20);
export const GREEN = fakePicture(20, 230, 20);
export const BLUE = fakePicture(20, 20, 230);
export const TRUNCATED = new TextEncoder().encode('TRUNCATED');
export const NO_PICTURE = new TextEncoder().encode('<svg/>');
export const MISSING = new VitrineError('IMAGE_UNREADABLE', 'The file is missing.');

export interface ShopToIndex extends ReindexerDeps {
  readonly snapshots: SnapshotStore;
  readonly liveSnapshot: LiveSnapshot;
  readonly reindexer: Reindexer;
  /** Pictures that went to the embedder. */
  readonly embedded: PreparedImage[];
  setProducts(products: readonly ReturnType<typeof pictured>[]): void;
}

/** A shop on fakes whose reindexer can be started. `changes` replace parts. */
export async function openShopToIndex(
  products: readonly ReturnType<typeof pictured>[],
  changes: Partial<Omit<ShopToIndex, 'reindexer' | 'embedded' | 'setProducts'>> = {},
): Promise<ShopToIndex> {
  let store = memoryProductStore(products.map(({ product }) => product));
  const pictures = new Map<string, Picture>();
  const setProducts: ShopToIndex['setProducts'] = (entries) => {
    store = memoryProductStore(entries.map(({ product }) => product));
    pictures.clear();
    for (const { product, pictures: given } of entries) {
      given.forEach((picture, n) => pictures.set(`${product.id}/${n}`, picture));
    }
  };
  setProducts(products);
  const embedded: PreparedImage[] = [];
  const embedder = fakeEmbedder();
  const { snapshots = memorySnapshotStore(), liveSnapshot = createLiveSnapshot() } = changes;
  const deps: Omit<ShopToIndex, 'reindexer' | 'embedded' | 'setProducts'> = {
    products: { all: () => store.all() },
    loader: {
      async load(image) {
        const picture = pictures.get(image.id);
        if (picture === undefined || picture instanceof VitrineError) throw picture ?? MISSING;
        return picture;
      },
    },
    preprocessor: fakeImagePreprocessor(),
    embedder: {
      ...embedder,
      async embedImages(images, signal) {
        embedded.push(...images);
        return embedder.embedImages(images, signal);
      },
    },
    embeddings: memoryEmbeddingStore(),
    snapshots,
    jobs: memoryJobStore(),
    journal: { lastSequence: 0 },
    liveSnapshot,
    publisher: createPublisher({ snapshots, liveSnapshot, embedder }),
    clock: tickingClock(),
    openEmbedder: async (id) => {
      throw new VitrineError('NOT_FOUND', `There is no model ${id}.`);
    },
    ...changes,
  };
  return { ...deps, embedded, setProducts, reindexer: await createReindexer(deps) };
}

/** One second later at each look. */
function tickingClock() {
  let seconds = 0;
  return { now: () => new Date(Date.UTC(2026, 0, 1) + 1000 * seconds++) };
}

/** Runs a reindex to its end. */
export async function reindexed({ reindexer }: ShopToIndex) {
  const { id } = await reindexer.start({ indexType: 'AUTO' });
  return reindexer.finished(id);
}
