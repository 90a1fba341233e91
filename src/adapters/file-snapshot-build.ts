import { join } from 'node:path';
import { ScanIndex } from 'faiss-node';
import { VitrineError } from '../domain/errors.ts';
import { chooseIndexType } from '../domain/search-plan.ts';
import type { Manifest } from '../domain/snapshot.ts';
import type { BuildOptions, SnapshotContent } from '../ports/snapshot-store.ts';
import { buildFaissIndex, buildThreads } from './faiss-index-build.ts';
import { type IndexPlan, planIndex } from './faiss-index-plan.ts';
import { measureScan } from './faiss-search-costs.ts';
import { tuneIndex } from './faiss-index-tuning.ts';
import type { FaissFiles } from './faiss-vector-index.ts';
import { writeColumns } from './file-snapshot-columns.ts';
import { type FileIdentities, describeFiles, identifySettled } from './file-snapshot-check.ts';
import { syncDirectory, syncFile } from './file-snapshot-durable.ts';
import { readManifest, writeManifest } from './file-snapshot-manifest.ts';
import { faissPaths, openSnapshot } from './file-snapshot-open.ts';
import { openNpyFile, writeNpyFile } from './npy-file.ts';
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
  const paths = faissPaths(directory);
  const rows = { rows: content.embeddings, dimensions: content.dimensions };
  await writeNpyFile(paths.embeddingsPath, rows, { signal: options.signal });
  await ScanIndex.writeCodesAsync(paths.embeddingsPath, paths.codesPath, { threads: buildThreads() });
  const type = content.indexType === 'AUTO' ? await measuredType(paths) : content.indexType;
  const plan = planIndex(type, { rows: images, dimensions: content.dimensions });
  await writeIndex(paths, { ...options, plan });
  const tuned = await tuneIndex({ ...paths, plan }, options);
  await writeColumns(directory, content);
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

/** What AUTO means here: the rows are written already, so that their own costs can be measured. */
async function measuredType({ embeddingsPath, codesPath }: Omit<FaissFiles, 'plan'>): Promise<'SCAN' | 'IVF_FLAT'> {
  using scan = ScanIndex.open(embeddingsPath, codesPath);
  return chooseIndexType(scan.rows, await measureScan(scan));
}

/** From the rows as they were written: what was not kept in memory need not be fetched a second time. */
async function writeIndex(
  { embeddingsPath, indexPath }: Pick<FaissFiles, 'embeddingsPath' | 'indexPath'>,
  { signal, onProgress, plan }: BuildOptions & { readonly plan: IndexPlan },
): Promise<void> {
  using rows = openNpyFile(embeddingsPath);
  using index = await buildFaissIndex(plan, rows, {
    ...(signal && { signal }),
    onProgress: (done, total) => onProgress?.({ stage: 'BUILD', done, total }),
  });
  await index.writeAsync(indexPath);
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
