import { availableParallelism } from 'node:os';
import type { Embedding } from '../domain/embedding.ts';
import { VitrineError } from '../domain/errors.ts';
import { FairQueue } from '../domain/fair-queue.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { PreparedImage } from '../ports/image-preprocessor.ts';

export interface BatchLimits {
  /**
   * Most pictures (or texts) that go to a GPU together. On the processor they go one by one: a batch costs as much as its
   * pictures alone, so it would only make the first wait for the last.
   */
  readonly maxBatch: number;
  /** Most pictures (or texts) that may wait; a call that would exceed it is OVERLOADED at once. */
  readonly maxQueue: number;
  /** Batches at work at the same time; by default 2 on a GPU and two per core on the processor, so that no worker idles. */
  readonly maxRunning?: number;
}

/**
 * Decorator of an embedder: what waits together goes together, callers are served in turn. A lone call goes through at
 * once; calls that come while `maxRunning` batches are at work share the next ones. Entries whose caller left are dropped.
 */
export function batchingEmbedder(embedder: Embedder, limits: BatchLimits): Embedder {
  const applied = limitsFor(embedder.device, limits);
  const images = new BatchQueue(applied, (batch: readonly PreparedImage[]) => embedder.embedImages(batch));
  const texts = new BatchQueue(applied, (batch: readonly string[]) => embedder.embedTexts(batch));
  return {
    model: embedder.model,
    device: embedder.device,
    embedImages: (inputs, signal) => images.embed(inputs, signal),
    embedTexts: (inputs, signal) => texts.embed(inputs, signal),
    close: () => embedder.close(),
  };
}

function limitsFor(device: string, limits: BatchLimits): Required<BatchLimits> {
  if (device !== 'cpu') return { maxRunning: 2, ...limits };
  return { maxRunning: 2 * availableParallelism(), ...limits, maxBatch: 1 };
}

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

  constructor(limits: Required<BatchLimits>, run: (inputs: readonly Input[]) => Promise<readonly Embedding[]>) {
    this.#limits = limits;
    this.#run = run;
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
    const { maxBatch, maxQueue, maxRunning } = this.#limits;
    const startsNow = (maxRunning - this.#running) * maxBatch;
    if (this.#waiting.size + added - startsNow > maxQueue) {
      throw new VitrineError('OVERLOADED', 'Too much is waiting to be embedded. Try again shortly.');
    }
  }

  #enqueue(caller: symbol, input: Input): Promise<Embedding> {
    const { promise, resolve, reject } = Promise.withResolvers<Embedding>();
    this.#waiting.push(caller, { input, resolve, reject });
    return promise;
  }

  #startBatches(): void {
    while (this.#running < this.#limits.maxRunning && this.#waiting.size > 0) {
      this.#running++;
      void this.#settle(this.#takeBatch()).finally(() => {
        this.#running--;
        this.#startBatches();
      });
    }
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
    try {
      const embeddings = await this.#run(batch.map(({ input }) => input));
      batch.forEach((entry, i) => entry.resolve(embeddings[i] as Embedding));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    }
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
