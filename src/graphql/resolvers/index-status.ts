import type { QueryResolvers, SnapshotResolvers } from '../generated/resolvers.ts';
import { requireAdmin } from '../require-admin.ts';

export const indexQueries = {
  index: (_root, _args, context) => {
    requireAdmin(context);
    const { liveSnapshot, embedder, searchLog } = context.deps;
    const snapshot = liveSnapshot.current()?.manifest;
    const { id, version, dimensions } = embedder.model;
    return {
      ready: snapshot !== undefined,
      snapshot,
      refused: liveSnapshot.refused,
      model: { id, version, dimensions, device: embedder.device },
      droppedLogEntries: searchLog.dropped,
    };
  },
  snapshots: (_root, _args, context) => {
    requireAdmin(context);
    return context.deps.snapshots.list();
  },
} satisfies QueryResolvers;

export const snapshot = {
  createdAt: ({ createdAt }) => new Date(createdAt),
  products: ({ counts }) => counts.products,
  images: ({ counts }) => counts.images,
  failedImages: ({ counts }) => counts.failedImages,
  indexType: ({ index }) => index.type,
  model: ({ model }) => model.id,
} satisfies SnapshotResolvers;
