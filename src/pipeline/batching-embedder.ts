import { availableParallelism } from 'node:os';
import type { Embedding } from '../domain/embedding.ts';
import { VitrineError } from '../domain/errors.ts';
import { FairQueue } from '../domain/fair-queue.ts';
import type { Embedder, EmbeddingQueue } from '../ports/embedder.ts';
import type { PreparedImage } from '../ports/image-preprocessor.ts';

export interface BatchLimits {
  /** Most pictures (or texts) that go together, where the embedder gains by it (`Embedder.imagesPerBatch`). */
  readonly maxBatch: number;
  /** Most pictures (or texts) that may wait; a call that would exceed it is OVERLOADED at once. */
  readonly maxQueue: number;
  /** Longest that a call may have to wait for its turn, by what the last batches took; else it is OVERLOADED at once. */
  readonly maxQueueMs: number;
  /** How long a batch that is not full waits for more while another is at work. With nothing at work nothing waits. */
  readonly batchWaitMs: number;
  /** Batches at work at the same time; by default two, or two per core where pictures go one by one, so that no worker idles. */
  readonly maxRunning?: number;
}

/**
 * Decorator of an embedder: what waits together goes together, callers are served in turn. A lone call goes through at
 * once; calls that come while batches are at work share the next ones. Entries whose caller left are dropped.
 */
export function batchingEmbedder(embedder: Embedder, limits: BatchLimits): Embedder {
  const applied = limitsFor(embedder, limits);
  const images = new BatchQueue(applied, (batch: readonly PreparedImage[]) => embedder.embedImages(batch));
  const texts = new BatchQueue(applied, (batch: readonly string[]) => embedder.embedTexts(batch));
  return {
    ...embedder,
    embedImages: (inputs, signal) => images.embed(inputs, signal),
    embedTexts: (inputs, signal) => texts.embed(inputs, signal),
    queues: () => [
      { modality: 'image', ...images.state },
      { modality: 'text', ...texts.state },
    ],
  };
}

function limitsFor({ imagesPerBatch }: Embedder, limits: BatchLimits): Required<BatchLimits> {
  const maxBatch = Math.min(limits.maxBatch, imagesPerBatch);
  return { maxRunning: maxBatch === 1 ? 2 * availableParallelism() : 2, ...limits, maxBatch };
}

/** Weight of the last batch in the mean time of an entry. */
const NEWEST_WEIGHT = 0.2;

interface Entry<Input> {
  readonly input: Input;
  readonly resolve: (embedding: Embedding) => void;
  readonly reject: (reason: unknown) => void;
}

class BatchQueue<Input> {
  readonly #limits: Required<BatchLimits>;
  readonly #run: (inputs: readonly Input[]) => Promise<readonly Embedding[]>;
  readonly #waiting = new FairQueue<Entry<Input>>();
  #running = 0;
  /** Between two entries that are done while the embedder is busy; 0 before the first. */
  #msPerEntry = 0;
  #batchTimer: NodeJS.Timeout | undefined;
  #batches = 0;
  #batched = 0;

  constructor(limits: Required<BatchLimits>, run: (inputs: readonly Input[]) => Promise<readonly Embedding[]>) {
    this.#limits = limits;
    this.#run = run;
  }

  get state(): Omit<EmbeddingQueue, 'modality'> {
    return { waiting: this.#waiting.size, batches: this.#batches, batched: this.#batched };
  }

  async embed(inputs: readonly Input[], signal?: AbortSignal): Promise<readonly Embedding[]> {
    signal?.throwIfAborted();
    this.#admit(inputs.length);
    const caller = Symbol('caller');
    const leave = (): void => {
      for (const entry of this.#waiting.remove(caller)) entry.reject(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true });
    try {
      const embeddings = Promise.all(inputs.map((input) => this.#enqueue(caller, input)));
      this.#startBatches();
      return await raceWithAbort(embeddings, signal);
    } finally {
      signal?.removeEventListener('abort', leave);
    }
  }

  /** What can start at once does not wait, so it does not count. */
  #admit(added: number): void {
    const { maxBatch, maxQueue, maxQueueMs, maxRunning } = this.#limits;
    const startsNow = (maxRunning - this.#running) * maxBatch;
    const waits = this.#waiting.size + added - startsNow;
    if (waits > maxQueue || waits * this.#msPerEntry > maxQueueMs) {
      throw new VitrineError('OVERLOADED', 'Too much is waiting to be embedded. Try again shortly.');
    }
  }

  #enqueue(caller: symbol, input: Input): Promise<Embedding> {
    const { promise, resolve, reject } = Promise.withResolvers<Embedding>();
    this.#waiting.push(caller, { input, resolve, reject });
    return promise;
  }

  /** Starts what may start; `dueNow` when a batch has waited long enough to be filled. */
  #startBatches(dueNow = false): void {
    let due = dueNow;
    while (this.#waiting.size > 0 && this.#running < this.#limits.maxRunning) {
      if (this.#running > 0 && this.#waiting.size < this.#limits.maxBatch && !due) return this.#waitForMore();
      due = false;
      this.#running++;
      void this.#settle(this.#takeBatch()).finally(() => {
        this.#running--;
        this.#startBatches();
      });
    }
    clearTimeout(this.#batchTimer);
    this.#batchTimer = undefined;
  }

  #waitForMore(): void {
    this.#batchTimer ??= setTimeout(() => {
      this.#batchTimer = undefined;
      this.#startBatches(true);
    }, this.#limits.batchWaitMs);
  }

  #takeBatch(): Entry<Input>[] {
    const batch: Entry<Input>[] = [];
    while (batch.length < this.#limits.maxBatch) {
      const entry = this.#waiting.shift();
      if (entry === undefined) break;
      batch.push(entry);
    }
    return batch;
  }

  async #settle(batch: readonly Entry<Input>[]): Promise<void> {
    const started = performance.now();
    this.#batches += 1;
    this.#batched += batch.length;
    try {
      const embeddings = await this.#run(batch.map(({ input }) => input));
      batch.forEach((entry, i) => entry.resolve(embeddings[i] as Embedding));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
    const ms = (performance.now() - started) / batch.length / this.#running;
    this.#msPerEntry = this.#msPerEntry === 0 ? ms : this.#msPerEntry + NEWEST_WEIGHT * (ms - this.#msPerEntry);
  }
}

/** The promise's value, or the signal's reason as soon as it aborts. */
async function raceWithAbort<Value>(promise: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return promise;
  const left = Promise.withResolvers<never>();
  const leave = (): void => left.reject(signal.reason);
  signal.addEventListener('abort', leave, { once: true });
  try {
    return await Promise.race([promise, left.promise]);
  } finally {
    signal.removeEventListener('abort', leave);
  }
}
