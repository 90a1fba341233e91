import { join } from 'node:path';
import type { Manifest } from '../domain/snapshot.ts';
import type { StoredSnapshot } from '../ports/snapshot-store.ts';
import { faissPaths } from './faiss-index-files.ts';
import { openFaissVectorIndex } from './faiss-vector-index.ts';
import { readColumns } from './file-snapshot-columns.ts';
import { areSame, checkContents, checkSizes, identify, identifySettled } from './file-snapshot-check.ts';
import { RefusedSnapshotError } from './file-snapshot-manifest.ts';
import { type StampedSnapshot, isStamped, writeStamp } from './file-snapshot-stamp.ts';
import { openSqliteWordIndex } from './sqlite-word-index.ts';

/**
 * Opens a snapshot that is known to be whole: at once when its files are those that were verified before, else after
 * reading every one of them against its checksum. Throws RefusedSnapshotError with the reason.
 */
export async function openWholeSnapshot(stored: StampedSnapshot): Promise<StoredSnapshot> {
  const { directory: root, manifest } = stored;
  const directory = join(root, manifest.id);
  await checkSizes(directory, manifest);
  if (await isStamped(stored, await identify(directory))) return openSnapshot(directory, manifest);
  const files = await identifySettled(directory);
  await checkContents(directory, manifest);
  const snapshot = await openSnapshot(directory, manifest);
  if (areSame(files, await identify(directory))) await writeStamp(stored, files);
  return snapshot;
}

/** Opens a snapshot whose files were just written. Throws RefusedSnapshotError when they do not belong together. */
export async function openSnapshot(directory: string, manifest: Manifest): Promise<StoredSnapshot> {
  await using stack = new AsyncDisposableStack();
  try {
    const columns = await readColumns(directory);
    const files = { ...faissPaths(directory), plan: manifest.index };
    const index = stack.adopt(await openFaissVectorIndex(files), (it) => it.close());
    const words = stack.adopt(openSqliteWordIndex(join(directory, 'words.sqlite')), (it) => it.close());
    const opened = { manifest, index, columns, words };
    checkCounts(opened);
    const owned = stack.move();
    return {
      ...opened,
      imageOf: (row) => ({ id: columns.imageIdOf(row) }),
      close: () => owned.disposeAsync(),
    };
  } catch (cause) {
    if (cause instanceof RefusedSnapshotError) throw cause;
    const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll(join(directory, '/'), '');
    throw new RefusedSnapshotError(`its files cannot be read: ${reason}`, { cause });
  }
}

/** Every part must tell of the same rows and products. */
function checkCounts({ manifest, index, columns }: Pick<StoredSnapshot, 'manifest' | 'index' | 'columns'>): void {
  const { counts, dimensions } = manifest;
  const numbers = [
    ['embeddings', counts.images, index.size],
    ['rows', counts.images, columns.rowCount],
    ['products', counts.products, columns.productCount],
    ['dimensions', dimensions, index.dimensions],
  ] as const;
  for (const [what, expected, got] of numbers) {
    if (got !== expected)
      throw new RefusedSnapshotError(`its files contradict each other: expected ${expected} ${what}, got ${got}`);
  }
}
