/** One answered search, as kept for analysis. */
export interface SearchLogEntry {
  readonly searchId: string;
  readonly at: Date;
  readonly shopperId?: string;
  /** What was asked: `image`, `text`, `product`, `colour`, or several of them (`image+text`); the words when there were any. */
  readonly kind: string;
  readonly text?: string;
  readonly snapshotId: string;
  readonly queryEmbedding: Float32Array;
  readonly hits: readonly { readonly productId: string; readonly score: number }[];
  readonly tookMs: number;
}

/** Where answered searches are written. */
export interface SearchLog {
  /** Durable when the promise resolves; the caller batches (see pipeline/search/buffered-search-log.ts). */
  append(entries: readonly SearchLogEntry[]): Promise<void>;
  /** The newest entries, newest first. */
  loadRecent(limit: number): Promise<readonly SearchLogEntry[]>;
  close(): Promise<void>;
}
