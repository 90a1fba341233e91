import { VitrineError } from '../domain/errors.ts';
import { FairQueue } from '../domain/fair-queue.ts';
import type { OnnxJob, OnnxReply } from './onnx-worker-messages.ts';
import type { OnnxWorkerThread } from './onnx-worker-thread.ts';

/** A job that a crash interrupted is tried once more: it may have been the thread's fault, not the job's. */
const MAX_ATTEMPTS = 2;

export interface PoolRequest {
  /** Who asks: callers are served in turn. */
  readonly caller: symbol;
  /** Makes the job, again for each attempt: what is sent to a thread is gone from here. */
  readonly pack: () => OnnxJob;
  readonly signal: AbortSignal | undefined;
}

interface Task extends PoolRequest {
  readonly resolve: (embeddings: Float32Array) => void;
  readonly reject: (reason: unknown) => void;
  attempts: number;
}

export interface PoolOptions {
  readonly workers: number;
  readonly openThread: () => Promise<OnnxWorkerThread>;
  readonly onCrash: (reason: Error) => void;
}

/** Worker threads that run a model, one job at a time each. A thread that dies is replaced. */
export class OnnxWorkerPool {
  readonly #options: PoolOptions;
  readonly #waiting = new FairQueue<Task>();
  /** Every living thread with the task it works on. */
  readonly #threads = new Map<OnnxWorkerThread, Task | undefined>();
  readonly #starting = new Set<Promise<void>>();
  #closed = false;

  /** `first` is already open: it found the device that `openThread` opens the others on. */
  constructor(first: OnnxWorkerThread, options: PoolOptions) {
    this.#options = options;
    this.#adopt(first);
  }

  /** Starts the remaining threads. Throws when one of them cannot start. */
  async fill(): Promise<void> {
    const missing = this.#options.workers - this.#threads.size;
    const opened = await Promise.allSettled(Array.from({ length: missing }, () => this.#options.openThread()));
    for (const outcome of opened) if (outcome.status === 'fulfilled') this.#adopt(outcome.value);
    const failed = opened.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /**
   * Embeddings of one job. Throws INTERNAL when the model fails on it or its thread dies twice,
   * CANCELLED when the pool closes; rejects with the signal's reason when the caller leaves.
   */
  async run(request: PoolRequest): Promise<Float32Array> {
    request.signal?.throwIfAborted();
    if (this.#closed) throw closedError();
    const { promise, resolve, reject } = Promise.withResolvers<Float32Array>();
    const leave = (): void => {
      this.#waiting.remove(request.caller);
      reject(request.signal?.reason);
    };
    request.signal?.addEventListener('abort', leave, { once: true });
    this.#waiting.push(request.caller, { ...request, resolve, reject, attempts: 0 });
    this.#dispatch();
    try {
      return await promise;
    } finally {
      request.signal?.removeEventListener('abort', leave);
    }
  }

  /** Drops what waits, lets the threads finish what they work on, and ends them. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#waiting.drain()) task.reject(closedError());
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#threads.keys()].map((thread) => thread.close()));
  }

  #adopt(thread: OnnxWorkerThread): void {
    this.#threads.set(thread, undefined);
    thread.onReply = (reply) => this.#settle(thread, reply);
    thread.onGone = (reason) => this.#replace(thread, reason);
    this.#dispatch();
  }

  /** Gives every idle thread a task; with tasks left over, a missing thread is started again. */
  #dispatch(): void {
    for (const [thread, task] of this.#threads) {
      if (task === undefined) this.#giveTask(thread);
    }
    if (this.#waiting.size > 0) this.#startReplacement();
  }

  #giveTask(thread: OnnxWorkerThread): void {
    for (let task = this.#nextTask(); task !== undefined; task = this.#nextTask()) {
      try {
        const job = task.pack();
        task.attempts++;
        this.#threads.set(thread, task);
        return thread.post(job);
      } catch (cause) {
        task.reject(failedError(cause));
      }
    }
  }

  /** The next task whose caller is still there. */
  #nextTask(): Task | undefined {
    let task = this.#waiting.shift();
    while (task?.signal?.aborted) task = this.#waiting.shift();
    return task;
  }

  #settle(thread: OnnxWorkerThread, reply: OnnxReply): void {
    const task = this.#threads.get(thread);
    this.#threads.set(thread, undefined);
    if (reply.kind === 'embeddings') task?.resolve(reply.values);
    if (reply.kind === 'failed') task?.reject(failedError(new Error(reply.reason)));
    this.#dispatch();
  }

  #replace(thread: OnnxWorkerThread, reason: Error): void {
    const task = this.#threads.get(thread);
    this.#threads.delete(thread);
    if (this.#closed) return task?.reject(closedError());
    this.#options.onCrash(reason);
    if (task !== undefined) {
      if (task.attempts < MAX_ATTEMPTS) this.#waiting.push(task.caller, task);
      else task.reject(failedError(reason));
    }
    this.#startReplacement();
  }

  #startReplacement(): void {
    if (this.#closed || this.#threads.size + this.#starting.size >= this.#options.workers) return;
    const starting = this.#options
      .openThread()
      .then(
        (thread) => (this.#closed ? thread.close() : this.#adopt(thread)),
        (cause: unknown) => this.#giveUpIfAlone(cause),
      )
      .finally(() => this.#starting.delete(starting));
    this.#starting.add(starting);
  }

  /** A replacement could not start: the others go on; without any, whoever waits is told. The next job tries again. */
  #giveUpIfAlone(cause: unknown): void {
    this.#options.onCrash(cause instanceof Error ? cause : new Error(String(cause)));
    if (this.#threads.size > 0) return;
    for (const task of this.#waiting.drain()) task.reject(failedError(cause));
  }
}

function failedError(cause: unknown): VitrineError {
  return new VitrineError('INTERNAL', 'The model could not be run.', { cause });
}

function closedError(): VitrineError {
  return new VitrineError('CANCELLED', 'The embedder is closed.');
}
