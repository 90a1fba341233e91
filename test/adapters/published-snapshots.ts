import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import { MODEL, snapshotContent } from '../contracts/snapshot-content.ts';
import { temporaryFolder } from './temporary-folder.ts';

export const folder = temporaryFolder();
let directories = 0;
export const newDirectory = () => join(folder, String(directories++));

const day = (number: number) => new Date(Date.UTC(2026, 0, number));

/** A directory with two snapshots, `old` and the published `new`; written once and copied, so that nothing is stamped. */
const template = newDirectory();
export async function publishedTwice(): Promise<string> {
  if (!existsSync(template)) {
    const store = await openFileSnapshotStore({ directory: template });
    for (const [i, id] of ['old', 'new'].entries()) {
      await store.build(snapshotContent({ id, createdAt: day(i + 1), indexType: 'HNSW' }));
      await store.publish(id);
    }
  }
  const directory = newDirectory();
  cpSync(template, directory, { recursive: true });
  return directory;
}

/** Which snapshot serves, the row that it finds for its own row 3, and what was refused. */
export async function served(directory: string) {
  const store = await openFileSnapshotStore({ directory });
  const { snapshot, refused } = await store.openCurrent(MODEL.sha256);
  const found = await snapshot?.index.search({ vector: snapshot.index.embeddingOf(3), k: 1 });
  await snapshot?.close();
  return { id: snapshot?.manifest.id, refused, row: found?.candidates[0]?.row };
}

export const SNAPSHOT_FILE_NAMES = ['product.index', 'embeddings.npy', 'id_map.json', 'columns.bin', 'words.sqlite'];

/** Turns one bit of a file around, in place; the second time the same bit is as it was. */
export function flipBit(path: string, bit: number): void {
  const bytes = readFileSync(path);
  const byte = bit >> 3;
  bytes[byte] = (bytes[byte] as number) ^ (1 << (bit & 7));
  writeFileSync(path, bytes);
}
