import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bitmap } from '../../src/domain/bitmap.ts';
import type { Candidate } from '../../src/domain/candidate.ts';
import { dot } from '../../src/domain/embedding.ts';
import type { VectorIndex, VectorQuery } from '../../src/ports/vector-index.ts';
import { clusteredRows } from './snapshot-content.ts';

export interface Rows {
  /** rows × dimensions values. */
  readonly values: Float32Array;
  readonly dimensions: number;
}

export interface VectorIndexTraits {
  /** Least share of the true 20 nearest rows that a search for 100 finds. */
  readonly recall: number;
  /** A search is exact, also when that is not asked. */
  readonly exact: boolean;
}

const ROWS: Rows = { values: clusteredRows(2000, 64), dimensions: 64 };
const COUNT = 2000;
/** Embeddings may be kept as float16: unit vectors are rounded by 2^-11 of each value at most. */
const TOLERANCE = 1e-3;

function rowOf(row: number): Float32Array {
  return ROWS.values.slice(row * ROWS.dimensions, (row + 1) * ROWS.dimensions);
}

/** What is right: every eligible row compared, best first, ties by lower row. */
function bruteForce(query: Float32Array, k: number, eligible?: Bitmap): readonly Candidate[] {
  return Array.from({ length: COUNT }, (_, row) => ({ row, similarity: dot(query, rowOf(row)) }))
    .filter(({ row }) => eligible?.has(row) ?? true)
    .sort((a, b) => b.similarity - a.similarity || a.row - b.row)
    .slice(0, k);
}

function rowsOf(candidates: readonly Candidate[]): readonly number[] {
  return candidates.map(({ row }) => row);
}

/** Every n-th row, as a filter on a shop of one-picture products says it. */
function everyNth(n: number): NonNullable<VectorQuery['eligible']> {
  const rows = new Bitmap(COUNT);
  for (let row = 0; row < COUNT; row += n) rows.add(row);
  const attributes = [{ name: 'every', anyOf: [String(n)] }];
  return { filter: { attributes }, rows, rowCount: rows.count() };
}

const NONE: NonNullable<VectorQuery['eligible']> = {
  filter: { brands: [] },
  rows: new Bitmap(COUNT),
  rowCount: 0,
};

/** The nearest rows, but rows as similar as float16 can tell them apart may change places. */
function expectNearest(found: readonly Candidate[], query: Float32Array, expected: readonly Candidate[]): void {
  expect(found).toHaveLength(expected.length);
  found.forEach(({ row, similarity }, i) => {
    expect(Math.abs(similarity - dot(query, rowOf(row)))).toBeLessThan(TOLERANCE);
    expect(Math.abs(similarity - (expected[i]?.similarity as number))).toBeLessThan(TOLERANCE);
  });
}

function expectOrdered(candidates: readonly Candidate[]): void {
  candidates.slice(1).forEach(({ row, similarity }, i) => {
    const before = candidates[i] as Candidate;
    expect(before.similarity > similarity || (before.similarity === similarity && before.row < row)).toBe(true);
  });
}

