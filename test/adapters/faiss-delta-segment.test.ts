import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faissDeltaSegments } from '../../src/adapters/faiss-delta-segment.ts';
import { Bitmap } from '../../src/domain/bitmap.ts';
import { describeDeltaSegment, segmentOfRows } from '../contracts/delta-segment.ts';
import { clusteredRows } from '../contracts/snapshot-content.ts';
import { describeVectorIndex } from '../contracts/vector-index.ts';

const DIMENSIONS = 32;
let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-delta-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** Resolves when so many rows have an index. */
function sealing(sealAt: number, rows: number) {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onSealed = (sealed: number) => {
    if (sealed >= rows) resolve();
  };
  return { sealed: promise, open: faissDeltaSegments({ directory, sealAt, onSealed, onProblem: reject }) };
}

describeDeltaSegment('faiss', (dimensions) => faissDeltaSegments({ directory })(dimensions));
describeDeltaSegment('faiss, sealed at once', (dimensions) => faissDeltaSegments({ directory, sealAt: 1 })(dimensions));
describeVectorIndex('faiss delta', { recall: 0.99, exact: false }, async (rows) =>
  segmentOfRows(faissDeltaSegments({ directory }), rows),
);
describeVectorIndex('faiss delta, most of it sealed', { recall: 0.99, exact: false }, async (rows) => {
  const count = rows.values.length / rows.dimensions;
  const { open, sealed } = sealing(Math.floor(count * 0.7), Math.floor(count * 0.6));
  const index = segmentOfRows(open, rows);
  await sealed;
  return index;
});

describe('sealed rows of a delta', () => {
  const rows = clusteredRows(3000, DIMENSIONS);
  const row = (n: number) => rows.slice(n * DIMENSIONS, (n + 1) * DIMENSIONS);

  async function sealedSegment() {
    const { open, sealed } = sealing(2000, 2000);
    const index = segmentOfRows(open, { values: rows, dimensions: DIMENSIONS });
    await sealed;
    return index;
  }

  it('are searched by their index, and those behind by a scan', async () => {
    const index = await sealedSegment();
    for (const n of [0, 1999, 2000, 2500, 2999]) {
      const { candidates, plan } = await index.search({ vector: row(n), k: 5 });
      expect(candidates[0]?.row).toBe(n);
      expect(plan).toMatchObject({ eligibleRows: 3000 });
    }
    const { plan } = await index.search({ vector: row(7), k: 5, exact: true });
    expect(plan).toStrictEqual({ kind: 'full-scan', eligibleRows: 3000, visitedRows: 3000 });
    await index.close();
  });

  it('are filtered like the others, also by a bitmap from before the last rows', async () => {
    const index = await sealedSegment();
    for (const eligible of [Bitmap.full(2999), Bitmap.full(1000)]) {
      eligible.deleteRange(7, 9);
      const query = { filter: {}, rows: eligible, rowCount: eligible.count() };
      const { candidates } = await index.search({ vector: row(7), k: 3000, eligible: query });
      const expected = Array.from({ length: eligible.size }, (_, n) => n).filter((n) => eligible.has(n));
      expect(candidates.map((candidate) => candidate.row).sort((a, b) => a - b)).toStrictEqual(expected);
    }
    await index.close();
  });

  it('leave no files behind, open or closed', async () => {
    const index = await sealedSegment();
    expect(await readdir(directory)).toStrictEqual([]);
    await index.close();
    expect(await readdir(directory)).toStrictEqual([]);
  });

  it('are given up when the segment closes', async () => {
    const index = segmentOfRows(sealing(2000, 3000).open, { values: rows, dimensions: DIMENSIONS });
    await index.close();
    expect(await readdir(directory)).toStrictEqual([]);
  });

  it('are scanned where no index can be made, and the problem is told', async () => {
    const file = join(directory, 'no-folder');
    await writeFile(file, '');
    const { promise: problem, resolve } = Promise.withResolvers<unknown>();
    const open = faissDeltaSegments({ directory: file, sealAt: 2000, onProblem: resolve });
    const index = segmentOfRows(open, { values: rows, dimensions: DIMENSIONS });
    expect(await problem).toMatchObject({ code: 'ENOTDIR' });
    const { candidates } = await index.search({ vector: row(3), k: 2 });
    expect(candidates[0]?.row).toBe(3);
    await index.close();
    await rm(file);
  });
});
