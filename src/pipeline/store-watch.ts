import { VitrineError } from '../domain/errors.ts';

export interface StoreWatchOptions {
  /** Longest that a call may take. */
  readonly timeoutMs: number;
  /** Asks the store for something small. */
  readonly probe: () => Promise<unknown>;
  /** Between two probes while the store answers, and while it does not; 5 s and 1 s by default. */
  readonly probeMs?: { readonly answering: number; readonly away: number };
  readonly log: { warn(details: object, message: string): void; info(message: string): void };
}

const PROBE_MS = { answering: 5_000, away: 1_000 };
const RETRY_AFTER_SECONDS = 1;

/**
 * Keeps a store that is slow or away from holding up requests: a call has a time limit, and after one that failed by it or by
 * the connection all others fail at once, until a probe finds the store answering again. Both changes are logged once.
 */
export class StoreWatch {
  readonly #options: StoreWatchOptions;
  readonly #probeMs: { readonly answering: number; readonly away: number };
  #timer: NodeJS.Timeout | undefined;
  #away = false;
  #closed = false;

  constructor(options: StoreWatchOptions) {
    this.#options = options;
    this.#probeMs = options.probeMs ?? PROBE_MS;
    this.#probeIn(this.#probeMs.answering);
  }

  /** Whether the store answered when it was asked last. */
  get answering(): boolean {
    return !this.#away;
  }

  /**
   * What the call resolves with. Throws OVERLOADED at once while the store is away, and when the call takes too long or does
   * not get through; what else the call throws goes through as it is.
   */
  async ask<T>(call: () => Promise<T>): Promise<T> {
    if (this.#away) throw unavailable();
    try {
      return await this.#inTime(call);
    } catch (error) {
      if (!isOutage(error)) throw error;
      this.#leave(error);
      throw unavailable(error);
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #inTime<T>(call: () => Promise<T>): Promise<T> {
    const { timeoutMs } = this.#options;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new VitrineError('DEADLINE_EXCEEDED', `The store did not answer within ${timeoutMs} ms.`)),
      timeoutMs,
    );
    try {
      return await Promise.race([call(), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #leave(cause: unknown): void {
    if (this.#away) return;
    this.#away = true;
    this.#options.log.warn({ err: cause }, 'the store does not answer: searches are answered from the snapshot');
    this.#probeIn(0);
  }

  #probeIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#closed) return;
    this.#timer = setTimeout(() => void this.#probe(), ms).unref();
  }

  async #probe(): Promise<void> {
    try {
      await this.#inTime(this.#options.probe);
      if (this.#away) this.#options.log.info('the store answers again');
      this.#away = false;
    } catch (error) {
      if (isOutage(error)) this.#leave(error);
    }
    this.#probeIn(this.#away ? this.#probeMs.away : this.#probeMs.answering);
  }
}

/** Whether the store is not there, as against an answer that says no, or a fault of ours. */
export function isOutage(error: unknown): boolean {
  return error instanceof VitrineError && (error.code === 'OVERLOADED' || error.code === 'DEADLINE_EXCEEDED');
}

function unavailable(cause?: unknown): VitrineError {
  const message = 'The product store does not answer. Try again in a moment.';
  return new VitrineError('OVERLOADED', message, { cause, retryAfterSeconds: RETRY_AFTER_SECONDS });
}
