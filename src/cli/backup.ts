import { resolve } from 'node:path';
import { backUpDataFolder } from '../adapters/data-folder-backup.ts';
import type { Config } from './config.ts';
import { ROOT } from './root.ts';

/** `vitrine backup <folder>`: everything in the data folder; what lies in MongoDB is for MongoDB's own tools. */
export async function backupCommand({ dataDir, mongodb }: Config, folder: string): Promise<void> {
  const { snapshotId, bytes } = await backUpDataFolder(resolve(ROOT, dataDir), resolve(folder));
  const snapshot = snapshotId === undefined ? 'no snapshot (none is published)' : `snapshot ${snapshotId}`;
  console.log(`Copied to ${folder}: ${snapshot}, journal, databases; ${Math.ceil(bytes / 1e6)} MB.`);
  if (mongodb !== undefined)
    console.log('Products, shoppers, searches, jobs and keys are in MongoDB: back it up, too.');
}
