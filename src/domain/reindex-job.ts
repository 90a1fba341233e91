export type IndexType = 'AUTO' | 'SCAN' | 'FLAT' | 'IVF_FLAT' | 'IVF_PQ' | 'HNSW';

/** The stages of a reindex, in order. */
export type ReindexStage = 'READ' | 'EMBED' | 'BUILD' | 'VERIFY' | 'PUBLISH' | 'DONE';

export type JobState = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';

export interface ReindexProgress {
  readonly stage: ReindexStage;
  /** Images dealt with in this stage, and how many there are (unknown while reading). */
  readonly done: number;
  readonly total?: number;
  /** Images per second in this stage. */
  readonly rate: number;
  /** Images that could not be indexed, by error code. */
  readonly errors: Readonly<Record<string, number>>;
}

export interface ReindexJob {
  readonly id: string;
  readonly state: JobState;
  readonly indexType: IndexType;
  /** Id of the model that embeds, when it is not the one that serves: the snapshot is then built beside, and not published. */
  readonly model?: string;
  readonly progress: ReindexProgress;
  readonly createdAt: Date;
  readonly finishedAt?: Date;
  /** The snapshot that was published, or built beside, once there is one. */
  readonly snapshotId?: string;
  /** Why the job failed, written for the admin. */
  readonly error?: string;
  /** A few of the failed images with their reasons (at most 100). */
  readonly failures: readonly ImageFailure[];
  readonly idempotencyKey?: string;
}

/** A picture that could not be indexed; it is reported, never replaced. */
export interface ImageFailure {
  readonly productId: string;
  readonly imageId: string;
  readonly code: string;
  readonly reason: string;
}
