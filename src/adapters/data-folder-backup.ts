import { constants } from 'node:fs';
import { copyFile, cp, mkdir, readFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync, backup } from 'node:sqlite';
import { VitrineError } from '../domain/errors.ts';
import { diskProblem } from './disk-problem.ts';
import { syncDirectory, syncFile } from './file-snapshot-durable.ts';
import { isMissing, pathExists } from './path-exists.ts';

export interface Backup {
  /** The published snapshot that was copied. */
  readonly snapshotId: string | undefined;
  readonly bytes: number;
}

const DATABASES = ['vitrine.sqlite', 'embeddings.sqlite'];
const POINTER = 'CURRENT';
/** Reindexes that may publish while a copy is made; each makes it begin again. */
const MOST_TRIES = 5;
/** All pages at once: a backup in parts begins anew whenever a server writes between two. Writers are not held up by it. */
const ALL_PAGES = 2 ** 30;

/**
 * Copies a data folder that a server may be using, in an order in which the copy fits together: published snapshot, journal,
 * databases. So the journal has all that the snapshot lacks, and the products all that the journal has. Durable when the promise
 * resolves; until then the copy has another name. Throws CONFLICT when `target` exists or too much is published meanwhile,
 * NOT_FOUND without a data folder, INTERNAL with the reason when the disk takes no more.
 */
export async function backUpDataFolder(source: string, target: string): Promise<Backup> {
  if (await pathExists(target)) throw new VitrineError('CONFLICT', 'The folder for the backup is there already.');
  if (!(await pathExists(source))) throw new VitrineError('NOT_FOUND', 'There is no data folder to back up.');
  const unfinished = `${target}.unfinished-${process.pid}`;
  try {
    await mkdir(unfinished, { recursive: true });
    const snapshotId = await copyIndex(source, unfinished);
    for (const name of DATABASES) await copyDatabase(join(source, name), join(unfinished, name));
    await copyIfThere(join(source, 'admin-key'), join(unfinished, 'admin-key'));
    const bytes = await syncAll(unfinished);
    await rename(unfinished, target);
    await syncDirectory(dirname(target));
    return { snapshotId, bytes };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    const problem = diskProblem(error);
    if (problem === undefined) throw error;
    throw new VitrineError('INTERNAL', `The backup could not be written: ${problem}.`, { cause: error });
  }
}

/** Snapshot and journal of one moment: begins again when another snapshot was published before both were there. */
async function copyIndex(source: string, target: string): Promise<string | undefined> {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const id = await published(source);
    const copied = await copyOnce({ source, target, id });
    if (copied && (await published(source)) === id) return id;
    for (const name of ['snapshots', 'journal']) await rm(join(target, name), { recursive: true, force: true });
  }
  throw new VitrineError('CONFLICT', 'Snapshots are published faster than they can be copied. Try again later.');
}

/** False when the snapshot was removed meanwhile. */
async function copyOnce({
  source,
  target,
  id,
}: {
  source: string;
  target: string;
  id: string | undefined;
}): Promise<boolean> {
  await mkdir(join(target, 'snapshots'));
  try {
    if (id !== undefined) {
      await cp(join(source, 'snapshots', id), join(target, 'snapshots', id), COPY);
      await copyFile(join(source, 'snapshots', POINTER), join(target, 'snapshots', POINTER));
    }
    await copyJournal(join(source, 'journal'), join(target, 'journal'));
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

const COPY = { recursive: true, mode: constants.COPYFILE_FICLONE } as const;

/** A frame that is being written at its end is cut off when the copy is opened. */
async function copyJournal(source: string, target: string): Promise<void> {
  await mkdir(target);
  const names = (await pathExists(source)) ? await readdir(source) : [];
  for (const name of names.filter((file) => !file.startsWith('lock.') && !file.endsWith('.new')).sort()) {
    await copyFile(join(source, name), join(target, name));
  }
}

async function copyDatabase(source: string, target: string): Promise<void> {
  if (!(await pathExists(source))) return;
  const database = new DatabaseSync(source, { readOnly: true });
  try {
    await backup(database, target, { rate: ALL_PAGES });
  } finally {
    database.close();
  }
}

async function published(source: string): Promise<string | undefined> {
  try {
    return (await readFile(join(source, 'snapshots', POINTER), 'utf8')).trim();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

async function syncAll(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await syncDirectory(path);
    else {
      await syncFile(path);
      bytes += (await stat(path)).size;
    }
  }
  await syncDirectory(folder);
  return bytes;
}

async function copyIfThere(source: string, target: string): Promise<void> {
  if (await pathExists(source)) await copyFile(source, target);
}
