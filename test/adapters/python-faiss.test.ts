import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPythonEnvironment } from '../../scripts/python-environment.ts';
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import type { IndexType } from '../../src/domain/reindex-job.ts';
import { MODEL, snapshotContent } from '../contracts/snapshot-content.ts';
import { temporaryFolder } from './temporary-folder.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const PYTHON_TESTS = join(ROOT, 'test/python');
const ROWS = [0, 7, 444, 799];
const INSTALL_TIMEOUT_MS = 300_000;

interface PythonAnswer {
  readonly index: string;
  readonly innerProduct: boolean;
  readonly rows: number;
  readonly products: number;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly neighbours: readonly (readonly { row: number; product: string; similarity: number }[])[];
}

/** `undefined` where Python cannot make environments or packages cannot be had. */
async function findPython(): Promise<string | undefined> {
  try {
    return await openPythonEnvironment();
  } catch (error) {
    console.warn(`Skipped: no Python with faiss-cpu here (${(error as Error).message.split('\n')[0]}).`);
    return undefined;
  }
}

describe('a snapshot read by Python FAISS', () => {
  const directory = temporaryFolder();
  let python: string | undefined;
  beforeAll(async () => {
    python = await findPython();
  }, INSTALL_TIMEOUT_MS);

  async function publish(indexType: IndexType): Promise<string> {
    const store = await openFileSnapshotStore({ directory });
    await store.build(snapshotContent({ id: indexType, indexType, products: 400, dimensions: 64 }));
    await store.publish(indexType);
    return join(directory, indexType);
  }

  it.for([
    ['SCAN', 'IndexScalarQuantizer', 1],
    ['FLAT', 'IndexFlatIP', 0.99],
    ['IVF_FLAT', 'IndexIVFScalarQuantizer', 1],
    ['HNSW', 'IndexHNSWSQ', 0.95],
    ['IVF_PQ', 'IndexIVFPQ', 0.6],
  ] as const)('%s gives the same neighbours', async ([type, kind, sameNeighbours], { skip }) => {
    if (python === undefined) return skip();
    const snapshotDirectory = await publish(type);
    const { stdout } = await run(python, [
      join(PYTHON_TESTS, 'read-snapshot.py'),
      snapshotDirectory,
      ...ROWS.map(String),
    ]);
    const answer = JSON.parse(stdout) as PythonAnswer;
    expect(answer).toMatchObject({ innerProduct: true, rows: 800, products: 800, shape: [800, 64], dtype: 'float32' });
    expect(answer.index).toBe(kind);
    const { snapshot } = await (await openFileSnapshotStore({ directory })).openCurrent(MODEL.sha256);
    if (snapshot === undefined) throw new Error('Expected the snapshot to be whole.');
    for (const [i, row] of ROWS.entries()) {
      const found = answer.neighbours[i] ?? [];
      const vector = snapshot.index.embeddingOf(row);
      const { candidates: ours } = await snapshot.index.search({ vector, k: 10, exact: true });
      const same = ours.filter((candidate) => found.some((neighbour) => neighbour.row === candidate.row));
      expect(same.length / 10).toBeGreaterThanOrEqual(sameNeighbours);
      expect(found[0]?.product).toBe(snapshot.columns.facts(snapshot.columns.productOf(row)).id);
    }
    await snapshot.close();
  });
});
