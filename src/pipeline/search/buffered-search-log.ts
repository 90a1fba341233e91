import type { SearchLog, SearchLogEntry } from '../../ports/search-log.ts';

export interface BufferedSearchLogOptions {
  /** Entries waiting at most; what comes when the buffer is full is dropped and counted. */
  readonly maxEntries: number;
  /** Longest wait before entries are written. */
  readonly intervalMs: number;
  readonly onError?: (error: unknown) => void;
}

/** Keeps the search log off the request's path: appending never waits and never fails. The log stays its opener's to close, after a last `flush`. */
export class BufferedSearchLog {
  readonly #log: SearchLog;
  readonly #options: BufferedSearchLogOptions;
  #waiting: SearchLogEntry[] = [];
  #writing = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;

  constructor(log: SearchLog, options: BufferedSearchLogOptions) {
    this.#log = log;
    this.#options = options;
  }

  /** Entries lost because the log could not keep up or failed. */
  get dropped(): number {
    return this.#dropped;
  }

  append(entry: SearchLogEntry): void {
    if (this.#waiting.length >= this.#options.maxEntries) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(entry);
    this.#timer ??= setTimeout(() => void this.flush(), this.#options.intervalMs).unref();
  }

  /** Resolves when all that was appended before is written or dropped. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  async #write(): Promise<void> {
    const entries = this.#waiting;
    if (entries.length === 0) return;
    this.#waiting = [];
    try {
      await this.#log.append(entries);
    } catch (error) {
      this.#dropped += entries.length;
      this.#options.onError?.(error);
    }
  }
}
