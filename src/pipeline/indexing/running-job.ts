import type { ImageFailure, ReindexJob, ReindexStage } from '../../domain/reindex-job.ts';
import type { Clock } from '../../ports/clock.ts';
import type { JobStore } from '../../ports/job-store.ts';

/** Failures that a job keeps with their reasons; all of them are counted. */
const MAX_FAILURES = 100;
/** Between two saves of a stage's progress. */
const SAVE_INTERVAL_MS = 1000;
/** A shorter stage has no rate worth telling. */
const MIN_RATE_SECONDS = 0.001;

export interface RunningJobDeps {
  readonly jobs: JobStore;
  readonly clock: Clock;
  readonly log?: { error(fields: object, message: string): void };
}

export type JobOutcome = Pick<ReindexJob, 'state' | 'snapshotId' | 'error'>;

/** A job at work: keeps its progress, tells listeners, and saves it at each stage and about once a second. */
export class RunningJob {
  readonly #deps: RunningJobDeps;
  readonly #listeners: Iterable<(job: ReindexJob) => void>;
  #job: ReindexJob;
  #stageStarted = performance.now();
  #savedAt = performance.now();
  #saving: Promise<void> = Promise.resolve();

  constructor(deps: RunningJobDeps, job: ReindexJob, listeners: Iterable<(job: ReindexJob) => void>) {
    this.#deps = deps;
    this.#job = job;
    this.#listeners = listeners;
  }

  get job(): ReindexJob {
    return this.#job;
  }

  enter(stage: ReindexStage, total?: number): void {
    this.#stageStarted = performance.now();
    const { errors } = this.#job.progress;
    this.#change({ progress: { stage, done: 0, rate: 0, errors, ...(total !== undefined && { total }) } });
    this.#save();
  }

  /** `done` images of the stage are dealt with. */
  advance(done: number): void {
    const seconds = (performance.now() - this.#stageStarted) / 1000;
    this.#change({ progress: { ...this.#job.progress, done, rate: seconds > MIN_RATE_SECONDS ? done / seconds : 0 } });
    if (performance.now() - this.#savedAt > SAVE_INTERVAL_MS) this.#save();
  }

  /** Reports an image that will not be indexed. */
  addFailure(failure: ImageFailure): void {
    const { progress, failures } = this.#job;
    const errors = { ...progress.errors, [failure.code]: (progress.errors[failure.code] ?? 0) + 1 };
    this.#change({
      progress: { ...progress, errors },
      failures: failures.length < MAX_FAILURES ? [...failures, failure] : failures,
    });
  }

  /** Saves the job's last state; resolves when that is done or has failed. */
  async finish(outcome: JobOutcome): Promise<ReindexJob> {
    this.#change({ ...outcome, finishedAt: this.#deps.clock.now() });
    this.#save();
    await this.#saving;
    return this.#job;
  }

  #change(change: Partial<ReindexJob>): void {
    this.#job = { ...this.#job, ...change };
    for (const listener of this.#listeners) listener(this.#job);
  }

  /** A job store that fails does not stop the job. */
  #save(): void {
    this.#savedAt = performance.now();
    const job = this.#job;
    this.#saving = this.#saving
      .then(() => this.#deps.jobs.save(job))
      .catch((error: unknown) => this.#deps.log?.error({ err: error, job: job.id }, 'a job could not be saved'));
  }
}
