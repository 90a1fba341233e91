import type { Logger } from 'pino';
import type { Caller } from '../domain/caller.ts';
import type { RankingWeights } from '../domain/ranking.ts';
import type { KeyRing } from '../pipeline/access/key-ring.ts';
import type { ChangeProductsDeps } from '../pipeline/change-products.ts';
import type { Reindexer } from '../pipeline/indexing/reindexer.ts';
import type { LiveSnapshot } from '../pipeline/live-snapshot.ts';
import type { Publisher } from '../pipeline/publisher.ts';
import type { BufferedSearchLog } from '../pipeline/search/buffered-search-log.ts';
import type { LoadProducts } from '../pipeline/search/hydrate-hits.ts';
import type { EmbeddingCache } from '../pipeline/search/embedding-cache.ts';
import type { QueryImages } from '../pipeline/search/query-images.ts';
import type { ChangeJournal } from '../ports/change-journal.ts';
import type { Clock } from '../ports/clock.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { ImagePreprocessor } from '../ports/image-preprocessor.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { KeyStore } from '../ports/key-store.ts';
import type { PhotoLoader } from '../ports/photo-loader.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { ShopperStore } from '../ports/shopper-store.ts';
import type { RecallMonitor } from '../pipeline/search/recall-monitor.ts';
import type { SearchOutcome } from '../pipeline/search/search-request.ts';
import type { SnapshotStore } from '../ports/snapshot-store.ts';
import type { CostAccount } from './cost-account.ts';
import { createProductLoader } from './product-loader.ts';

/** What resolvers stand on; opened and closed by the program that serves. */
export interface GraphqlDeps {
  readonly products: Pick<ProductStore, 'loadMany'>;
  readonly liveSnapshot: Pick<LiveSnapshot, 'acquire' | 'current' | 'refused' | 'delta'>;
  readonly journal: Pick<ChangeJournal, 'lastSequence' | 'bytes' | 'writable'>;
  /** What changing products stands on. */
  readonly changes: ChangeProductsDeps;
  readonly embedder: Embedder;
  readonly preprocessor: ImagePreprocessor;
  readonly queryImages: QueryImages;
  readonly queryEmbeddings: EmbeddingCache;
  readonly shoppers: ShopperStore;
  readonly searchLog: Pick<BufferedSearchLog, 'append' | 'dropped' | 'flush'>;
  readonly clock: Clock;
  readonly recallMonitor: Pick<RecallMonitor, 'consider' | 'bands'>;
  readonly reindexer: Pick<Reindexer, 'start' | 'cancel' | 'current'>;
  readonly jobs: Pick<JobStore, 'load' | 'list'>;
  readonly snapshots: Pick<SnapshotStore, 'list' | 'currentId'>;
  readonly publisher: Pick<Publisher, 'promote' | 'rollback'>;
  readonly keys: Pick<KeyStore, 'create' | 'revoke' | 'list'>;
  readonly keyRing: Pick<KeyRing, 'forget'>;
  /** Weights of the score unless an admin asks for others. */
  readonly weights: RankingWeights;
  /** Most hits, or jobs, of one page. */
  readonly maxFirst: number;
  /** Told of every search that was answered. */
  readonly onSearch?: (outcome: SearchOutcome) => void;
  /** Gets the photos that searches name by URL; no search may do so when left out. */
  readonly photos?: PhotoLoader | undefined;
  /** Largest photo accepted, in bytes. */
  readonly maxImageBytes: number;
}

/** What the server knows of a request. */
export interface GraphqlRequest {
  readonly caller: Caller;
  /** Aborts, with a VitrineError as its reason, at the deadline or when the caller leaves. */
  readonly signal: AbortSignal;
  /** Names the request in every line. */
  readonly logger: Logger;
  /** The id that those lines have. */
  readonly requestId: string;
  /** What the request spends of its client's budget; undefined where there is none. */
  readonly account: CostAccount | undefined;
  /** What became of the request, to be noted here. */
  readonly outcome: { operation: string; code?: string };
}

/** One per request. */
export interface GraphqlContext extends GraphqlRequest {
  readonly deps: GraphqlDeps;
  /** All products of a request come through one loader: one round trip a batch, each product once. */
  readonly loadProducts: LoadProducts;
}

export function createContext(deps: GraphqlDeps, request: GraphqlRequest): GraphqlContext {
  return { ...request, deps, loadProducts: createProductLoader(deps.products) };
}
