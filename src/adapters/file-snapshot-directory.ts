import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { VitrineError } from '../domain/errors.ts';
import type { Manifest } from '../domain/snapshot.ts';
import { checkSizes } from './file-snapshot-check.ts';
import { readBounded } from './file-snapshot-durable.ts';
import { RefusedSnapshotError, readManifest } from './file-snapshot-manifest.ts';
import { isMissing } from './path-exists.ts';

/** Holds the id of the published snapshot. */
export const POINTER = 'CURRENT';
/** An id and a line end; what is longer is no pointer. */
const MAX_POINTER_BYTES = 200;
/** Begins with a letter or digit, and with nothing that `withUnfinished` uses. */
const SNAPSHOT_ID = /^(?!building-|removing-|pointer-|stamp-|verified-)[A-Za-z0-9][\w.-]{0,99}$/;

/** Throws NOT_FOUND when there is no directory of this snapshot. */
export async function expectSnapshot(directory: string, id: string): Promise<void> {
  if (!(await snapshotIds(directory)).includes(id)) throw new VitrineError('NOT_FOUND', `There is no snapshot ${id}.`);
}

/**
 * The published snapshot, then the older ones, newest first; all others when another model made the published one, which says
 * nothing of those of this model. A pointer that names none is refused with its reason.
 */
export async function candidates(
  directory: string,
  modelSha256: string,
): Promise<readonly { readonly id: string; readonly reason?: string }[]> {
  const all = await newestFirst(directory);
  const pointer = await readPointer(directory);
  if (pointer === undefined && all.length === 0) return [];
  const current = all.find(({ id }) => id === pointer);
  if (current !== undefined) {
    const others = all.filter((entry) => entry !== current);
    const anyAge = current.manifest === undefined || current.manifest.model.sha256 !== modelSha256;
    return [current, ...(anyAge ? others : others.filter((entry) => entry.createdAt <= current.createdAt))];
  }
  const problem =
    pointer === undefined ? 'the pointer to the published snapshot is missing' : 'the published snapshot is missing';
  return [{ id: pointer !== undefined && isSnapshotId(pointer) ? pointer : POINTER, reason: problem }, ...all];
}

/** Manifests of the snapshots whose files are all there and have their sizes, newest first. */
export async function listWhole(directory: string): Promise<readonly Manifest[]> {
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

/** All snapshots, whole or not. */
export async function newestFirst(directory: string): Promise<readonly Entry[]> {
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

/** What the pointer holds, be it an id or not; `undefined` when there is no pointer. */
export async function readPointer(directory: string): Promise<string | undefined> {
  try {
    return (await readBounded(join(directory, POINTER), MAX_POINTER_BYTES)).trim();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) return ''; // too long to be a pointer
    return ignoreMissing(error);
  }
}

/** Throws an error unless it says that a file is not there. */
export function ignoreMissing(error: unknown): undefined {
  if (isMissing(error)) return undefined;
  throw error;
}

export function isSnapshotId(id: string): boolean {
  return SNAPSHOT_ID.test(id);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
