export interface Concurrency {
  /** Entries at work at the same time. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/**
 * Runs `work` for every entry, in order of start, at most `limit` at a time. At the first failure, or when the signal
 * aborts, no more entries are started; rejects once those at work have ended. Each gets a signal that aborts with the rest.
 */
export async function forEachConcurrently<T>(
  entries: Iterable<T>,
  { limit, signal }: Concurrency,
  work: (entry: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const remaining = Iterator.from(entries);
  const run = async (): Promise<void> => {
    for (let next = remaining.next(); !next.done; next = remaining.next()) {
      stop.throwIfAborted();
      await work(next.value, stop);
    }
  };
  const runs = Array.from({ length: limit }, () =>
    run().catch((error: unknown) => {
      failed.abort(error);
      throw error;
    }),
  );
  await Promise.allSettled(runs);
  stop.throwIfAborted();
}