/** What every vector index must do. `open` gives an index of these rows. */
export function describeVectorIndex(
  name: string,
  traits: VectorIndexTraits,
  open: (rows: Rows) => Promise<VectorIndex>,
): void {
  describe(`vector index: ${name}`, () => {
    let index: VectorIndex;
    beforeEach(async () => {
      index = await open(ROWS);
    });
    afterEach(() => index.close());

    const candidates = async (query: VectorQuery) => (await index.search(query)).candidates;

    it('knows its size and its rows', () => {
      expect([index.size, index.dimensions]).toStrictEqual([COUNT, 64]);
      for (const row of [0, 1999]) {
        const stored = index.embeddingOf(row);
        expect(stored).toHaveLength(64);
        rowOf(row).forEach((value, d) => expect(Math.abs(value - (stored[d] as number))).toBeLessThan(TOLERANCE));
      }
    });

    it('finds exactly what brute force finds when it is asked to', async () => {
      for (const row of [0, 777, 1999]) {
        const { candidates: found, plan } = await index.search({ vector: rowOf(row), k: 20, exact: true });
        expectNearest(found, rowOf(row), bruteForce(rowOf(row), 20));
        expectOrdered(found);
        expect(found[0]?.row).toBe(row);
        expect(plan).toMatchObject({ eligibleRows: COUNT, visitedRows: COUNT });
      }
    });

    it('finds exactly the nearest eligible rows when it is asked to', async () => {
      for (const n of [2, 50, 400]) {
        const eligible = everyNth(n);
        const { candidates: found, plan } = await index.search({ vector: rowOf(7), k: 30, eligible, exact: true });
        expectNearest(found, rowOf(7), bruteForce(rowOf(7), 30, eligible.rows));
        expect(plan).toMatchObject({ kind: 'scan', eligibleRows: eligible.rowCount });
      }
    });

    it.for([1, 2, 3, 10, 50, 400, 1999])(
      'gives as many rows as are asked and eligible, when one in %i is',
      async (n) => {
        const eligible = everyNth(n);
        for (const k of [1, 25, 500, COUNT + 50]) {
          const { candidates: found, plan } = await index.search({ vector: rowOf(12), k, eligible });
          expect(found).toHaveLength(Math.min(k, eligible.rowCount));
          expect(new Set(rowsOf(found)).size).toBe(found.length);
          expect(rowsOf(found).every((row) => eligible.rows.has(row))).toBe(true);
          expectOrdered(found);
          expect(plan.eligibleRows).toBe(eligible.rowCount);
          expect(plan.visitedRows).toBeGreaterThanOrEqual(found.length);
        }
      },
    );

    it('rejects with the reason of a signal that has aborted', async () => {
      const signal = AbortSignal.abort(new Error('the caller left'));
      await expect(index.search({ vector: rowOf(7), k: 30 }, signal)).rejects.toThrow('the caller left');
    });

    it('gives nothing when nothing is eligible or asked', async () => {
      expect(await candidates({ vector: rowOf(7), k: 30, eligible: NONE })).toStrictEqual([]);
      expect(await candidates({ vector: rowOf(7), k: 30, eligible: NONE, exact: true })).toStrictEqual([]);
      expect(await candidates({ vector: rowOf(7), k: 0 })).toStrictEqual([]);
    });

    it.for([1, 4, 30])(
      `finds at least ${traits.recall * 100} %% of the true nearest when one row in %i is eligible`,
      async (n) => {
        const eligible = n === 1 ? undefined : everyNth(n);
        let found = 0;
        let all = 0;
        for (let row = 0; row < COUNT; row += 50) {
          const expected = bruteForce(rowOf(row), 20, eligible?.rows);
          const best = (await candidates({ vector: rowOf(row), k: 100, eligible })).slice(0, expected.length);
          const threshold = (expected.at(-1)?.similarity as number) - TOLERANCE;
          found += best.filter(({ similarity }) => similarity >= threshold).length;
          all += expected.length;
        }
        expect(found / all).toBeGreaterThanOrEqual(traits.recall);
      },
    );

    it('gives exact similarities', async () => {
      for (const { row, similarity } of await candidates({ vector: rowOf(3), k: 50 })) {
        expect(Math.abs(similarity - dot(rowOf(3), rowOf(row)))).toBeLessThan(TOLERANCE);
        expect(similarity).toBeCloseTo(dot(rowOf(3), index.embeddingOf(row)), 5);
      }
    });

    it('gives the same answer every time, also when many search at once', async () => {
      const alone = await index.search({ vector: rowOf(9), k: 50 });
      const together = await Promise.all(Array.from({ length: 20 }, () => candidates({ vector: rowOf(9), k: 50 })));
      for (const found of together) expect(found).toStrictEqual(alone.candidates);
    });

    it('answers what is under way when it is closed', async () => {
      const running = Array.from({ length: 8 }, () => candidates({ vector: rowOf(5), k: 10 }));
      await Promise.all([index.close(), ...running.map((found) => expect(found).resolves.toHaveLength(10))]);
      index = await open(ROWS);
    });
  });

  describe(`vector index: ${name}, equal rows`, () => {
    it('breaks ties by the lower row', async () => {
      const values = new Float32Array(8 * 600);
      for (let row = 0; row < 600; row++) values[row * 8 + (row % 2)] = 1;
      const index = await open({ values, dimensions: 8 });
      const query = Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0);
      for (const exact of [true, traits.exact]) {
        expect(rowsOf((await index.search({ vector: query, k: 4, exact })).candidates)).toStrictEqual([1, 3, 5, 7]);
      }
      await index.close();
    });
  });
}
