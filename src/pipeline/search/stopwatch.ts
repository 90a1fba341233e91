export type Stage = 'embedMs' | 'retrieveMs' | 'rankMs' | 'hydrateMs';

/** Sums up the milliseconds of each stage of one search. */
export class Stopwatch {
  readonly #start = performance.now();
  readonly #stages: Record<Stage, number> = { embedMs: 0, retrieveMs: 0, rankMs: 0, hydrateMs: 0 };

  async timed<T>(stage: Stage, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#stages[stage] += performance.now() - start;
    }
  }

  timedSync<T>(stage: Stage, work: () => T): T {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.#stages[stage] += performance.now() - start;
    }
  }

  read(): Readonly<Record<Stage | 'totalMs', number>> {
    return { ...this.#stages, totalMs: performance.now() - this.#start };
  }
}
