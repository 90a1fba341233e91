import { pino } from 'pino';
import { memoryRateLimiter } from '../src/adapters/memory-rate-limiter.ts';
import { VitrineError } from '../src/domain/errors.ts';
import { DEFAULT_WEIGHTS } from '../src/domain/ranking.ts';
import type { Manifest } from '../src/domain/snapshot.ts';
import { Doorkeeper } from '../src/pipeline/access/doorkeeper.ts';
import { KeyRing } from '../src/pipeline/access/key-ring.ts';
import { type LiveSnapshot, createLiveSnapshot } from '../src/pipeline/live-snapshot.ts';
import { createEmbeddingCache } from '../src/pipeline/search/embedding-cache.ts';
import { createQueryImages } from '../src/pipeline/search/query-images.ts';
import type { ServerConfig, ServerDeps } from '../src/server/server-config.ts';
import { startServer } from '../src/server/start-server.ts';
import { ProductQueue } from '../src/pipeline/live/product-queue.ts';
import { fakeEmbedder } from './fakes/fake-embedder.ts';
import { fakeImagePreprocessor, fakePicture } from './fakes/fake-image-preprocessor.ts';
import { memoryChangeJournal } from './fakes/memory-change-journal.ts';
import { memoryDeltaSegment } from './fakes/memory-delta-segment.ts';
import { memoryEmbeddingStore } from './fakes/memory-embedding-store.ts';
import { memoryKeyStore } from './fakes/memory-key-store.ts';
import { memoryProductStore } from './fakes/memory-product-store.ts';
import { memoryShopperStore } from './fakes/memory-shopper-store.ts';
import { PRODUCTS, fakeSnapshot } from './server/fakes/catalogue.ts';
import { countingProducts, memoryReindexer } from './server/fakes/stores.ts';

export const ADMIN_KEY = 'the-admin-key-of-these-tests';

/** As a shop without tokens has it. */
export const ALL_PUBLIC = { search: true, events: true, shoppers: true };

/** Largest photo that the test server takes, in bytes. */
export const MAX_IMAGE_BYTES = 100_000;

/** A red picture that the fake preprocessor reads, of so many bytes. */
export function redPhoto(bytes = 20): Uint8Array<ArrayBuffer> {
  const photo = new Uint8Array(bytes).fill(32);
  photo.set(fakePicture(230, 20, 20));
  return photo;
}

export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  // eslint-disable-next-line typescript/no-explicit-any -- tests look into answers of any shape
  readonly data: any;
  readonly errors: readonly { message: string; path?: readonly string[]; extensions: { code: string } }[];
}

export interface TestServer extends AsyncDisposable {
  readonly url: string;
  readonly deps: ServerDeps;
  /** POSTs a query as JSON. */
  query(query: string, variables?: object, headers?: Readonly<Record<string, string>>): Promise<GraphqlAnswer>;
  /** `query` with the admin key. */
  admin(query: string, variables?: object): Promise<GraphqlAnswer>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  close(): Promise<void>;
}

/** Ports in memory: five products, a model that sees only colour, an exact index. */
export function fakeDeps(): ServerDeps {
  const clock = { now: () => new Date('2026-05-02T12:00:00Z') };
  const keys = memoryKeyStore();
  const keyRing = new KeyRing({ keys, clock });
  const snapshot = fakeSnapshot();
  const journal = memoryChangeJournal();
  const liveSnapshot = createLiveSnapshot({ journal, openDelta: memoryDeltaSegment });
  void liveSnapshot.swap(snapshot); // at once: there is nothing to replay
  return {
    ...memoryReindexer(),
    products: countingProducts(PRODUCTS),
    journal,
    changes: fakeChanges({ journal, liveSnapshot }),
    liveSnapshot,
    embedder: fakeEmbedder(),
    preprocessor: fakeImagePreprocessor(),
    queryImages: createQueryImages({ maxBytes: 1_000_000 }),
    queryEmbeddings: createEmbeddingCache({ maxBytes: 1_000_000 }),
    shoppers: memoryShopperStore(),
    searchLog: { append() {}, dropped: 0, flush: async () => {} },
    recallMonitor: { consider() {}, bands: () => [] },
    clock,
    keys,
    keyRing,
    doorkeeper: new Doorkeeper({ keyRing, adminKey: ADMIN_KEY, publicAccess: ALL_PUBLIC }),
    snapshots: { list: async () => [snapshot.manifest], currentId: async () => snapshot.manifest.id },
    publisher: onlySnapshot(snapshot.manifest),
    weights: DEFAULT_WEIGHTS,
    maxFirst: 100,
    maxImageBytes: MAX_IMAGE_BYTES,
    storeWatch: { answering: true },
    disk: { check: async () => ({ freeBytes: 1e9 }) },
    attemptLimiter: attemptsAMinute(100),
    logger: pino({ level: 'silent' }),
  };
}

