import type { RequestHandler } from 'express';
import { Gauge, type Metric, Registry, collectDefaultMetrics } from 'prom-client';
import { requireScope } from '../domain/caller.ts';
import { type Described, gauge } from './gauge.ts';
import './locals.ts';
import type { ServerDeps } from './server-config.ts';
import { stateGauges } from './state-metrics.ts';

/** `/metrics` in Prometheus' text format, of the server and what else is measured; for callers with the scope admin. */
export function metrics(
  deps: Pick<ServerDeps, 'recallMonitor' | 'searchLog' | 'embedder' | 'queryEmbeddings'> &
    Parameters<typeof stateGauges>[0],
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

function createRegistry(deps: Parameters<typeof metrics>[0]): Registry {
  const { recallMonitor, searchLog } = deps;
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
    gauge(() => searchLog.dropped, {
      name: 'vitrine_search_log_dropped',
      help: 'Search log entries lost since the start.',
    }),
    ...embeddingGauges(deps),
    ...stateGauges(deps),
  ];
  for (const metric of gauges) registry.registerMetric(metric);
  return registry;
}

function embeddingGauges({
  embedder,
  queryEmbeddings,
}: Pick<ServerDeps, 'embedder' | 'queryEmbeddings'>): readonly Gauge[] {
  return [
    towerGauge(embedder, 'bytes', {
      name: 'vitrine_model_bytes',
      help: 'Memory that the loaded halves of the model take, about.',
    }),
    towerGauge(embedder, 'copies', {
      name: 'vitrine_model_copies',
      help: 'Threads that hold a half of the model.',
    }),
    gauge(() => queryEmbeddings.usage.hits, {
      name: 'vitrine_query_embeddings_hits',
      help: 'Embeddings of queries that were known already since the start.',
    }),
    gauge(() => queryEmbeddings.usage.misses, {
      name: 'vitrine_query_embeddings_misses',
      help: 'Embeddings of queries that had to be made since the start.',
    }),
    gauge(() => queryEmbeddings.usage.bytes, {
      name: 'vitrine_query_embeddings_bytes',
      help: 'Memory that the known embeddings of queries take, about.',
    }),
  ];
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

function towerGauge(embedder: ServerDeps['embedder'], value: 'bytes' | 'copies', described: Described): Gauge {
  return new Gauge<string>({
    ...described,
    labelNames: ['model', 'modality'],
    registers: [],
    collect() {
      for (const tower of embedder.loaded()) {
        this.set({ model: embedder.model.id, modality: tower.modality }, tower[value]);
      }
    },
  });
}
