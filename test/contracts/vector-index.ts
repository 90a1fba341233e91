import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bitmap } from '../../src/domain/bitmap.ts';
import type { Candidate } from '../../src/domain/candidate.ts';
import { dot } from '../../src/domain/embedding.ts';
import type { VectorIndex } from '../../src/ports/vector-index.ts';
import { clusteredRows } from './snapshot-content.ts';

export interface Rows {
  /** rows × dimensions values. */
  readonly values: Float32Array;
  readonly dimensions: number;
}

export interface VectorIndexTraits {
  /** Least share of the true 20 nearest rows that `search` finds when 100 candidates are asked and re-scored. */
  readonly recall: number;
  /** `search` gives what `scan` gives. */
  readonly exact: boolean;
}

const ROWS: Rows = { values: clusteredRows(2000, 64), dimensions: 64 };
const COUNT = 2000;
/** Float32 sums in another order. */
const TOLERANCE = 1e-5;

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

function everyNth(n: number): Bitmap {
  const bitmap = new Bitmap(COUNT);
  for (let row = 0; row < COUNT; row += n) bitmap.add(row);
  return bitmap;
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

    it('knows its size and its rows', () => {
      expect([index.size, index.dimensions]).toStrictEqual([COUNT, 64]);
      expect(index.embeddingOf(0)).toStrictEqual(rowOf(0));
      expect(index.embeddingOf(1999)).toStrictEqual(rowOf(1999));
    });

    it('scans exactly what brute force finds', async () => {
      for (const row of [0, 777, 1999]) {
        const expected = bruteForce(rowOf(row), 20);
        const found = await index.scan(rowOf(row), 20);
        expect(rowsOf(found)).toStrictEqual(rowsOf(expected));
        found.forEach(({ similarity }, i) => expect(similarity).toBeCloseTo(expected[i]?.similarity as number, 5));
      }
    });

    it('scans exactly the eligible rows, completely', async () => {
      for (const n of [2, 50, 400]) {
        const eligible = everyNth(n);
        const found = await index.scan(rowOf(7), 30, eligible);
        expect(rowsOf(found)).toStrictEqual(rowsOf(bruteForce(rowOf(7), 30, eligible)));
      }
      expect(await index.scan(rowOf(7), 30, new Bitmap(COUNT))).toStrictEqual([]);
    });

    it('scans no more rows than there are', async () => {
      expect(await index.scan(rowOf(1), COUNT + 50)).toHaveLength(COUNT);
    });

    it('searches best first, only eligible rows, at most as many as asked', async () => {
      const eligible = everyNth(3);
      const found = await index.search(rowOf(12), 25, eligible);
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThanOrEqual(25);
      expect(rowsOf(found).every((row) => row % 3 === 0)).toBe(true);
      expectOrdered(found);
      expect(await index.search(rowOf(12), COUNT + 50)).toHaveLength(
        traits.exact ? COUNT : (await index.search(rowOf(12), COUNT)).length,
      );
      expect(await index.search(rowOf(12), 0)).toStrictEqual([]);
    });

    it(`finds at least ${traits.recall * 100} % of the true nearest after re-scoring`, async () => {
      let found = 0;
      for (let row = 0; row < COUNT; row += 50) {
        const expected = bruteForce(rowOf(row), 20);
        const candidates = index.rescore(rowOf(row), rowsOf(await index.search(rowOf(row), 100)));
        const best = candidates.toSorted((a, b) => b.similarity - a.similarity).slice(0, 20);
        const threshold = (expected.at(-1)?.similarity as number) - TOLERANCE;
        found += best.filter(({ similarity }) => similarity >= threshold).length;
      }
      expect(found / (20 * 40)).toBeGreaterThanOrEqual(traits.recall);
    });

    it('re-scores exactly, in the order asked', () => {
      const rows = [1500, 3, 3, 42];
      const scored = index.rescore(rowOf(3), rows);
      expect(rowsOf(scored)).toStrictEqual(rows);
      scored.forEach(({ row, similarity }) => expect(similarity).toBeCloseTo(dot(rowOf(3), rowOf(row)), 5));
      expect(index.rescore(rowOf(3), [])).toStrictEqual([]);
    });

    it('gives the same answer every time, also when many search at once', async () => {
      const alone = await index.search(rowOf(9), 50);
      const together = await Promise.all(Array.from({ length: 20 }, () => index.search(rowOf(9), 50)));
      for (const found of together) expect(found).toStrictEqual(alone);
    });
  });

  describe(`vector index: ${name}, equal rows`, () => {
    it('breaks ties by the lower row', async () => {
      const values = new Float32Array(8 * 600);
      for (let row = 0; row < 600; row++) values[row * 8 + (row % 2)] = 1;
      const index = await open({ values, dimensions: 8 });
      const query = Float32Array.of(0, 1, 0, 0, 0, 0, 0, 0);
      expect(rowsOf(await index.scan(query, 4))).toStrictEqual([1, 3, 5, 7]);
      await index.close();
    });
  });
}
