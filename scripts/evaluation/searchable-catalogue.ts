import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import type { Bitmap } from '../../src/domain/bitmap.ts';
import type { Embedding } from '../../src/domain/embedding.ts';
import { badInput } from '../../src/domain/errors.ts';
import type { ModelDescription } from '../../src/domain/model.ts';
import type { ProductId } from '../../src/domain/product.ts';
import type { IndexType, ReindexJob } from '../../src/domain/reindex-job.ts';
import type { SearchPlan } from '../../src/domain/search-plan.ts';
import { createProgress } from '../../src/cli/progress.ts';
import type { CatalogueImage, CatalogueProduct } from '../../src/pipeline/indexing/collect-images.ts';
import { type EmbedImagesDeps, embedImages } from '../../src/pipeline/indexing/embed-images.ts';
import { createSnapshotContent } from '../../src/pipeline/indexing/snapshot-content.ts';
import { collapseToProducts } from '../../src/pipeline/search/collapse-to-products.ts';
import type { Snapshot } from '../../src/ports/snapshot-store.ts';
import { openDearScan } from './dear-scan.ts';
import type { LabelledCatalogue, LabelledPicture } from './labelled-catalogue.ts';
import { MOST_QUERIES, spread } from './spread.ts';

/** A picture as a query. */
export interface EmbeddedPicture {
  readonly picture: LabelledPicture;
  readonly embedding: Embedding;
  /** Where it stands in the index, when it is searched in as well. */
  readonly row?: number;
}

/** A catalogue, embedded by a model and indexed as a server does it. */
export interface SearchableCatalogue extends AsyncDisposable {
  readonly catalogue: LabelledCatalogue;
  readonly model: ModelDescription;
  /** At most `MOST_QUERIES`, evenly spread. */
  readonly queries: readonly EmbeddedPicture[];
  readonly snapshot: Snapshot;
  readonly exact: boolean;
  /** What the index holds, by row. */
  readonly rows: readonly LabelledPicture[];
  /** How searches went so far. */
  readonly plans: Partial<Record<SearchPlan['kind'], number>>;
  /** The best `count` rows, best first, of those that `eligible` allows. */
  search(vector: Float32Array, count: number, eligible?: Bitmap): Promise<readonly number[]>;
  /** The rows that stand for their products among the best `count`, best first. */
  searchProducts(vector: Float32Array, count: number): Promise<readonly number[]>;
}

export interface SearchableOptions {
  /** `undefined`: every row is compared, exactly. Else the index of this type names candidates. */
  readonly indexType?: Exclude<IndexType, 'AUTO'> | undefined;
}

/** Embeds what the store does not know yet, builds a snapshot in a temporary folder and opens it. */
export async function openSearchable(
  deps: EmbedImagesDeps,
  catalogue: LabelledCatalogue,
  { indexType }: SearchableOptions,
): Promise<SearchableCatalogue> {
  const gallery = groupByProduct(catalogue.gallery ?? catalogue.queries);
  const galleryHashes = await embed(deps, catalogue, gallery);
  const queryHashes = catalogue.gallery && (await embed(deps, catalogue, catalogue.queries));
  await using stack = new AsyncDisposableStack();
  const images = toCatalogueImages(gallery, catalogue.products);
  const snapshot = await buildSnapshot(stack, { deps, images, imageHashes: galleryHashes, indexType });
  const found = await withEmbeddings(deps, gallery, galleryHashes);
  const asked = queryHashes
    ? await withEmbeddings(deps, catalogue.queries, queryHashes)
    : found.map((query, row) => ({ ...query, row }));
  const queries = spread(asked, MOST_QUERIES);
  const rows = found.map(({ picture }) => picture);
  const exact = indexType === undefined;
  const searches = searchesOf(snapshot, exact);
  const owned = stack.move();
  const { model } = deps.embedder;
  const close = () => owned.disposeAsync();
  return { catalogue, model, queries, snapshot, exact, rows, ...searches, [Symbol.asyncDispose]: close };
}

interface SnapshotParts extends SearchableOptions {
  readonly deps: EmbedImagesDeps;
  readonly images: readonly CatalogueImage[];
  readonly imageHashes: readonly (string | undefined)[];
}

