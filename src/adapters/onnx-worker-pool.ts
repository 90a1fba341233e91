import { VitrineError } from '../domain/errors.ts';
import { OnnxWaiting } from './onnx-waiting.ts';
import type { LoadedTower, OnnxJob, OnnxReply, TowerKind } from './onnx-worker-messages.ts';
import type { OnnxWorkerThread } from './onnx-worker-thread.ts';

/** A job that a crash interrupted is tried once more: it may have been the thread's fault, not the job's. */
const MAX_ATTEMPTS = 2;
/** Jobs of a kind that wait before another thread loads the tower for them: a copy costs memory, and longer than a few texts. */
const WORTH_A_COPY = 4;

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
  readonly openThread: () => Promise<OnnxWorkerThread>;
  readonly onCrash: (reason: Error) => void;
  /** A thread has loaded a tower after its first. */
  readonly onLoad: (tower: LoadedTower) => void;
}

/** A living thread: the towers that it has loaded, and the task it works on. */
interface Hand {
  readonly thread: OnnxWorkerThread;
  readonly towers: Map<TowerKind, LoadedTower>;
  task: Task | undefined;
}

/**
 * Worker threads that run a model, one job at a time each. A thread that dies is replaced. A tower is loaded by as few
 * threads as will do: a job goes to one that has it, and waits for it unless too many do.
 */
export class OnnxWorkerPool {
  readonly #options: PoolOptions;
  readonly #waiting = new OnnxWaiting<Task>();
  readonly #hands = new Set<Hand>();
  readonly #starting = new Set<Promise<void>>();
  #closed = false;

  /** `first` is already open: it found the device that `openThread` opens the others on. */
  constructor(first: OnnxWorkerThread, options: PoolOptions) {
    this.#options = options;
    this.#adopt(first);
  }

  /** Starts the remaining threads. Throws when one of them cannot start. */
  async fill(): Promise<void> {
    const missing = this.#options.workers - this.#hands.size;
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
    await Promise.allSettled(this.#starting);
    await Promise.all([...this.#hands].map(({ thread }) => thread.close()));
  }

  #rejectWaiting(reason: unknown): void {
    for (const task of this.#waiting.drain()) task.reject(reason);
  }

  #adopt(thread: OnnxWorkerThread): void {
    const hand: Hand = { thread, towers: new Map([[thread.loaded.kind, thread.loaded]]), task: undefined };
    this.#hands.add(hand);
    thread.onReply = (reply) => this.#settle(hand, reply);
    thread.onGone = (reason) => this.#replace(hand, reason);
    this.#dispatch();
  }

  /** Gives every idle thread a task; with tasks left over, a missing thread is started again. */
  #dispatch(): void {
    for (const hand of this.#hands) if (hand.task === undefined) this.#giveTask(hand);
    if (this.#waiting.size > 0) this.#startReplacement();
  }

  #giveTask(hand: Hand): void {
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
  #nextTask({ towers }: Hand): Task | undefined {
    const mayTake = (kind: TowerKind, waiting: number) => towers.has(kind) || this.#mayLoad(kind, waiting);
    let task = this.#waiting.shift(mayTake);
    while (task?.signal?.aborted) task = this.#waiting.shift(mayTake);
    return task;
  }

  #mayLoad(kind: TowerKind, waiting: number): boolean {
    const hasIt = ({ towers, task }: Hand) => towers.has(kind) || task?.kind === kind;
    return waiting > WORTH_A_COPY || ![...this.#hands].some(hasIt);
  }

  #settle(hand: Hand, reply: OnnxReply): void {
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

  #replace(hand: Hand, reason: Error): void {
    const { task } = hand;
    this.#hands.delete(hand);
    if (this.#closed) return task?.reject(closedError());
    this.#options.onCrash(reason);
    if (task !== undefined) {
      if (task.attempts < MAX_ATTEMPTS) this.#waiting.push(task);
      else task.reject(failedError(reason));
    }
    this.#startReplacement();
  }

  #startReplacement(): void {
    if (this.#closed || this.#hands.size + this.#starting.size >= this.#options.workers) return;
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
