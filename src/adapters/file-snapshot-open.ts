import { join } from 'node:path';
import type { Manifest } from '../domain/snapshot.ts';
import type { ImageId } from '../domain/product.ts';
import type { Snapshot } from '../ports/snapshot-store.ts';
import { type FaissFiles, openFaissVectorIndex } from './faiss-vector-index.ts';
import { readColumns } from './file-snapshot-columns.ts';
import { RefusedSnapshotError, checkContents, checkSizes } from './file-snapshot-manifest.ts';
import { openSqliteWordIndex } from './sqlite-word-index.ts';

/** The files that hold a snapshot's rows, as a VectorIndex opens them. */
export function faissFiles(directory: string, plan: Manifest['index']): FaissFiles {
  return { indexPath: join(directory, 'product.index'), embeddingsPath: join(directory, 'embeddings.npy'), plan };
}

/** Opens a snapshot after reading every file of it against its checksum. Throws RefusedSnapshotError with the reason. */
export async function openWholeSnapshot(directory: string, manifest: Manifest): Promise<Snapshot> {
  await checkSizes(directory, manifest);
  await checkContents(directory, manifest);
  return openSnapshot(directory, manifest);
}

/** Opens a snapshot whose files were just written. Throws RefusedSnapshotError when they do not belong together. */
export async function openSnapshot(directory: string, manifest: Manifest): Promise<Snapshot> {
  await using stack = new AsyncDisposableStack();
  try {
    const { columns, imageIds, productOfRow } = await readColumns(directory);
    const files = faissFiles(directory, manifest.index);
    const index = stack.adopt(await openFaissVectorIndex(files), (it) => it.close());
    const words = stack.adopt(openSqliteWordIndex(join(directory, 'words.sqlite')), (it) => it.close());
    const opened = { manifest, index, columns, words };
    checkCounts(opened, imageIds.length);
    const owned = stack.move();
    return {
      ...opened,
      imageOf: (row) => ({ id: imageIds[row] as ImageId }),
      productOf: (row) => productOfRow[row] as number,
      close: () => owned.disposeAsync(),
    };
  } catch (cause) {
    if (cause instanceof RefusedSnapshotError) throw cause;
    const reason = (cause instanceof Error ? cause.message : String(cause)).replaceAll(join(directory, '/'), '');
    throw new RefusedSnapshotError(`its files cannot be read: ${reason}`, { cause });
  }
}

/** Every part must tell of the same rows and products. */
function checkCounts(
  { manifest, index, columns }: Pick<Snapshot, 'manifest' | 'index' | 'columns'>,
  imageIds: number,
): void {
  const { counts, dimensions } = manifest;
  const numbers = [
    ['embeddings', counts.images, index.size],
    ['image ids', counts.images, imageIds],
    ['rows', counts.images, columns.rowCount],
    ['products', counts.products, columns.products.length],
    ['dimensions', dimensions, index.dimensions],
  ] as const;
  for (const [what, expected, got] of numbers) {
    if (got !== expected)
      throw new RefusedSnapshotError(`its files contradict each other: expected ${expected} ${what}, got ${got}`);
  }
}
