import { VitrineError } from '../domain/errors.ts';

/** Lets tasks of a bounded cost, taken together, run at once and a bounded number wait, in the order in which they came. */
export interface Permits {
  /**
   * Runs the task when there is room for its cost, 1 unless told; one that costs more than there ever is runs alone.
   * Throws OVERLOADED at once when too many wait already.
   */
  run<Result>(task: () => Promise<Result>, cost?: number): Promise<Result>;
}

export function createPermits({ capacity, maxQueue }: { capacity: number; maxQueue: number }): Permits {
  const waiting: { readonly cost: number; readonly admit: () => void }[] = [];
  let free = capacity;
  const admitWaiting = (): void => {
    for (let next = waiting[0]; next !== undefined && next.cost <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.cost;
      next.admit();
    }
  };
  return {
    async run(task, asked = 1) {
      const cost = Math.min(asked, capacity);
      if (waiting.length >= maxQueue && (waiting.length > 0 || cost > free)) {
        throw new VitrineError('OVERLOADED', 'Too many pictures are waiting to be read. Try again shortly.');
      }
      await new Promise<void>((admit) => {
        waiting.push({ cost, admit });
        admitWaiting();
      });
      try {
        return await task();
      } finally {
        free += cost;
        admitWaiting();
      }
    },
  };
}
