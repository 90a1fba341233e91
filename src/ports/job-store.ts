import type { ReindexJob } from '../domain/reindex-job.ts';

/** Reindex jobs, past and present. */
export interface JobStore {
  /** Inserts or replaces, durable when the promise resolves. */
  save(job: ReindexJob): Promise<void>;
  load(id: string): Promise<ReindexJob | undefined>;
  /** The job that was started with this key, if any. */
  loadByIdempotencyKey(key: string): Promise<ReindexJob | undefined>;
  /** Newest first, `before` exclusive by (createdAt, id). */
  list(page: { readonly first: number; readonly afterId?: string }): Promise<readonly ReindexJob[]>;
  close(): Promise<void>;
}
