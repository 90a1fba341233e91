import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildFaissIndex } from '../../src/adapters/faiss-index-build.ts';
import { planIndex } from '../../src/adapters/faiss-index-plan.ts';
import { openFaissVectorIndex } from '../../src/adapters/faiss-vector-index.ts';
import { type Rows, writeNpyFile } from '../../src/adapters/npy-file.ts';
import { clusteredRows } from '../contracts/snapshot-content.ts';
import { describeVectorIndex } from '../contracts/vector-index.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

async function writeFiles(rows: Rows, type: 'FLAT' | 'IVF_FLAT' | 'IVF_PQ' | 'HNSW') {
  const directory = join(folder, `${type}-${rows.values.length}-${rows.dimensions}`);
  const size = { rows: rows.values.length / rows.dimensions, dimensions: rows.dimensions };
  const plan = planIndex(type === 'IVF_PQ' && rows.dimensions % 32 !== 0 ? 'IVF_FLAT' : type, size);
  const files = {
    indexPath: join(directory, 'product.index'),
    embeddingsPath: join(directory, 'embeddings.npy'),
    plan,
  };
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  await writeNpyFile(files.embeddingsPath, rows);
  using index = await buildFaissIndex(plan, rows, { threads: 2 });
  await index.writeAsync(files.indexPath);
  return files;
}

const RECALL = { FLAT: 1, IVF_FLAT: 0.98, IVF_PQ: 0.9, HNSW: 0.98 } as const;
for (const type of ['FLAT', 'IVF_FLAT', 'IVF_PQ', 'HNSW'] as const) {
  const built = new Map<Rows, ReturnType<typeof writeFiles>>();
  const filesOf = (rows: Rows) => built.get(rows) ?? built.set(rows, writeFiles(rows, type)).get(rows);
  describeVectorIndex(`FAISS ${type}`, { recall: RECALL[type], exact: type === 'FLAT' }, async (rows) =>
    openFaissVectorIndex(await (filesOf(rows) as ReturnType<typeof writeFiles>)),
  );
}

it('stops a build between two chunks of rows with the reason of the caller', async () => {
  const rows = { values: clusteredRows(3500, 32), dimensions: 32 };
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

it('does not open an index whose rows are not those of the embeddings', async () => {
  const small = await writeFiles({ values: clusteredRows(100, 16), dimensions: 16 }, 'HNSW');
  const large = await writeFiles({ values: clusteredRows(120, 16), dimensions: 16 }, 'HNSW');
  await expect(openFaissVectorIndex({ ...small, embeddingsPath: large.embeddingsPath })).rejects.toThrow(
    'Expected an index of 120 rows of 16 values, got 100 rows of 16.',
  );
});
