import { VitrineError } from '../domain/errors.ts';
import { type Hand, type Start, mayTake, missingHands } from './onnx-hand.ts';
import { OnnxWaiting } from './onnx-waiting.ts';
import type { LoadedTower, OnnxJob, OnnxReply, TowerKind } from './onnx-worker-messages.ts';
import type { OnnxWorkerThread } from './onnx-worker-thread.ts';

/** A job that a crash interrupted is tried once more: it may have been the thread's fault, not the job's. */
const MAX_ATTEMPTS = 2;

export interface PoolRequest {
  readonly kind: TowerKind;
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
  /** One thread more that has all cores, for what comes alone. */
  readonly withLone: boolean;
  readonly openThread: (lone: boolean) => Promise<OnnxWorkerThread>;
  readonly onCrash: (reason: Error) => void;
  /** A thread has loaded a tower after its first. */
  readonly onLoad: (tower: LoadedTower) => void;
}

/**
 * Worker threads that run a model, one job at a time each. A thread that dies is replaced. A tower is loaded by as few
 * threads as will do: a job goes to one that has it, and waits for it unless too many do. With nothing at work a job goes to
 * the lone thread, if there is one.
 */
export class OnnxWorkerPool {
  readonly #options: PoolOptions;
  readonly #waiting = new OnnxWaiting<Task>();
  readonly #hands = new Set<Hand<Task>>();
  readonly #starting = new Set<Start>();
  #closed = false;

  /** `first` is already open: it found the device that `openThread` opens the others on. */
  constructor(first: OnnxWorkerThread, options: PoolOptions) {
    this.#options = options;
    this.#adopt(first, false);
  }

  /** Starts the remaining threads. Throws when one of them cannot start. */
  async fill(): Promise<void> {
    const missing = missingHands(this.#hands, this.#options);
    const opened = await Promise.allSettled(missing.map((lone) => this.#options.openThread(lone)));
    for (const [i, outcome] of opened.entries()) {
      if (outcome.status === 'fulfilled') this.#adopt(outcome.value, missing[i] ?? false);
    }
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
    this.#waiting.push({ ...request, resolve, reject, attempts: 0 });
    this.#dispatch();
    try {
      return await promise;
    } finally {
      request.signal?.removeEventListener('abort', leave);
    }
  }

  /** The towers of all living threads. */
  loaded(): readonly LoadedTower[] {
    return [...this.#hands].flatMap(({ towers }) => [...towers.values()]);
  }

  /** Drops what waits, lets the threads finish what they work on, and ends them. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#rejectWaiting(closedError());
    await Promise.allSettled([...this.#starting].map(({ done }) => done));
    await Promise.all([...this.#hands].map(({ thread }) => thread.close()));
  }

  #rejectWaiting(reason: unknown): void {
    for (const task of this.#waiting.drain()) task.reject(reason);
  }

  #adopt(thread: OnnxWorkerThread, lone: boolean): void {
    const hand: Hand<Task> = { thread, lone, towers: new Map([[thread.loaded.kind, thread.loaded]]), task: undefined };
    this.#hands.add(hand);
    thread.onReply = (reply) => this.#settle(hand, reply);
    thread.onGone = (reason) => this.#replace(hand, reason);
    this.#dispatch();
  }

  /** Gives every idle thread a task; with tasks left over, a missing thread is started again. */
  #dispatch(): void {
    const idle = [...this.#hands].filter(({ task }) => task === undefined);
    for (const hand of idle.toSorted((a, b) => Number(b.lone) - Number(a.lone))) this.#giveTask(hand);
    if (this.#waiting.size > 0) this.#startReplacement();
  }

  #giveTask(hand: Hand<Task>): void {
    for (let task = this.#nextTask(hand); task !== undefined; task = this.#nextTask(hand)) {
      try {
        const job = task.pack();
        task.attempts++;
        hand.task = task;
        return hand.thread.post(job);
      } catch (cause) {
        hand.task = undefined;
        task.reject(failedError(cause));
      }
    }
  }

  /** The next task that this thread may take and whose caller is still there. */
  #nextTask(hand: Hand<Task>): Task | undefined {
    const may = (kind: TowerKind, waiting: number) => mayTake(hand, this.#hands, { kind, waiting });
    let task = this.#waiting.shift(may);
    while (task?.signal?.aborted) task = this.#waiting.shift(may);
    return task;
  }

  #settle(hand: Hand<Task>, reply: OnnxReply): void {
    const { task } = hand;
    hand.task = undefined;
    if (reply.kind === 'embeddings') {
      if (reply.loaded !== undefined) {
        hand.towers.set(reply.loaded.kind, reply.loaded);
        this.#options.onLoad(reply.loaded);
      }
      task?.resolve(reply.values);
    }
    if (reply.kind === 'failed') task?.reject(failedError(new Error(reply.reason)));
    this.#dispatch();
  }

  #replace(hand: Hand<Task>, reason: Error): void {
    const { task } = hand;
    this.#hands.delete(hand);
    if (this.#closed) return task?.reject(closedError());
    this.#options.onCrash(reason);
    if (task !== undefined) {
      if (task.attempts < MAX_ATTEMPTS) this.#waiting.push(task);
      else task.reject(failedError(reason));
    }
    this.#dispatch();
    this.#startReplacement();
  }

  #startReplacement(): void {
    const [lone] = missingHands([...this.#hands, ...this.#starting], this.#options);
    if (this.#closed || lone === undefined) return;
    const done = this.#options
      .openThread(lone)
      .then(
        (thread) => (this.#closed ? thread.close() : this.#adopt(thread, lone)),
        (cause: unknown) => this.#giveUpIfAlone(cause),
      )
      .finally(() => this.#starting.delete(start));
    const start: Start = { lone, done };
    this.#starting.add(start);
  }

  /** A replacement could not start: the others go on; without any, whoever waits is told. The next job tries again. */
  #giveUpIfAlone(cause: unknown): void {
    this.#options.onCrash(cause instanceof Error ? cause : new Error(String(cause)));
    if (this.#hands.size > 0) return;
    this.#rejectWaiting(failedError(cause));
  }
}

function failedError(cause: unknown): VitrineError {
  return new VitrineError('INTERNAL', 'The model could not be run.', { cause });
}

function closedError(): VitrineError {
  return new VitrineError('CANCELLED', 'The embedder is closed.');
}
