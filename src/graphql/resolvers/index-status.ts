import type { DeltaStatus } from '../../pipeline/live-snapshot.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { GraphqlDeps } from '../context.ts';
import type { MutationResolvers, QueryResolvers, SnapshotResolvers } from '../generated/resolvers.ts';

export const indexQueries = {
  index: async (_root, _args, context) => {
    const { liveSnapshot, journal, embedder, searchLog, recallMonitor } = context.deps;
    const snapshot = liveSnapshot.current()?.manifest;
    const { id, version, dimensions } = embedder.model;
    return {
      ready: snapshot !== undefined,
      snapshot,
      refused: liveSnapshot.refused,
      delta: await loadDelta(liveSnapshot.delta, journal),
      model: { id, version, dimensions, device: embedder.device, loaded: loadedTowers(embedder) },
      recall: recallMonitor.bands(),
      droppedLogEntries: searchLog.dropped,
    };
  },
  snapshots: (_root, _args, context) => {
    return context.deps.snapshots.list();
  },
} satisfies QueryResolvers;

export const snapshotMutations = {
  promoteSnapshot: (_root, { id }, context) => {
    return context.deps.publisher.promote(id);
  },
  rollback: (_root, _args, context) => {
    return context.deps.publisher.rollback();
  },
} satisfies MutationResolvers;

function loadedTowers({ loaded }: Pick<Embedder, 'loaded'>) {
  return loaded().map((tower) => ({ ...tower, modality: tower.modality === 'image' ? 'IMAGE' : 'TEXT' }) as const);
}

async function loadDelta({ pending, products, removed, problem }: DeltaStatus, journal: GraphqlDeps['journal']) {
  const { lastSequence, writable } = journal;
  const journalBytes = await journal.bytes();
  return { pendingChanges: pending, products, removedProducts: removed, lastSequence, journalBytes, writable, problem };
}

export const snapshot = {
  createdAt: ({ createdAt }) => new Date(createdAt),
  products: ({ counts }) => counts.products,
  images: ({ counts }) => counts.images,
  failedImages: ({ counts }) => counts.failedImages,
  indexType: ({ index }) => index.type,
  model: ({ model }) => model.id,
  bytes: ({ files }) => Object.values(files).reduce((sum, { bytes }) => sum + bytes, 0),
  current: async ({ id }, _args, { deps }) => (await deps.snapshots.currentId()) === id,
} satisfies SnapshotResolvers;
