import { join } from 'node:path';
import { ScanIndex } from 'faiss-node';
import { expect, it } from 'vitest';
import { buildFaissIndex } from '../../src/adapters/faiss-index-build.ts';
import { type IndexPlan, planIndex } from '../../src/adapters/faiss-index-plan.ts';
import { tuneIndex } from '../../src/adapters/faiss-index-tuning.ts';
import type { FaissFiles } from '../../src/adapters/faiss-vector-index.ts';
import { writeNpyFile } from '../../src/adapters/npy-file.ts';
import { clusteredRows, embeddingRows, seededRandom } from '../contracts/snapshot-content.ts';
import { temporaryFolder } from './temporary-folder.ts';

const DIMENSIONS = 32;
const ROWS = 2000;

/** Directions of no order: neighbours lie in many lists. */
function unclusterable(): Float32Array {
  const random = seededRandom(3);
  const values = Float32Array.from({ length: ROWS * DIMENSIONS }, () => random() - 0.5);
  for (let start = 0; start < values.length; start += DIMENSIONS) {
    const row = values.subarray(start, start + DIMENSIONS);
    const length = Math.hypot(...row);
    row.forEach((value, i) => (row[i] = value / length));
  }
  return values;
}

/** Files of these rows; the index is one of `indexed`. */
async function write(type: IndexPlan['type'], values: Float32Array, indexed = values): Promise<FaissFiles> {
  const folder = temporaryFolder();
  const plan = planIndex(type, { rows: ROWS, dimensions: DIMENSIONS });
  const files = {
    indexPath: join(folder, 'product.index'),
    embeddingsPath: join(folder, 'embeddings.npy'),
    codesPath: join(folder, 'codes.bin'),
    plan,
  };
  await writeNpyFile(files.embeddingsPath, { rows: embeddingRows(values, DIMENSIONS), dimensions: DIMENSIONS });
  await ScanIndex.writeCodesAsync(files.embeddingsPath, files.codesPath);
  const rows = { rows: embeddingRows(indexed, DIMENSIONS), dimensions: DIMENSIONS };
  using index = await buildFaissIndex(plan, rows, { threads: 2 });
  await index.writeAsync(files.indexPath);
  return files;
}

it('leaves a plan without parameters as it is', async () => {
  for (const type of ['SCAN', 'FLAT'] as const) {
    const files = await write(type, clusteredRows(ROWS, DIMENSIONS));
    expect(await tuneIndex(files)).toStrictEqual(files.plan);
  }
});

it('looks harder as fewer rows are eligible', async () => {
  const files = await write('HNSW', unclusterable());
  const { parameters, ...rest } = await tuneIndex(files);
  expect(rest).toStrictEqual({ type: files.plan.type, factory: files.plan.factory });
  const rising = (names: readonly string[]): void => {
    const numbers = names.map((name) => parameters[name] as number);
    expect(numbers.every((number) => number > 0)).toBe(true);
    expect(numbers).toStrictEqual(numbers.toSorted((a, b) => a - b));
  };
  rising(['patience', 'patienceAt75']);
  rising(['rowsFor20', 'rowsFor20At75']);
  rising(['rowsFor20', 'rowsFor500']);
  expect(parameters['efConstruction']).toBe(files.plan.parameters['efConstruction']);
});

it('looks further where the rows do not fall into clusters', async () => {
  for (const type of ['IVF_FLAT', 'HNSW'] as const) {
    const rowsFor = async (rows: Float32Array) => (await tuneIndex(await write(type, rows))).parameters['rowsFor20'];
    expect(await rowsFor(unclusterable())).toBeGreaterThan((await rowsFor(clusteredRows(ROWS, DIMENSIONS))) as number);
  }
});

it('refuses an index that finds too little whatever it is told, with the numbers', async () => {
  const files = await write('IVF_FLAT', clusteredRows(ROWS, DIMENSIONS), unclusterable());
  await expect(tuneIndex(files)).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringMatching(
      /^The IVF_FLAT index finds \d+\.\d % of the 20 nearest images, expected at least 90\.0 %\.$/,
    ),
  });
});

it('tells how far it is and stops when it is told to', async () => {
  const files = await write('SCAN', clusteredRows(ROWS, DIMENSIONS));
  const stop = new AbortController();
  const seen: string[] = [];
  const tuned = tuneIndex(files, {
    signal: stop.signal,
    onProgress({ stage, done, total }) {
      seen.push(`${stage} ${done}/${total}`);
      if (done === 32) stop.abort(new Error('enough'));
    },
  });
  await expect(tuned).rejects.toThrow('enough');
  expect(seen).toStrictEqual(['VERIFY 16/64', 'VERIFY 32/64']);
});
