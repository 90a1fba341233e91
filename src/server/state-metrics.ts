import { Gauge } from 'prom-client';
import type { EmbeddingQueue } from '../ports/embedder.ts';
import { type Described, gauge } from './gauge.ts';
import type { ServerDeps } from './server-config.ts';

type StateDeps = Pick<ServerDeps, 'liveSnapshot' | 'journal' | 'embedder' | 'storeWatch' | 'disk' | 'clock'>;

/** Age of the snapshot, size of the delta, what waits for the model, store and disk. */
export function stateGauges(deps: StateDeps): readonly Gauge[] {
  const { journal, storeWatch, disk } = deps;
  return [
    ...snapshotGauges(deps),
    gauge(() => journal.bytes().catch(() => undefined), {
      name: 'vitrine_journal_bytes',
      help: 'Space that the journal of changes takes.',
    }),
    gauge(() => Number(storeWatch.answering), {
      name: 'vitrine_store_answering',
      help: '1 while the product store answers, 0 while searches are answered from the snapshot.',
    }),
    gauge(async () => Number((await disk.check()).problem === undefined), {
      name: 'vitrine_disk_writable',
      help: '1 while the data folder takes what is written.',
    }),
    gauge(async () => (await disk.check()).freeBytes, {
      name: 'vitrine_disk_free_bytes',
      help: 'Space that is left in the data folder.',
    }),
    queueGauge(deps, 'waiting', {
      name: 'vitrine_embedding_waiting',
      help: 'Pictures or texts that wait for the model.',
    }),
    queueGauge(deps, 'batches', {
      name: 'vitrine_embedding_batches',
      help: 'Batches that the model was given since the start.',
    }),
    queueGauge(deps, 'batched', {
      name: 'vitrine_embedding_batched',
      help: 'Pictures or texts in those batches: divided by their number, the mean size of a batch.',
    }),
  ];
}

function snapshotGauges({ liveSnapshot, clock }: StateDeps): readonly Gauge[] {
  return [
    gauge(() => liveSnapshot.current()?.manifest.counts.images ?? 0, {
      name: 'vitrine_index_rows',
      help: 'Image rows of the snapshot that serves.',
    }),
    gauge(() => ageOf(liveSnapshot.current()?.manifest.createdAt, clock.now()), {
      name: 'vitrine_snapshot_age_seconds',
      help: 'Time since the snapshot that serves was built.',
    }),
    gauge(() => liveSnapshot.delta.pending, {
      name: 'vitrine_delta_changes',
      help: 'Live changes since the snapshot that serves was built.',
    }),
    gauge(() => liveSnapshot.delta.products, {
      name: 'vitrine_delta_products',
      help: 'Products that are searched in the delta.',
    }),
  ];
}

function ageOf(createdAt: string | undefined, now: Date): number | undefined {
  return createdAt === undefined ? undefined : (now.getTime() - Date.parse(createdAt)) / 1000;
}

function queueGauge({ embedder }: StateDeps, value: Exclude<keyof EmbeddingQueue, 'modality'>, described: Described) {
  return new Gauge<string>({
    ...described,
    labelNames: ['modality'],
    registers: [],
    collect() {
      for (const queue of embedder.queues?.() ?? []) this.set({ modality: queue.modality }, queue[value]);
    },
  });
}