/** So many bad keys from an address. */
export function attemptsAMinute(count: number): ServerDeps['attemptLimiter'] {
  return memoryRateLimiter({ points: { address: count, token: count, key: count }, windowSeconds: 60 });
}

/** A publisher of one snapshot: there is nothing to go back to. */
function onlySnapshot(manifest: Manifest): ServerDeps['publisher'] {
  return {
    async promote(id) {
      if (id === manifest.id) return manifest;
      throw new VitrineError('NOT_FOUND', `There is no snapshot ${id}.`);
    },
    async rollback() {
      throw new VitrineError('NOT_FOUND', 'There is no older snapshot to go back to.');
    },
  };
}

/** What changing products stands on, over a store of `PRODUCTS` of its own; every picture is red. */
function fakeChanges(parts: Pick<ServerDeps['changes'], 'journal' | 'liveSnapshot'>): ServerDeps['changes'] {
  return {
    ...parts,
    products: memoryProductStore(PRODUCTS),
    loader: { load: async () => redPhoto() },
    preprocessor: fakeImagePreprocessor(),
    embedder: fakeEmbedder(),
    embeddings: memoryEmbeddingStore(),
    clock: { now: () => new Date('2026-05-02T12:00:00Z') },
    productQueue: new ProductQueue(),
    maxPendingChanges: 10,
  };
}

/** A live snapshot as it is before the first reindex, when what lies on disk was made by another model. */
export function emptyLiveSnapshot(): LiveSnapshot {
  return Object.assign(createLiveSnapshot(), { refused: [{ id: 'old', reason: 'made by another model' }] });
}

/** A real HTTP server on a free port, over `fakeDeps` unless told otherwise; `await using` closes it. */
export async function startTestServer(
  deps: Partial<ServerDeps> = {},
  config: Partial<ServerConfig> = {},
): Promise<TestServer> {
  const all = { ...fakeDeps(), ...deps };
  const server = await startServer(all, { ...TEST_CONFIG, ...config });
  const ask: TestServer['query'] = async (query, variables = {}, headers = {}) => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ query, variables }),
    });
    return parseAnswer(response);
  };
  return {
    url: server.url,
    deps: all,
    query: ask,
    admin: (query, variables) => ask(query, variables, { authorization: `Bearer ${ADMIN_KEY}` }),
    fetch: (path, init) => fetch(`${server.url}${path}`, init),
    close: () => server.close(),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** Places for so many requests of each kind, and for as many that wait as told. */
export function roomFor(inFlight: number, queue = 0): ServerConfig['admission'] {
  const limits = { inFlight, queue, queueTimeoutMs: 1_000, slowBodies: 8 };
  return { photo: limits, words: limits, admin: limits };
}

const TEST_CONFIG: ServerConfig = {
  host: '127.0.0.1',
  port: 0,
  introspection: true,
  suggestions: true,
  trustedProxyHops: 0,
  corsOrigins: [],
  query: {
    maxTokens: 2_000,
    maxDepth: 10,
    maxAliases: 50,
    maxDirectives: 50,
    maxFields: 400,
    maxRootFields: 20,
    maxSearches: 5,
  },
  costs: { words: 1, photo: 10 },
  persisted: { list: new Map(), only: false, automatic: true, cacheBytes: 10_000 },
  admission: roomFor(8),
  body: { bodyTimeoutMs: 5_000, minBytesPerSecond: 0 },
  headersTimeoutMs: 5_000,
  receiveTimeoutMs: 10_000,
  requestTimeoutMs: 5_000,
  shutdownTimeoutMs: 2_000,
};

/** The GraphQL answer in an HTTP response. */
export async function parseAnswer(response: Response): Promise<GraphqlAnswer> {
  const { data = null, errors = [] } = (await response.json()) as Partial<GraphqlAnswer>;
  return { status: response.status, headers: response.headers, data, errors };
}
