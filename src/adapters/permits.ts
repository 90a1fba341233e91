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
  const room = new Room(capacity);
  return {
    async run(task, { cost: asked = 1, signal } = {}) {
      signal?.throwIfAborted();
      const cost = Math.min(asked, capacity);
      if (room.waiting >= maxQueue && (room.waiting > 0 || cost > room.free)) {
        throw new VitrineError('OVERLOADED', 'Too many pictures are waiting to be read. Try again shortly.');
      }
      if (!room.takeAtOnce(cost)) await room.take(cost, signal);
      try {
        signal?.throwIfAborted();
        return await task();
      } finally {
        room.giveBack(cost);
      }
    },
  };
}

class Room {
  readonly #waiting = new Set<Waiting>();
  #free: number;

  constructor(capacity: number) {
    this.#free = capacity;
  }

  get free(): number {
    return this.#free;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** Takes what is free when nobody waits before; tells whether it did. A promise would cost a tenth of a small search. */
  takeAtOnce(cost: number): boolean {
    if (this.#waiting.size > 0 || cost > this.#free) return false;
    this.#free -= cost;
    return true;
  }

  take(cost: number, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const entry: Waiting = { cost, admit: resolve };
    const leave = (): void => {
      if (!this.#waiting.delete(entry)) return; // admitted in the same turn
      reject(signal?.reason);
      this.#admit(); // those behind it may need less
    };
    signal?.addEventListener('abort', leave, { once: true });
    this.#waiting.add(entry);
    this.#admit();
    return promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  giveBack(cost: number): void {
    this.#free += cost;
    this.#admit();
  }

  #admit(): void {
    for (const next of this.#waiting) {
      if (next.cost > this.#free) return;
      this.#waiting.delete(next);
      this.#free -= next.cost;
      next.admit();
    }
  }
}
