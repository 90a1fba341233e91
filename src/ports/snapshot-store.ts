import type { ChangeableColumns, Columns } from '../domain/columns.ts';
import type { ProductFacts } from '../domain/filter.ts';
import type { Product, ProductImage } from '../domain/product.ts';
import type { IndexType } from '../domain/reindex-job.ts';
import type { Manifest } from '../domain/snapshot.ts';
import type { VectorIndex } from './vector-index.ts';
import type { WordIndex } from './word-index.ts';

/** A published index, open for searching. */
export interface Snapshot {
  readonly manifest: Manifest;
  readonly index: VectorIndex;
  readonly columns: Columns;
  readonly words: WordIndex;
  /** Picture of an image row. */
  imageOf(row: number): Pick<ProductImage, 'id'>;
  close(): Promise<void>;
}

/** A snapshot as it was published. Nothing but what live changes say of its products' columns ever changes, in memory alone. */
export interface StoredSnapshot extends Snapshot {
  readonly columns: ChangeableColumns;
}

/** What a snapshot is built from: products with the embeddings of those of their images that could be embedded. */
export interface SnapshotContent {
  readonly id: string;
  readonly createdAt: Date;
  readonly model: Manifest['model'];
  readonly dimensions: number;
  readonly indexType: IndexType;
  readonly failedImages: number;
  /** See `Manifest.changesUpTo`. */
  readonly changesUpTo: number;
  readonly products: readonly (ProductFacts & Pick<Product, 'title'>)[];
  /** Image ids of `products[i]`, in row order; rows are numbered product by product. */
  readonly imageIds: readonly (readonly string[])[];
  readonly embeddings: EmbeddingRows;
}

/** Embeddings by row, wherever they lie: a million of them need not stand in one array. */
export interface EmbeddingRows {
  readonly rowCount: number;
  /**
   * Rows `from` up to `to` (exclusive), one after the other: (to − from) × dimensions values. Valid until the next call. A build
   * asks for each row once, in order.
   */
  block(from: number, to: number): Float32Array | Promise<Float32Array>;
}

export interface BuildProgress {
  readonly stage: 'BUILD' | 'VERIFY';
  /** Rows added to the index, or sampled rows compared with an exact scan. */
  readonly done: number;
  readonly total: number;
}

export interface BuildOptions {
  /** `build` rejects with the signal's reason and leaves nothing behind. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: BuildProgress) => void;
}

/** Snapshots on disk. Nothing half-written can ever be opened, and a damaged one is refused with the reason. */
export interface SnapshotStore {
  /**
   * Builds index, columns and words beside the published snapshots, verifies them (checksums, counts, recall against an
   * exact scan) and makes them durable; not yet published. Throws BAD_USER_INPUT when the asked index type cannot hold
   * these rows, INTERNAL with the reason when verification or writing fails.
   */
  build(content: SnapshotContent, options?: BuildOptions): Promise<Manifest>;
  /**
   * Makes a built snapshot the current one, atomically and durably; older ones of its model beyond the retention are
   * removed, and all but the newest of each other model.
   * Throws NOT_FOUND for an id that was never built.
   */
  publish(id: string): Promise<void>;
  /**
   * Opens the current snapshot; when it is missing or damaged, the newest older one of this model that is whole; when
   * another model made it, the newest of this model, published or not: it was built beside.
   * `refused` names what was passed over and why. `undefined` when nothing was ever published or nothing is whole.
   */
  openCurrent(modelSha256: string): Promise<OpenedSnapshot>;
  /**
   * Opens one snapshot, published or not. Throws NOT_FOUND when there is none of this id, CONFLICT with the reason when it
   * is damaged or made by another model.
   */
  open(id: string, modelSha256: string): Promise<StoredSnapshot>;
  /**
   * Compares everything a snapshot stores with its checksums, slowly, beside searches: what was whole when it was opened
   * can decay. Resolves with what is wrong with it, from when on it is refused; `undefined` when nothing is. Rejects with
   * the signal's reason when that aborts.
   */
  recheck(id: string, signal?: AbortSignal): Promise<string | undefined>;
  /** Id of the published snapshot, whole or not; `undefined` when none was ever published. Cheap. */
  currentId(): Promise<string | undefined>;
  /** Whole manifests on disk, newest first. */
  list(): Promise<readonly Manifest[]>;
}

export interface OpenedSnapshot {
  readonly snapshot?: StoredSnapshot;
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}
