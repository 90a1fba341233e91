import { availableParallelism } from 'node:os';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ScanIndex } from 'faiss-node';
import { expect, it } from 'vitest';
import { buildFaissIndex } from '../../src/adapters/faiss-index-build.ts';
import { planIndex } from '../../src/adapters/faiss-index-plan.ts';
import { tuneIndex } from '../../src/adapters/faiss-index-tuning.ts';
import { measureCosts } from '../../src/adapters/faiss-search-costs.ts';
import { openFaissVectorIndex } from '../../src/adapters/faiss-vector-index.ts';
import { writeNpyFile } from '../../src/adapters/npy-file.ts';
import { clusteredRows, embeddingRows } from '../contracts/snapshot-content.ts';
import { type Rows, describeVectorIndex } from '../contracts/vector-index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

async function writeFiles(
  { values, dimensions }: { values: Float32Array; dimensions: number },
  type: 'SCAN' | 'FLAT' | 'IVF_FLAT' | 'IVF_PQ' | 'HNSW',
) {
  const directory = join(folder, `${type}-${values.length}-${dimensions}`);
  const rows = { rows: embeddingRows(values, dimensions), dimensions };
  const size = { rows: rows.rows.rowCount, dimensions };
  const plan = planIndex(type === 'IVF_PQ' && dimensions % 32 !== 0 ? 'IVF_FLAT' : type, size);
  const files = {
    indexPath: join(directory, 'product.index'),
    embeddingsPath: join(directory, 'embeddings.npy'),
    codesPath: join(directory, 'codes.bin'),
    plan,
  };
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  await writeNpyFile(files.embeddingsPath, rows);
  await ScanIndex.writeCodesAsync(files.embeddingsPath, files.codesPath);
  // One thread: two make another graph each time, in which one row of three hundred equal ones is now and then out of reach.
  using index = await buildFaissIndex(plan, rows, { threads: 1 });
  await index.writeAsync(files.indexPath);
  return { ...files, plan: await tuneIndex(files) };
}

/** As on a machine where the index is cheaper than a scan even for a handful of rows. */
const dearScan: typeof measureCosts = async (scan, approximate) => {
  const costs = await measureCosts(scan, approximate);
  return { ...costs, denseRowNs: 1e6, sparseRowNs: 1e6 };
};

const RECALL = { SCAN: 1, FLAT: 1, IVF_FLAT: 0.98, IVF_PQ: 0.9, HNSW: 0.98 } as const;
for (const type of ['SCAN', 'FLAT', 'IVF_FLAT', 'IVF_PQ', 'HNSW'] as const) {
  const built = new Map<Rows, ReturnType<typeof writeFiles>>();
  const filesOf = (rows: Rows) => built.get(rows) ?? built.set(rows, writeFiles(rows, type)).get(rows);
  const traits = { recall: RECALL[type], exact: type === 'SCAN' || type === 'FLAT' };
  describeVectorIndex(`FAISS ${type}`, traits, async (rows) =>
    openFaissVectorIndex(await (filesOf(rows) as ReturnType<typeof writeFiles>)),
  );
  if (traits.exact) continue;
  describeVectorIndex(`FAISS ${type} where a scan is dear`, traits, async (rows) =>
    openFaissVectorIndex(await (filesOf(rows) as ReturnType<typeof writeFiles>), { measure: dearScan }),
  );
}

it('stops a build between two chunks of rows with the reason of the caller', async () => {
  const rows = { rows: embeddingRows(clusteredRows(3500, 32), 32), dimensions: 32 };
  const stop = new AbortController();
  const seen: number[] = [];
  const built = buildFaissIndex(planIndex('HNSW', { rows: 3500, dimensions: 32 }), rows, {
    signal: stop.signal,
    onProgress(done) {
      seen.push(done);
      stop.abort(new Error('enough'));
    },
  });
  await expect(built).rejects.toThrow('enough');
  expect(seen).toStrictEqual([1000]);
});

it('stops a build in its training with the reason of the caller', async () => {
  const rows = { rows: embeddingRows(clusteredRows(20_000, 64), 64), dimensions: 64 };
  const stop = new AbortController();
  const built = buildFaissIndex(planIndex('IVF_FLAT', { rows: 20_000, dimensions: 64 }), rows, { signal: stop.signal });
  setTimeout(() => stop.abort(new Error('enough')), 100);
  await expect(built).rejects.toThrow('enough');
});

it.each(['HNSW', 'IVF_FLAT'] as const)('does not open %s of other rows than the embeddings', async (type) => {
  const small = await writeFiles({ values: clusteredRows(100, 16), dimensions: 16 }, type);
  const large = await writeFiles({ values: clusteredRows(120, 16), dimensions: 16 }, type);
  await expect(openFaissVectorIndex({ ...large, indexPath: small.indexPath })).rejects.toThrow(
    /expected .*120 rows of 16 values, got 100 (rows )?of 16\.$/i,
  );
});

it('drops searches whose caller left while they waited for a thread', async () => {
  const files = await writeFiles({ values: clusteredRows(2000, 16), dimensions: 16 }, 'FLAT');
  const index = await openFaissVectorIndex(files);
  const query = { vector: index.embeddingOf(0), k: 5 };
  const leaving = new AbortController();
  const served = Array.from({ length: 2 * availableParallelism() }, () => index.search(query));
  const left = index.search(query, leaving.signal);
  leaving.abort(new Error('the caller left'));
  await expect(left).rejects.toThrow('the caller left');
  for (const { candidates } of await Promise.all([...served, index.search(query)])) expect(candidates).toHaveLength(5);
  await index.close();
});
