import { join } from 'node:path';
import { VitrineError } from '../domain/errors.ts';
import type { Manifest } from '../domain/snapshot.ts';
import type { BuildOptions, SnapshotContent } from '../ports/snapshot-store.ts';
import { buildFaissIndex } from './faiss-index-build.ts';
import { type IndexPlan, planIndex } from './faiss-index-plan.ts';
import { writeColumns } from './file-snapshot-columns.ts';
import { syncDirectory, syncFile, writeDurably } from './file-snapshot-durable.ts';
import { MANIFEST_FILE, describeFiles } from './file-snapshot-manifest.ts';
import { faissFiles, openSnapshot } from './file-snapshot-open.ts';
import { verifyRecall } from './file-snapshot-verify.ts';
import { writeNpyFile } from './npy-file.ts';
import { writeWordIndex } from './sqlite-word-index.ts';

/**
 * Writes a snapshot into an empty directory and verifies what was written; durable when the promise resolves.
 * Throws BAD_USER_INPUT when the index type cannot hold these rows, INTERNAL when verification fails;
 * rejects with the signal's reason when it aborts.
 */
export async function buildSnapshotFiles(
  directory: string,
  content: SnapshotContent,
  options: BuildOptions = {},
): Promise<Manifest> {
  const images = content.imageIds.reduce((sum, ids) => sum + ids.length, 0);
  checkLengths(content, images);
  const plan = planIndex(content.indexType, { rows: images, dimensions: content.dimensions });
  await writeNpyFile(join(directory, 'embeddings.npy'), rowsOf(content), options.signal);
  await writeIndex(directory, content, { ...options, plan });
  await writeColumns(directory, content);
  await writeWordIndex(join(directory, 'words.sqlite'), content.products, options.signal);
  await syncFile(join(directory, 'words.sqlite'));
  const manifest = await describe(directory, content, plan);
  await verify(directory, manifest, options);
  await writeDurably(join(directory, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`);
  await syncDirectory(directory);
  return manifest;
}

function rowsOf({ embeddings, dimensions }: SnapshotContent) {
  return { values: embeddings, dimensions };
}

function checkLengths({ embeddings, dimensions, products, imageIds }: SnapshotContent, images: number): void {
  if (embeddings.length !== images * dimensions || products.length !== imageIds.length) {
    const expected = `${images * dimensions} values for ${images} images of ${imageIds.length} products`;
    throw new VitrineError(
      'INTERNAL',
      `Expected ${expected}, got ${embeddings.length} for ${products.length} products.`,
    );
  }
}

async function writeIndex(
  directory: string,
  content: SnapshotContent,
  { signal, onProgress, plan }: BuildOptions & { readonly plan: IndexPlan },
): Promise<void> {
  using index = await buildFaissIndex(plan, rowsOf(content), {
    ...(signal && { signal }),
    onProgress: (done, total) => onProgress?.({ stage: 'BUILD', done, total }),
  });
  await index.writeAsync(join(directory, 'product.index'));
}

async function describe(directory: string, content: SnapshotContent, plan: IndexPlan): Promise<Manifest> {
  const { id, createdAt, model, dimensions, imageIds, failedImages } = content;
  const images = imageIds.reduce((sum, ids) => sum + ids.length, 0);
  return {
    formatVersion: 1,
    id,
    createdAt: createdAt.toISOString(),
    model: { id: model.id, version: model.version, sha256: model.sha256 },
    dimensions,
    metric: 'inner-product',
    index: plan,
    counts: { products: content.products.length, images, failedImages },
    files: await describeFiles(directory),
  };
}

/** Opens what was written, as a server will, and measures how much the index finds. */
async function verify(directory: string, manifest: Manifest, options: BuildOptions): Promise<void> {
  const snapshot = await openSnapshot(directory, manifest);
  await snapshot.close();
  await verifyRecall(faissFiles(directory, manifest.index), options);
}
