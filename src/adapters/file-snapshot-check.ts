import { type BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Manifest } from '../domain/snapshot.ts';
import { type HashOptions, hashFile } from './file-snapshot-durable.ts';
import { RefusedSnapshotError, SNAPSHOT_FILES } from './file-snapshot-manifest.ts';

/**
 * What the file system keeps of each file and no program can set back: device, inode, size, times of the last write and of
 * the last change of any kind, in nanoseconds. A file that was copied, restored, edited or only touched has another identity.
 */
export type FileIdentities = Readonly<Record<string, string>>;

/** A file system's clock moves in steps of up to 10 ms: two changes within one step cannot be told apart. */
const CLOCK_STEP_MS = 20;
const LOOKS = 5;

/** The identities of a snapshot's files. Throws RefusedSnapshotError when one is missing. */
export async function identify(directory: string): Promise<FileIdentities> {
  const stats = await Promise.all(SNAPSHOT_FILES.map((name) => statOf(directory, name)));
  return Object.fromEntries(stats.map((found, i) => [SNAPSHOT_FILES[i], identityOf(found)]));
}

/**
 * The identities of files once their clock has moved on since their last change: whatever is written from here on gives
 * them others. Of files that keep changing, or were changed in the future, none: nothing is the same as they are.
 */
export async function identifySettled(directory: string): Promise<FileIdentities> {
  for (let look = 0; look < LOOKS; look++) {
    const stats = await Promise.all(SNAPSHOT_FILES.map((name) => statOf(directory, name)));
    const newestMs = Math.max(...stats.map(({ ctimeMs }) => Number(ctimeMs)));
    if (Date.now() - newestMs > CLOCK_STEP_MS) return identify(directory);
    await setTimeout(CLOCK_STEP_MS);
  }
  return {};
}

/** Whether every file was left alone since the first look. */
export function areSame(before: FileIdentities, now: FileIdentities): boolean {
  return SNAPSHOT_FILES.every((name) => before[name] !== undefined && before[name] === now[name]);
}

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

async function statOf(directory: string, name: string): Promise<BigIntStats> {
  const found = await stat(join(directory, name), { bigint: true }).catch(() => undefined);
  if (found?.isFile() !== true) throw new RefusedSnapshotError(`${name} is missing`);
  return found;
}

/** Sizes and checksums of a snapshot's files, for its manifest. */
export async function describeFiles(directory: string): Promise<Manifest['files']> {
  const entries = SNAPSHOT_FILES.map(async (name) => {
    const bytes = Number((await statOf(directory, name)).size);
    return [name, { sha256: await hashFile(join(directory, name)), bytes }] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Throws RefusedSnapshotError when a file is missing or has another size; cheap. */
export async function checkSizes(directory: string, { files }: Manifest): Promise<void> {
  for (const name of SNAPSHOT_FILES) {
    const { size } = await statOf(directory, name);
    const expected = files[name]?.bytes;
    if (Number(size) !== expected)
      throw new RefusedSnapshotError(`${name} is damaged: expected ${expected} bytes, got ${size}`);
  }
}

/**
 * Throws RefusedSnapshotError when a file's content is not what was written, or cannot be read; reads all of them.
 * Rejects with the signal's reason when it aborts.
 */
export async function checkContents(directory: string, { files }: Manifest, options: HashOptions = {}): Promise<void> {
  for (const name of SNAPSHOT_FILES) {
    const sha256 = await hashFile(join(directory, name), options).catch((cause: unknown) => {
      options.signal?.throwIfAborted();
      const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
      throw new RefusedSnapshotError(`${name} cannot be read: ${code}`, { cause });
    });
    if (sha256 === files[name]?.sha256) continue;
    throw new RefusedSnapshotError(`${name} is damaged: its checksum is not the one it was written with`);
  }
}