/** Closed and removed with the stack. */
async function buildSnapshot(stack: AsyncDisposableStack, parts: SnapshotParts): Promise<Snapshot> {
  const { deps, images, imageHashes, indexType = 'SCAN' } = parts;
  const { model } = deps.embedder;
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-evaluate-'));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const snapshots = await openFileSnapshotStore({ directory, keep: 1 });
  const job = { ...JOB, indexType };
  const { embeddings } = deps;
  const described = { images, imageHashes, embeddings, model, job, createdAt: new Date(), changesUpTo: 0 };
  const { id } = await snapshots.build(createSnapshotContent(described));
  const stored = stack.adopt(await snapshots.open(id, model.sha256), (it) => it.close());
  if (indexType === 'SCAN' || indexType === 'FLAT') return stored;
  const index = stack.adopt(await openDearScan(join(directory, id), stored.manifest), (it) => it.close());
  return { ...stored, index };
}

const JOB: ReindexJob = {
  id: 'evaluation',
  state: 'RUNNING',
  indexType: 'SCAN',
  progress: { stage: 'BUILD', done: 0, rate: 0, errors: {} },
  createdAt: new Date(0),
  failures: [],
};

/** Rows of a snapshot are numbered product by product. */
function groupByProduct(pictures: readonly LabelledPicture[]): readonly LabelledPicture[] {
  return [...Map.groupBy(pictures, ({ product }) => product).values()].flat();
}

/** A picture that belongs to no shop's product is one of a product of which nothing is known. */
function toCatalogueImages(
  pictures: readonly LabelledPicture[],
  products: LabelledCatalogue['products'],
): readonly CatalogueImage[] {
  const nameless = new Map<string, CatalogueProduct>();
  return pictures.map(({ image, product: id }) => {
    const known = products.get(id) ?? nameless.get(id);
    const product = known ?? { id: id as ProductId, title: id, categories: [], attributes: {}, images: [] };
    if (known === undefined) nameless.set(id, product);
    return { product, image };
  });
}

/** Resolves with what each picture's embedding is stored by; a picture that cannot be read is named and left out. */
async function embed(
  deps: EmbedImagesDeps,
  { name, products }: LabelledCatalogue,
  pictures: readonly LabelledPicture[],
): Promise<readonly (string | undefined)[]> {
  const progress = createProgress();
  const job = {
    enter: () => undefined,
    advance: (done: number) => progress.show(name, done, pictures.length),
    addFailure: ({ imageId, reason }: { imageId: string; reason: string }) => console.error(`  ${imageId}: ${reason}`),
  };
  const images = toCatalogueImages(pictures, products);
  const hashes = await embedImages(deps, { images, job, signal: new AbortController().signal });
  progress.end(`${name}: ${pictures.length} pictures, seen by ${deps.embedder.model.id}`);
  if (hashes.every((hash) => hash === undefined))
    throw badInput(`None of ${pictures.length} pictures of ${name} can be read.`);
  return hashes;
}

async function withEmbeddings(
  { embeddings, embedder }: EmbedImagesDeps,
  pictures: readonly LabelledPicture[],
  hashes: readonly (string | undefined)[],
): Promise<readonly EmbeddedPicture[]> {
  const stored = await embeddings.loadMany(
    embedder.model.sha256,
    hashes.map((hash) => hash ?? ''),
  );
  return pictures.flatMap((picture, i) => {
    const embedding = stored[i];
    return embedding === undefined ? [] : [{ picture, embedding }];
  });
}

function searchesOf(
  snapshot: Snapshot,
  exact: boolean,
): Pick<SearchableCatalogue, 'plans' | 'search' | 'searchProducts'> {
  const plans: Partial<Record<SearchPlan['kind'], number>> = {};
  const ask = async (vector: Float32Array, k: number, eligible?: Bitmap) => {
    const rows = eligible && { filter: {}, rows: eligible, rowCount: eligible.count() };
    const { candidates, plan } = await snapshot.index.search({ vector, k, exact, eligible: rows });
    plans[plan.kind] = (plans[plan.kind] ?? 0) + 1;
    return candidates;
  };
  return {
    plans,
    search: async (vector, count, eligible) => (await ask(vector, count, eligible)).map(({ row }) => row),
    searchProducts: async (vector, count) =>
      collapseToProducts(snapshot, await ask(vector, count)).map(({ row }) => row),
  };
}
