import { mkdir, readFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { VitrineError } from '../domain/errors.ts';
import type { Manifest } from '../domain/snapshot.ts';
import type {
  BuildOptions,
  OpenedSnapshot,
  Snapshot,
  SnapshotContent,
  SnapshotStore,
} from '../ports/snapshot-store.ts';
import { buildSnapshotFiles } from './file-snapshot-build.ts';
import { renameDurably, syncDirectory, writeDurably } from './file-snapshot-durable.ts';
import { removeLeftovers, withUnfinished } from './file-snapshot-leftovers.ts';
import { RefusedSnapshotError, checkSizes, readManifest } from './file-snapshot-manifest.ts';
import { openWholeSnapshot } from './file-snapshot-open.ts';

/** Holds the id of the published snapshot. */
const POINTER = 'CURRENT';
/** Begins with a letter or digit, and with nothing that `withUnfinished` uses. */
const SNAPSHOT_ID = /^(?!building-|removing-|pointer-)[A-Za-z0-9][\w.-]{0,99}$/;

export interface FileSnapshotStoreOptions {
  readonly directory: string;
  /** Snapshots that stay on disk, the published one among them; 3 by default. */
  readonly keep?: number;
}

/**
 * Snapshots as directories of files (see ARCHITECTURE.md, "The snapshot contract"). Several processes may share the directory.
 * Makes it when it is not there, and removes what killed processes left unfinished.
 */
export async function openFileSnapshotStore({ directory, keep = 3 }: FileSnapshotStoreOptions): Promise<SnapshotStore> {
  await mkdir(directory, { recursive: true });
  await removeLeftovers(directory);
  return {
    build: (content, options) => build(directory, content, options),
    publish: (id) => publish(directory, id, keep),
    openCurrent: (modelSha256) => openCurrent(directory, modelSha256),
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
      const manifest = await buildSnapshotFiles(path, content, options);
      options?.signal?.throwIfAborted();
      await renameDurably(path, join(directory, content.id));
      return manifest;
    });
  } catch (cause) {
    options?.signal?.throwIfAborted();
    if (cause instanceof VitrineError) throw cause;
    throw new VitrineError('INTERNAL', `The snapshot could not be built: ${reasonOf(cause)}.`, { cause });
  }
}

async function publish(directory: string, id: string, keep: number): Promise<void> {
  if (!(await snapshotIds(directory)).includes(id)) throw new VitrineError('NOT_FOUND', `There is no snapshot ${id}.`);
  await withUnfinished(directory, { kind: 'pointer', id }, async (path) => {
    await writeDurably(path, `${id}\n`);
    await renameDurably(path, join(directory, POINTER));
  });
  const others = (await newestFirst(directory)).filter((entry) => entry.id !== id);
  for (const entry of others.slice(Math.max(keep, 1) - 1)) await remove(directory, entry.id);
}

/** Readers that have it open keep it: its files live until they close them. */
async function remove(directory: string, id: string): Promise<void> {
  await withUnfinished(directory, { kind: 'removing', id }, (path) => rename(join(directory, id), path));
  await syncDirectory(directory);
}

async function openCurrent(directory: string, modelSha256: string): Promise<OpenedSnapshot> {
  const refused: { id: string; reason: string }[] = [];
  for (const { id, reason } of await candidates(directory)) {
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

/** The published snapshot, then the older ones, newest first; a pointer that names none is refused with its reason. */
async function candidates(directory: string): Promise<readonly { readonly id: string; readonly reason?: string }[]> {
  const all = await newestFirst(directory);
  const pointer = await readPointer(directory);
  if (pointer === undefined && all.length === 0) return [];
  const current = all.find(({ id }) => id === pointer);
  if (current !== undefined) {
    const others = all.filter((entry) => entry !== current);
    return [
      current,
      ...(current.createdAt === '' ? others : others.filter((entry) => entry.createdAt <= current.createdAt)),
    ];
  }
  const problem =
    pointer === undefined ? 'the pointer to the published snapshot is missing' : 'the published snapshot is missing';
  return [{ id: pointer !== undefined && isSnapshotId(pointer) ? pointer : POINTER, reason: problem }, ...all];
}

async function openIfWhole(directory: string, id: string, modelSha256: string): Promise<Snapshot> {
  const path = join(directory, id);
  const manifest = await readManifest(path, id);
  const { model } = manifest;
  if (model.sha256 !== modelSha256) {
    throw new RefusedSnapshotError(
      `it was made by another model: ${model.id} ${model.version} (${model.sha256.slice(0, 12)})`,
    );
  }
  return openWholeSnapshot(path, manifest);
}

async function listWhole(directory: string): Promise<readonly Manifest[]> {
  const manifests: Manifest[] = [];
  for (const { id, manifest } of await newestFirst(directory)) {
    const whole =
      manifest !== undefined &&
      (await checkSizes(join(directory, id), manifest).then(
        () => true,
        () => false,
      ));
    if (whole) manifests.push(manifest);
  }
  return manifests;
}

interface Entry {
  readonly id: string;
  /** ISO 8601; empty where the manifest cannot be read, which counts as oldest. */
  readonly createdAt: string;
  readonly manifest?: Manifest;
}

async function newestFirst(directory: string): Promise<readonly Entry[]> {
  const ids = await snapshotIds(directory);
  const entries = await Promise.all(ids.map((id) => readEntry(directory, id)));
  return entries.sort((a, b) => compare(b.createdAt, a.createdAt) || compare(b.id, a.id));
}

async function readEntry(directory: string, id: string): Promise<Entry> {
  try {
    const manifest = await readManifest(join(directory, id), id);
    return { id, createdAt: manifest.createdAt, manifest };
  } catch (error) {
    if (error instanceof RefusedSnapshotError) return { id, createdAt: '' };
    throw error;
  }
}

async function snapshotIds(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && isSnapshotId(entry.name)).map(({ name }) => name);
}

async function readPointer(directory: string): Promise<string | undefined> {
  try {
    return (await readFile(join(directory, POINTER), 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isSnapshotId(id: string): boolean {
  return SNAPSHOT_ID.test(id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function reasonOf(error: unknown): string {
  if (error instanceof RefusedSnapshotError) return error.message;
  if (error instanceof Error && 'code' in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
