import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { VitrineError } from '../domain/errors.ts';
import type { Manifest } from '../domain/snapshot.ts';
import type {
  BuildOptions,
  OpenedSnapshot,
  StoredSnapshot,
  SnapshotContent,
  SnapshotStore,
} from '../ports/snapshot-store.ts';
import { diskProblem } from './disk-problem.ts';
import { buildSnapshotFiles } from './file-snapshot-build.ts';
import { checkContents, checkSizes } from './file-snapshot-check.ts';
import {
  POINTER,
  candidates,
  expectSnapshot,
  ignoreMissing,
  isSnapshotId,
  listWhole,
  newestFirst,
  readPointer,
} from './file-snapshot-directory.ts';
import { renameDurably, syncDirectory, writeDurably } from './file-snapshot-durable.ts';
import { removeLeftovers, withUnfinished } from './file-snapshot-leftovers.ts';
import { RefusedSnapshotError, readManifest } from './file-snapshot-manifest.ts';
import { openWholeSnapshot } from './file-snapshot-open.ts';
import { removeOrphanedStamps, removeStamp, writeStamp } from './file-snapshot-stamp.ts';

/** The background check of a snapshot that serves takes a minute for 3 GB, and a tenth of a core. */
const RECHECK_BYTES_PER_SECOND = 50e6;

export interface FileSnapshotStoreOptions {
  readonly directory: string;
  /** Snapshots of one model that stay on disk, the published one among them; 3 by default. */
  readonly keep?: number;
}

/**
 * Snapshots as directories of files (see ARCHITECTURE.md, "The snapshot contract"). Several processes may share the directory.
 * Makes it when it is not there, and removes what killed processes left unfinished.
 */
export async function openFileSnapshotStore({ directory, keep = 3 }: FileSnapshotStoreOptions): Promise<SnapshotStore> {
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory);
  await removeOrphanedStamps(directory);
  return {
    build: (content, options) => build(directory, content, options),
    publish: (id) => publish(directory, id, keep),
    openCurrent: (modelSha256) => openCurrent(directory, modelSha256),
    open: (id, modelSha256) => open(directory, id, modelSha256),
    recheck: (id, signal) => recheck(directory, id, signal),
    currentId: () => readPointer(directory),
    list: () => listWhole(directory),
  };
}

async function build(directory: string, content: SnapshotContent, options?: BuildOptions): Promise<Manifest> {
  if (!isSnapshotId(content.id))
    throw new VitrineError('INTERNAL', `Expected a plain snapshot id, got "${content.id}".`);
  try {
    return await withUnfinished(directory, { kind: 'building', id: content.id }, async (path) => {
      await mkdir(path);
      const { manifest, files } = await buildSnapshotFiles(path, content, options);
      options?.signal?.throwIfAborted();
      await renameDurably(path, join(directory, content.id));
      await writeStamp({ directory, manifest }, files);
      return manifest;
    });
  } catch (cause) {
    options?.signal?.throwIfAborted();
    if (cause instanceof VitrineError) throw cause;
    throw new VitrineError('INTERNAL', `The snapshot could not be built: ${reasonOf(cause)}.`, { cause });
  }
}

async function publish(directory: string, id: string, keep: number): Promise<void> {
  await expectSnapshot(directory, id);
  await withUnfinished(directory, { kind: 'pointer', id }, async (path) => {
    await writeDurably(path, `${id}\n`);
    await renameDurably(path, join(directory, POINTER));
  });
  for (const old of beyondRetention(await newestFirst(directory), id, keep)) await remove(directory, old);
}

/**
 * Of the published snapshot's model, as many as are kept, the published one among them; of every other model the newest,
 * which may have been built beside.
 */
function beyondRetention(
  entries: Awaited<ReturnType<typeof newestFirst>>,
  id: string,
  keep: number,
): readonly string[] {
  const published = entries.find((entry) => entry.id === id)?.manifest?.model.sha256;
  const left = new Map<string | undefined, number>([[published, Math.max(keep, 1) - 1]]);
  const old: string[] = [];
  for (const { id: other, manifest } of entries) {
    if (other === id) continue;
    const model = manifest?.model.sha256 ?? published; // what cannot be read counts as any other
    const more = left.get(model) ?? 1;
    if (more > 0) left.set(model, more - 1);
    else old.push(other);
  }
  return old;
}

/** Readers that have it open keep it: its files live until they close them. */
async function remove(directory: string, id: string): Promise<void> {
  await withUnfinished(directory, { kind: 'removing', id }, (path) => rename(join(directory, id), path)).catch(
    ignoreMissing, // another process removed it
  );
  await removeStamp(directory, id);
  await syncDirectory(directory);
}

async function openCurrent(directory: string, modelSha256: string): Promise<OpenedSnapshot> {
  const refused: { id: string; reason: string }[] = [];
  for (const { id, reason } of await candidates(directory, modelSha256)) {
    try {
      if (reason !== undefined) throw new RefusedSnapshotError(reason);
      return { snapshot: await openIfWhole(directory, id, modelSha256), refused };
    } catch (error) {
      if (!(error instanceof RefusedSnapshotError)) throw error;
      refused.push({ id, reason: error.message });
    }
  }
  return { refused };
}

async function openIfWhole(directory: string, id: string, modelSha256: string): Promise<StoredSnapshot> {
  const path = join(directory, id);
  const manifest = await readManifest(path, id);
  const { model } = manifest;
  if (model.sha256 !== modelSha256) {
    throw new RefusedSnapshotError(
      `it was made by another model: ${model.id} ${model.version} (${model.sha256.slice(0, 12)})`,
    );
  }
  return openWholeSnapshot({ directory, manifest });
}

async function open(directory: string, id: string, modelSha256: string): Promise<StoredSnapshot> {
  await expectSnapshot(directory, id);
  try {
    return await openIfWhole(directory, id, modelSha256);
  } catch (cause) {
    if (!(cause instanceof RefusedSnapshotError)) throw cause;
    throw new VitrineError('CONFLICT', `Snapshot ${id} cannot be served: ${cause.message}.`, { cause });
  }
}

async function recheck(directory: string, id: string, signal?: AbortSignal): Promise<string | undefined> {
  const path = join(directory, id);
  try {
    const manifest = await readManifest(path, id);
    await checkSizes(path, manifest);
    await checkContents(path, manifest, { signal, bytesPerSecond: RECHECK_BYTES_PER_SECOND });
    return undefined;
  } catch (error) {
    if (!(error instanceof RefusedSnapshotError)) throw error;
    await removeStamp(directory, id);
    return error.message;
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof RefusedSnapshotError) return error.message;
  const problem = diskProblem(error);
  if (problem !== undefined) return problem;
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
