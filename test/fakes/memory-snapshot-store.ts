import { VitrineError } from '../../src/domain/errors.ts';
import type { OpenedSnapshot, SnapshotContent, SnapshotStore } from '../../src/ports/snapshot-store.ts';
import { embeddingRows } from '../contracts/snapshot-content.ts';
import { memoryManifest, memorySnapshot } from './memory-snapshot.ts';

/** A snapshot store in memory; indexes are exact, whatever type is asked. */
export function memorySnapshotStore({ keep = 3 } = {}): SnapshotStore {
  const built = new Map<string, SnapshotContent>();
  let current: string | undefined;
  const newestFirst = () =>
    [...built.values()].sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime() || (a.id < b.id ? 1 : -1));
  return {
    async build(content, options = {}) {
      options.signal?.throwIfAborted();
      if (content.embeddings.rowCount === 0) throw new VitrineError('INTERNAL', 'Expected rows, got none.');
      const total = content.imageIds.flat().length;
      options.onProgress?.({ stage: 'BUILD', done: total, total });
      options.onProgress?.({ stage: 'VERIFY', done: total, total });
      options.signal?.throwIfAborted();
      const values = await content.embeddings.block(0, content.embeddings.rowCount);
      built.set(content.id, { ...content, embeddings: embeddingRows(values.slice(), content.dimensions) });
      return memoryManifest(content);
    },
    async publish(id) {
      if (!built.has(id)) throw new VitrineError('NOT_FOUND', `There is no snapshot ${id}.`);
      current = id;
      const model = built.get(id)?.model.sha256 ?? '';
      const left = new Map([[model, keep - 1]]);
      for (const content of newestFirst().filter((one) => one.id !== id)) {
        const more = left.get(content.model.sha256) ?? 1;
        left.set(content.model.sha256, more - 1);
        if (more <= 0) built.delete(content.id);
      }
    },
    openCurrent: async (modelSha256) => openNewest(newestFirst(), current, modelSha256),
    async open(id, modelSha256) {
      const content = built.get(id);
      if (content === undefined) throw new VitrineError('NOT_FOUND', `There is no snapshot ${id}.`);
      if (content.model.sha256 === modelSha256) return memorySnapshot(content);
      throw new VitrineError('CONFLICT', `Snapshot ${id} cannot be served: it was made by another model.`);
    },
    recheck: async (id, signal) => {
      signal?.throwIfAborted();
      return built.has(id) ? undefined : 'it is missing';
    },
    currentId: async () => current,
    list: async () => newestFirst().map(memoryManifest),
  };
}

function openNewest(all: readonly SnapshotContent[], current: string | undefined, modelSha256: string): OpenedSnapshot {
  const refused: { id: string; reason: string }[] = [];
  const published = all.find(({ id }) => id === current);
  if (published === undefined) return { refused };
  const anyAge = published.model.sha256 !== modelSha256;
  const older = all.filter((content) => content !== published && (anyAge || content.createdAt <= published.createdAt));
  for (const content of [published, ...older]) {
    if (content.model.sha256 === modelSha256) return { snapshot: memorySnapshot(content), refused };
    refused.push({ id: content.id, reason: `it was made by another model: ${content.model.id}` });
  }
  return { refused };
}
