import type { RequestHandler } from 'express';
import { Gauge, type Metric, Registry, collectDefaultMetrics } from 'prom-client';
import { requireScope } from '../domain/caller.ts';
import './locals.ts';
import type { ServerDeps } from './server-config.ts';

/** `/metrics` in Prometheus' text format, of the server and what else is measured; for callers with the scope admin. */
export function metrics(
  deps: Pick<ServerDeps, 'recallMonitor' | 'searchLog' | 'liveSnapshot'>,
  further: readonly Metric[] = [],
): RequestHandler {
  const registry = createRegistry(deps);
  for (const metric of further) registry.registerMetric(metric);
  return async (_req, res) => {
    res.set('cache-control', 'no-store');
    requireScope(res.locals.caller, 'admin', '`/metrics`');
    res.type(registry.contentType).send(await registry.metrics());
  };
}

function createRegistry({ recallMonitor, liveSnapshot, searchLog }: Parameters<typeof metrics>[0]): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauges = [
    recallGauge(recallMonitor, 'recall', {
      name: 'vitrine_search_recall_at_20',
      help: 'Mean share of the true 20 nearest images that sampled searches found.',
    }),
    recallGauge(recallMonitor, 'samples', {
      name: 'vitrine_search_recall_samples',
      help: 'Searches repeated exactly since the start.',
    }),
    gauge(() => liveSnapshot.current()?.manifest.counts.images ?? 0, {
      name: 'vitrine_index_rows',
      help: 'Image rows of the snapshot that serves.',
    }),
    gauge(() => searchLog.dropped, {
      name: 'vitrine_search_log_dropped',
      help: 'Search log entries lost since the start.',
    }),
  ];
  for (const metric of gauges) registry.registerMetric(metric);
  return registry;
}

interface Described {
  readonly name: string;
  readonly help: string;
}

function recallGauge(
  recallMonitor: ServerDeps['recallMonitor'],
  value: 'recall' | 'samples',
  described: Described,
): Gauge {
  return new Gauge<string>({
    ...described,
    labelNames: ['index', 'plan', 'min_selectivity'],
    registers: [],
    collect() {
      for (const band of recallMonitor.bands()) {
        const labels = { index: band.indexType, plan: band.plan, min_selectivity: band.minSelectivity };
        this.set(labels, band[value]);
      }
    },
  });
}

function gauge(value: () => number, described: Described): Gauge {
  return new Gauge<string>({
    ...described,
    registers: [],
    collect() {
      this.set(value());
    },
  });
}
