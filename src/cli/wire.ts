import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { fileImageLoader } from '../adapters/file-image-loader.ts';
import { openFileSnapshotStore } from '../adapters/file-snapshot-store.ts';
import { httpImageLoader } from '../adapters/http-image-loader.ts';
import { httpPhotoLoader } from '../adapters/http-photo-loader.ts';
import type { TowerKind } from '../adapters/onnx-worker-messages.ts';
import { routingImageLoader } from '../adapters/routing-image-loader.ts';
import { sharpImagePreprocessor } from '../adapters/sharp-image-preprocessor.ts';
import { openSqliteEmbeddingStore } from '../adapters/sqlite-embedding-store.ts';
import { type Reindexer, createReindexer } from '../pipeline/indexing/reindexer.ts';
import { type LiveSnapshot, createLiveSnapshot } from '../pipeline/live-snapshot.ts';
import { type Publisher, createPublisher } from '../pipeline/publisher.ts';
import { BufferedSearchLog } from '../pipeline/search/buffered-search-log.ts';
import { RecallMonitor } from '../pipeline/search/recall-monitor.ts';
import { createEmbeddingCache } from '../pipeline/search/embedding-cache.ts';
import { createQueryImages } from '../pipeline/search/query-images.ts';
import type { SearchDeps } from '../pipeline/search/search-products.ts';
import type { ChangeJournal } from '../ports/change-journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { EmbeddingStore } from '../ports/embedding-store.ts';
import type { ImageLoader } from '../ports/image-loader.ts';
import type { ImagePreprocessor } from '../ports/image-preprocessor.ts';
import type { PhotoLoader } from '../ports/photo-loader.ts';
import type { SnapshotStore } from '../ports/snapshot-store.ts';
import type { Config } from './config.ts';
import { liveChanges, openJournal } from './open-changes.ts';
import { openEmbedder } from './open-embedder.ts';
import { type Stores, openStores } from './open-stores.ts';
import { ROOT } from './root.ts';

/** Vitrine, all parts joined and ready. Whoever opens it disposes of it. */
export interface Vitrine extends AsyncDisposable, Stores {
  readonly config: Config;
  readonly log: Logger;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly embedder: Embedder;
  readonly preprocessor: ImagePreprocessor;
  readonly loader: ImageLoader;
  readonly snapshots: SnapshotStore;
  readonly journal: ChangeJournal;
  readonly liveSnapshot: LiveSnapshot;
  readonly publisher: Publisher;
  readonly embeddings: EmbeddingStore;
  readonly searchLog: BufferedSearchLog;
  readonly recallMonitor: RecallMonitor;
  /** What a search needs but the product loader, which is made for each request. */
  readonly searchDeps: Omit<SearchDeps, 'loadProducts'>;
}

export interface OpenVitrineOptions {
  /** Whether products may be changed live: what one program of a data folder does, its server. */
  readonly takesChanges?: boolean;
  /** The half of the model that is loaded at once. */
  readonly first?: TowerKind;
}

/** Opens everything a configuration names and serves the published snapshot, if there is one. Closes what it opened when it fails. */
export async function openVitrine(
  config: Config,
  log: Logger,
  { takesChanges = false, first = 'images' }: OpenVitrineOptions = {},
): Promise<Vitrine> {
  await using stack = new AsyncDisposableStack();
  const dataDir = resolve(ROOT, config.dataDir);
  await mkdir(dataDir, { recursive: true });
  const clock: Clock = { now: () => new Date() };
  const stores = stack.use(await openStores(config, dataDir, log));
  const { embedder, preprocessor } = await openEmbedding({ config, log, first }, stack);
  const loader = openLoader(config);
  const embeddings = stack.adopt(await openSqliteEmbeddingStore(join(dataDir, 'embeddings.sqlite')), (it) =>
    it.close(),
  );
  const snapshots = await openFileSnapshotStore({ directory: join(dataDir, 'snapshots'), keep: config.snapshotsKept });
  const changes = { dataDir, model: embedder.model, snapshots, log, write: takesChanges };
  const journal = stack.adopt(await openJournal(changes), (it) => it.close());
  const liveSnapshot = stack.adopt(createLiveSnapshot(liveChanges(journal, changes)), (it) => it.close());
  const opened = {
    ...stores,
    loader,
    preprocessor,
    embedder,
    embeddings,
    snapshots,
    journal,
    liveSnapshot,
    clock,
    log,
  };
  const searchLog = stack.adopt(openSearchLog(config, stores, log), (it) => it.flush());
  const publisher = stack.adopt(createPublisher({ snapshots, liveSnapshot, embedder, log }), (it) => it.close());
  await publisher.serveCurrent();
  const recallMonitor = stack.adopt(openRecallMonitor(config, liveSnapshot, log), (it) => it.close());
  const owned = stack.move();
  const parts = { ...opened, config, dataDir, publisher, searchLog, recallMonitor };
  const searchDeps = { ...parts, ...openQueryMemory(config) };
  return { ...parts, searchDeps, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

/** The reindexer of an open Vitrine; for programs that reindex, since it takes over jobs that a stopped process left behind. */
export function openReindexer(vitrine: Vitrine): Promise<Reindexer> {
  const { config, log } = vitrine;
  return createReindexer({ ...vitrine, openEmbedder: (id) => openEmbedder(config, { id, log }) });
}

/** The configured model at work, and how its pictures are prepared; closed with the stack. */
export async function openEmbedding(
  { config, log, first }: { readonly config: Config; readonly log: Logger; readonly first?: TowerKind },
  stack: AsyncDisposableStack,
) {
  const embedder = stack.adopt(
    await openEmbedder(config, { id: config.model.id, log, ...(first && { first }) }),
    (it) => it.close(),
  );
  const preprocessor = sharpImagePreprocessor(config.images.decoding);
  return { embedder, preprocessor };
}

/** What is remembered of queries: their photos for `imageId`, and their embeddings. */
function openQueryMemory({ search }: Config) {
  return {
    queryImages: createQueryImages({ maxBytes: search.queryImagesBytes }),
    queryEmbeddings: createEmbeddingCache({ maxBytes: search.queryEmbeddingsBytes }),
  };
}

/** Loads pictures as the configuration allows. */
export function openLoader({ images }: Config): ImageLoader {
  const { maxBytes, root, urls } = images;
  return routingImageLoader({
    file: fileImageLoader({ maxBytes, ...(root !== undefined && { root: resolve(ROOT, root) }) }),
    http: httpImageLoader(httpPhotoLoader({ maxBytes, ...urls })),
  });
}

/** The loader of photos that searches name by URL: the shop's private hosts are for its catalogue, not for strangers. */
export function openPhotoLoader({ images }: Config): PhotoLoader | undefined {
  const { maxBytes, searchByUrl, urls } = images;
  return searchByUrl ? httpPhotoLoader({ maxBytes, ...urls, privateHosts: [] }) : undefined;
}

function openSearchLog(config: Config, stores: Stores, log: Logger): BufferedSearchLog {
  return new BufferedSearchLog(stores.searches, {
    maxEntries: config.search.logBuffer,
    intervalMs: 500,
    onError: (error) => log.error({ err: error }, 'the search log could not be written'),
  });
}

function openRecallMonitor({ search }: Config, liveSnapshot: LiveSnapshot, log: Logger): RecallMonitor {
  const onError = (error: unknown) => log.error({ err: error }, 'a search could not be repeated exactly');
  return new RecallMonitor({ liveSnapshot, share: search.recallShare, onError });
}
