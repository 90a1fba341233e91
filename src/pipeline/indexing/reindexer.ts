import { randomUUID } from 'node:crypto';
import { VitrineError, toVitrineError } from '../../domain/errors.ts';
import type { IndexType, ReindexJob } from '../../domain/reindex-job.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { JobStore } from '../../ports/job-store.ts';
import type { Publisher } from '../publisher.ts';
import { type ReindexDeps, runReindex } from './run-reindex.ts';
import { type JobOutcome, RunningJob, type RunningJobDeps } from './running-job.ts';

export interface ReindexerDeps extends ReindexDeps, RunningJobDeps {
  readonly publisher: Pick<Publisher, 'promote'>;
  /** Opens another model for one reindex. Throws NOT_FOUND when there is none of this id, and what loading it throws. */
  openEmbedder(modelId: string): Promise<Embedder>;
}

export interface ReindexRequest {
  readonly indexType: IndexType;
  /** Another model than the one that serves: its snapshot is built beside, for a server that is started with this model. */
  readonly model?: string;
  readonly idempotencyKey?: string;
}

/** Runs reindex jobs, one at a time. */
export interface Reindexer {
  /**
   * Starts a reindex and returns its job at once. Throws CONFLICT while another runs; the same idempotency key returns the
   * first call's job.
   */
  start(request: ReindexRequest): Promise<ReindexJob>;
  /** Cancels and returns the cancelled job. Throws NOT_FOUND when there is none, CONFLICT when it has finished or is about to. */
  cancel(id: string): Promise<ReindexJob>;
  /** The job that runs, fresher than the job store knows it. */
  current(): ReindexJob | undefined;
  /** Resolves with the job's final state. Throws NOT_FOUND. */
  finished(id: string): Promise<ReindexJob>;
  /** Calls `listener` at every change of the running job, until the returned function is called. */
  subscribe(listener: (job: ReindexJob) => void): () => void;
  /** Cancels what runs and waits for its end. */
  close(): Promise<void>;
}

/** Takes over the job store: jobs that a stopped process left running are marked as failed. */
export async function createReindexer(deps: ReindexerDeps): Promise<Reindexer> {
  await failInterrupted(deps);
  return new OneAtATime(deps);
}

async function failInterrupted({ jobs, clock }: ReindexerDeps): Promise<void> {
  for (const job of await jobs.list({ first: 100 })) {
    if (job.state !== 'RUNNING' && job.state !== 'QUEUED') continue;
    await jobs.save({ ...job, state: 'FAILED', error: 'Interrupted by a restart.', finishedAt: clock.now() });
  }
}

interface Run {
  readonly running: RunningJob;
  readonly abort: AbortController;
  readonly finished: Promise<ReindexJob>;
}

class OneAtATime implements Reindexer {
  readonly #deps: ReindexerDeps;
  readonly #listeners = new Set<(job: ReindexJob) => void>();
  #run: Run | undefined;
  /** Starts happen one after the other, so that two calls at once cannot both find nothing running. */
  #starting: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(deps: ReindexerDeps) {
    this.#deps = deps;
  }

  start(request: ReindexRequest): Promise<ReindexJob> {
    const job = this.#starting.then(() => this.#start(request));
    this.#starting = job.catch(() => undefined);
    return job;
  }

  async #start({ indexType, model, idempotencyKey }: ReindexRequest): Promise<ReindexJob> {
    if (this.#closed) throw new VitrineError('CANCELLED', 'The server is stopping.');
    const earlier =
      idempotencyKey === undefined ? undefined : await this.#deps.jobs.loadByIdempotencyKey(idempotencyKey);
    if (earlier !== undefined) return this.#freshest(earlier);
    if (this.#run !== undefined) throw new VitrineError('CONFLICT', `Reindex ${this.#run.running.job.id} is running.`);
    const job: ReindexJob = {
      id: randomUUID(),
      state: 'RUNNING',
      indexType,
      progress: { stage: 'READ', done: 0, rate: 0, errors: {} },
      createdAt: this.#deps.clock.now(),
      failures: [],
      ...(model !== undefined && model !== this.#deps.embedder.model.id && { model }),
      ...(idempotencyKey !== undefined && { idempotencyKey }),
    };
    await this.#deps.jobs.save(job);
    const running = new RunningJob(this.#deps, job, this.#listeners);
    const abort = new AbortController();
    this.#run = { running, abort, finished: this.#carryOut(running, abort.signal) };
    return job;
  }

  #freshest(job: ReindexJob): ReindexJob {
    const current = this.current();
    return current?.id === job.id ? current : job;
  }

  async #carryOut(running: RunningJob, signal: AbortSignal): Promise<ReindexJob> {
    const outcome = await this.#outcome(running, signal);
    const job = await running.finish(outcome);
    this.#run = undefined;
    return job;
  }

  async #outcome(running: RunningJob, signal: AbortSignal): Promise<JobOutcome> {
    try {
      const { model } = running.job;
      const snapshotId = await (model === undefined
        ? runReindex(this.#deps, running, signal)
        : this.#runBeside(model, running, signal));
      return { state: 'SUCCEEDED', snapshotId };
    } catch (error) {
      if (signal.aborted && running.job.progress.stage !== 'PUBLISH') return { state: 'CANCELLED' };
      this.#deps.log?.error({ err: error, job: running.job.id }, 'a reindex failed');
      return { state: 'FAILED', error: toVitrineError(error).message };
    }
  }

  async #runBeside(model: string, running: RunningJob, signal: AbortSignal): Promise<string> {
    const embedder = await this.#deps.openEmbedder(model);
    try {
      signal.throwIfAborted();
      return await runReindex({ ...this.#deps, embedder, publisher: undefined }, running, signal);
    } finally {
      await embedder.close();
    }
  }

  async cancel(id: string): Promise<ReindexJob> {
    const run = this.#run;
    if (run?.running.job.id !== id) {
      const { state } = await loadJob(this.#deps.jobs, id);
      throw new VitrineError('CONFLICT', `Reindex ${id} is not running, it ${described(state)}.`);
    }
    run.abort.abort(new VitrineError('CANCELLED', 'The reindex was cancelled.'));
    const job = await run.finished;
    if (job.state === 'CANCELLED') return job;
    throw new VitrineError('CONFLICT', `It is too late to cancel reindex ${id}, it ${described(job.state)}.`);
  }

  current(): ReindexJob | undefined {
    return this.#run?.running.job;
  }

  async finished(id: string): Promise<ReindexJob> {
    const run = this.#run;
    return run?.running.job.id === id ? run.finished : loadJob(this.#deps.jobs, id);
  }

  subscribe(listener: (job: ReindexJob) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#starting;
    this.#run?.abort.abort(new VitrineError('CANCELLED', 'The reindex was cancelled: the server stops.'));
    await this.#run?.finished;
  }
}

async function loadJob(jobs: JobStore, id: string): Promise<ReindexJob> {
  const job = await jobs.load(id);
  if (job === undefined) throw new VitrineError('NOT_FOUND', `There is no reindex ${id}.`);
  return job;
}

function described(state: ReindexJob['state']): string {
  return state === 'CANCELLED' ? 'was cancelled' : state.toLowerCase();
}
