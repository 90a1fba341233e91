import { join } from 'node:path';
import { VitrineError } from '../domain/errors.ts';
import type { Manifest } from '../domain/snapshot.ts';
import type { BuildOptions, SnapshotContent } from '../ports/snapshot-store.ts';
import { writeFaissFiles } from './faiss-index-files.ts';
import type { IndexPlan } from './faiss-index-plan.ts';
import { writeColumns } from './file-snapshot-columns.ts';
import { type FileIdentities, describeFiles, identifySettled } from './file-snapshot-check.ts';
import { syncDirectory, syncFile } from './file-snapshot-durable.ts';
import { readManifest, writeManifest } from './file-snapshot-manifest.ts';
import { openSnapshot } from './file-snapshot-open.ts';
import { writeWordIndex } from './sqlite-word-index.ts';

export interface BuiltSnapshot {
  readonly manifest: Manifest;
  /** The files as they were when their checksums were taken. */
  readonly files: FileIdentities;
}

/**
 * Writes a snapshot into an empty directory and verifies what was written; durable when the promise resolves.
 * Throws BAD_USER_INPUT when the index type cannot hold these rows, INTERNAL when verification fails;
 * rejects with the signal's reason when it aborts.
 */
export async function buildSnapshotFiles(
  directory: string,
  content: SnapshotContent,
  options: BuildOptions = {},
): Promise<BuiltSnapshot> {
  const images = content.imageIds.reduce((sum, ids) => sum + ids.length, 0);
  checkLengths(content, images);
  const rows = { rows: content.embeddings, dimensions: content.dimensions };
  const tuned = await writeFaissFiles(directory, rows, { ...options, type: content.indexType });
  await writeColumns(directory, content, options.signal);
  await writeWordIndex(join(directory, 'words.sqlite'), content.products, options.signal);
  await syncFile(join(directory, 'words.sqlite'));
  const files = await identifySettled(directory);
  const manifest = await describe(directory, content, tuned);
  await (await openSnapshot(directory, manifest)).close(); // as a server will open it
  await writeManifest(directory, manifest);
  await syncDirectory(directory);
  return { manifest: await readManifest(directory, manifest.id), files };
}

function checkLengths({ embeddings, products, imageIds }: SnapshotContent, images: number): void {
  if (embeddings.rowCount !== images || products.length !== imageIds.length) {
    const expected = `${images} embeddings for the images of ${imageIds.length} products`;
    throw new VitrineError(
      'INTERNAL',
      `Expected ${expected}, got ${embeddings.rowCount} for ${products.length} products.`,
    );
  }
}

async function describe(directory: string, content: SnapshotContent, plan: IndexPlan): Promise<Manifest> {
  const { id, createdAt, model, dimensions, imageIds, failedImages, changesUpTo } = content;
  const images = imageIds.reduce((sum, ids) => sum + ids.length, 0);
  return {
    formatVersion: 2,
    id,
    createdAt: createdAt.toISOString(),
    model: { id: model.id, version: model.version, sha256: model.sha256 },
    dimensions,
    metric: 'inner-product',
    index: plan,
    changesUpTo,
    counts: { products: content.products.length, images, failedImages },
    files: await describeFiles(directory),
  };
}
