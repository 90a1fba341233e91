import { VitrineError } from '../domain/errors.ts';

/** Lets tasks of a bounded cost, taken together, run at once and a bounded number wait, in the order in which they came. */
export interface Permits {
  /**
   * Runs the task when there is room for it. Throws OVERLOADED at once when too many wait already; rejects with the signal's
   * reason when it aborts before the task began, which then never does.
   */
  run<Result>(task: () => Promise<Result>, options?: PermitOptions): Promise<Result>;
}

export interface PermitOptions {
  /** Room that the task takes, 1 unless told; one that takes more than there ever is runs alone. */
  readonly cost?: number;
  readonly signal?: AbortSignal | undefined;
}

interface Waiting {
  readonly cost: number;
  readonly admit: () => void;
}

export function createPermits({ capacity, maxQueue }: { capacity: number; maxQueue: number }): Permits {
  const waiting = new Set<Waiting>();
  let free = capacity;
  const admitWaiting = (): void => {
    for (const next of waiting) {
      if (next.cost > free) return;
      waiting.delete(next);
      free -= next.cost;
      next.admit();
    }
  };
  const wait = (cost: number, signal: AbortSignal | undefined): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry: Waiting = { cost, admit: resolve };
    const leave = (): void => {
      if (!waiting.delete(entry)) return; // admitted in the same turn
      reject(signal?.reason);
      admitWaiting(); // those behind it may need less
    };
    signal?.addEventListener('abort', leave, { once: true });
    waiting.add(entry);
    admitWaiting();
    return promise.finally(() => signal?.removeEventListener('abort', leave));
  };
  return {
    async run(task, { cost: asked = 1, signal } = {}) {
      signal?.throwIfAborted();
      const cost = Math.min(asked, capacity);
      if (waiting.size >= maxQueue && (waiting.size > 0 || cost > free)) {
        throw new VitrineError('OVERLOADED', 'Too many pictures are waiting to be read. Try again shortly.');
      }
      await wait(cost, signal);
      try {
        signal?.throwIfAborted();
        return await task();
      } finally {
        free += cost;
        admitWaiting();
      }
    },
  };
}
