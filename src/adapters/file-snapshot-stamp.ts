import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Manifest } from '../domain/snapshot.ts';
import { type FileIdentities, areSame } from './file-snapshot-check.ts';
import { readBounded, renameDurably, writeDurably } from './file-snapshot-durable.ts';
import { withUnfinished } from './file-snapshot-leftovers.ts';
import { checksumOf } from './file-snapshot-manifest.ts';

/** `verified-<id>.json` beside the snapshots: these very files were read against their checksums, and were whole. */
const STAMP = z.object({ manifestSha256: z.string(), files: z.record(z.string(), z.string()) });
const STAMP_NAME = /^verified-(?<id>.+)\.json$/;
const MAX_STAMP_BYTES = 1 << 16;

export interface StampedSnapshot {
  /** The directory that all snapshots lie in. */
  readonly directory: string;
  readonly manifest: Manifest;
}

/**
 * Notes that a snapshot was verified in full while its files were these. Never throws: without a stamp (a full disk, a
 * read-only one) the next opening verifies again.
 */
export async function writeStamp({ directory, manifest }: StampedSnapshot, files: FileIdentities): Promise<void> {
  const stamp: z.infer<typeof STAMP> = { manifestSha256: checksumOf(manifest), files };
  const written = withUnfinished(directory, { kind: 'stamp', id: manifest.id }, async (path) => {
    await writeDurably(path, `${JSON.stringify(stamp)}\n`);
    await renameDurably(path, stampPath(directory, manifest.id));
  });
  await written.catch(() => undefined);
}

/** Whether a snapshot with this manifest was verified when its files were these. A stamp that cannot be read says no. */
export async function isStamped({ directory, manifest }: StampedSnapshot, files: FileIdentities): Promise<boolean> {
  try {
    const stamp = STAMP.parse(JSON.parse(await readBounded(stampPath(directory, manifest.id), MAX_STAMP_BYTES)));
    return stamp.manifestSha256 === checksumOf(manifest) && areSame(stamp.files, files);
  } catch {
    return false;
  }
}

/** The next opening verifies in full. */
export async function removeStamp(directory: string, id: string): Promise<void> {
  await rm(stampPath(directory, id), { force: true });
}

/** Removes the stamps of snapshots that are no more. */
export async function removeOrphanedStamps(directory: string): Promise<void> {
  const names = await readdir(directory);
  for (const name of names) {
    const id = STAMP_NAME.exec(name)?.groups?.['id'];
    if (id !== undefined && !names.includes(id)) await removeStamp(directory, id);
  }
}

function stampPath(directory: string, id: string): string {
  return join(directory, `verified-${id}.json`);
}
