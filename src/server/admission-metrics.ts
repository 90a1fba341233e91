import { Counter, Gauge, Histogram } from 'prom-client';
import type { AdmissionEvents, AdmissionGates } from './admission.ts';

/** Bounds from "did not wait" to the longest wait that anybody would configure, in seconds. */
const BUCKETS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2, 5];

export interface AdmissionMetrics extends AdmissionEvents {
  /** To be registered; shows the gates from the moment `watch` named them. */
  readonly metrics: readonly (Counter | Gauge | Histogram)[];
  watch(gates: AdmissionGates): void;
}

/** How long requests waited to be let in, how many are at work and wait, how many were refused and why; by kind. */
export function admissionMetrics(): AdmissionMetrics {
  const queue = new Histogram({
    name: 'vitrine_queue_seconds',
    help: 'Time from the headers of a request to its admission.',
    labelNames: ['kind'],
    buckets: BUCKETS,
    registers: [],
  });
  const refused = new Counter({
    name: 'vitrine_requests_refused_total',
    help: 'Requests answered OVERLOADED: the queue was full, the wait hopeless, or too long.',
    labelNames: ['kind', 'reason'],
    registers: [],
  });
  let gates: AdmissionGates | undefined;
  const states = STATES.map((state) => gateGauge(state, () => gates));
  return {
    metrics: [queue, refused, ...states],
    watch(opened) {
      gates = opened;
    },
    admitted: (kind, waitedSeconds) => queue.observe({ kind }, waitedSeconds),
    refused: (kind, reason) => refused.inc({ kind, reason }),
  };
}

const STATES = [
  { of: 'inFlight', name: 'vitrine_requests_in_flight', help: 'Requests being answered.' },
  { of: 'waiting', name: 'vitrine_requests_waiting', help: 'Requests that wait to be let in.' },
  { of: 'aside', name: 'vitrine_requests_slow_bodies', help: 'Requests let in whose bodies arrive slowly.' },
] as const;

function gateGauge({ of, name, help }: (typeof STATES)[number], gates: () => AdmissionGates | undefined): Gauge {
  return new Gauge<string>({
    name,
    help,
    labelNames: ['kind'],
    registers: [],
    collect() {
      for (const [kind, gate] of Object.entries(gates() ?? {})) this.set({ kind }, gate[of]);
    },
  });
}
