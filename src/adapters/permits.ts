import { VitrineError } from '../domain/errors.ts';

/** Lets a bounded number of tasks run at once and a bounded number wait. */
export interface Permits {
  /** Runs the task when there is room. Throws OVERLOADED at once when too many wait already. */
  run<Result>(task: () => Promise<Result>): Promise<Result>;
}

export function createPermits({ concurrency, maxQueue }: { concurrency: number; maxQueue: number }): Permits {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(task) {
      if (running < concurrency) running++;
      else if (waiting.length < maxQueue) await new Promise<void>((admit) => waiting.push(admit)); // takes over a permit
      else throw new VitrineError('OVERLOADED', 'Too many pictures are waiting to be read. Try again shortly.');
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next === undefined) running--;
        else next();
      }
    },
  };
}
