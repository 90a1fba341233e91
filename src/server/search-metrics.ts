import { Counter, Histogram } from 'prom-client';
import type { SearchOutcome, Timings } from '../pipeline/search/search-request.ts';

/** From a stage that is hardly there to a search at its deadline, in seconds. */
const BUCKETS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];

const STAGES: readonly (readonly [stage: string, of: Exclude<keyof Timings, 'plan'>])[] = [
  ['embed', 'embedMs'],
  ['retrieve', 'retrieveMs'],
  ['rank', 'rankMs'],
  ['hydrate', 'hydrateMs'],
  ['total', 'totalMs'],
];

export interface SearchMetrics {
  /** To be registered. */
  readonly metrics: readonly (Counter | Histogram)[];
  /** Counts a search that was answered. */
  observe(outcome: Pick<SearchOutcome, 'timings' | 'degraded'>): void;
}

/** How long the stages of searches take, and what could not be done as usual. */
export function searchMetrics(): SearchMetrics {
  const seconds = new Histogram({
    name: 'vitrine_search_stage_seconds',
    help: 'Time of the stages of answered searches.',
    labelNames: ['stage'],
    buckets: BUCKETS,
    registers: [],
  });
  const degraded = new Counter({
    name: 'vitrine_search_degraded_total',
    help: 'Answered searches of which something could not be done as usual, by what.',
    labelNames: ['reason'],
    registers: [],
  });
  return {
    metrics: [seconds, degraded],
    observe({ timings, degraded: reasons }) {
      for (const [stage, of] of STAGES) seconds.observe({ stage }, timings[of] / 1000);
      for (const reason of reasons) degraded.inc({ reason });
    },
  };
}
