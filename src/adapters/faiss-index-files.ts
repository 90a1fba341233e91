import { join } from 'node:path';
import { ScanIndex } from 'faiss-node';
import { chooseIndexType } from '../domain/search-plan.ts';
import type { BuildOptions, SnapshotContent } from '../ports/snapshot-store.ts';
import { buildFaissIndex, buildThreads } from './faiss-index-build.ts';
import { type IndexPlan, planIndex } from './faiss-index-plan.ts';
import { tuneIndex } from './faiss-index-tuning.ts';
import { measureScan } from './faiss-search-costs.ts';
import type { FaissFiles } from './faiss-vector-index.ts';
import { type NpyType, type Rows, openNpyFile, writeNpyFile } from './npy-file.ts';

/** Where rows, their codes and the index over them lie in a folder. */
export function faissPaths(directory: string): Omit<FaissFiles, 'plan'> {
  return {
    indexPath: join(directory, 'product.index'),
    embeddingsPath: join(directory, 'embeddings.npy'),
    codesPath: join(directory, 'codes.bin'),
  };
}

export interface FaissFilesOptions extends BuildOptions {
  readonly type: SnapshotContent['indexType'];
  /** How the rows are kept; by their number when undefined. */
  readonly kept?: NpyType;
}

/**
 * Writes rows, their codes and an index over them into a folder, and finds out how hard searches have to look.
 * Resolves with the index's plan, to open the files with. Throws BAD_USER_INPUT when the type cannot hold these rows,
 * INTERNAL when the index finds too little; rejects with the signal's reason when it aborts.
 */
export async function writeFaissFiles(
  directory: string,
  rows: Rows,
  { type, kept, ...options }: FaissFilesOptions,
): Promise<IndexPlan> {
  const paths = faissPaths(directory);
  await writeNpyFile(paths.embeddingsPath, rows, { signal: options.signal, ...(kept && { type: kept }) });
  await ScanIndex.writeCodesAsync(paths.embeddingsPath, paths.codesPath, { threads: buildThreads() });
  const chosen = type === 'AUTO' ? await measuredType(paths) : type;
  const plan = planIndex(chosen, { rows: rows.rows.rowCount, dimensions: rows.dimensions });
  await writeIndex(paths, { ...options, plan });
  return tuneIndex({ ...paths, plan }, options);
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
