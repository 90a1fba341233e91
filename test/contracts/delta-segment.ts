import { describe, expect, it } from 'vitest';
import { Bitmap } from '../../src/domain/bitmap.ts';
import type { ProductId } from '../../src/domain/product.ts';
import type { DeltaSegment, OpenDeltaSegment } from '../../src/ports/delta-segment.ts';
import type { VectorIndex } from '../../src/ports/vector-index.ts';
import type { Rows } from './vector-index.ts';
import { clusteredRows } from './snapshot-content.ts';

const DIMENSIONS = 16;
/** Rows may be kept as float16. */
const TOLERANCE = 1e-3;

function append(segment: DeltaSegment, title: string, embeddings: Float32Array): void {
  segment.append({ id: title as ProductId, title, categories: [], attributes: {} }, embeddings);
}

/** The index of a segment that was given these rows, seven a product. */
export function segmentOfRows(open: OpenDeltaSegment, { values, dimensions }: Rows): VectorIndex {
  const segment = open(dimensions);
  for (let at = 0; at < values.length; at += 7 * dimensions)
    append(segment, 'a thing', values.slice(at, at + 7 * dimensions));
  return segment.index;
}

/** What every delta segment must do. */
export function describeDeltaSegment(name: string, open: OpenDeltaSegment): void {
  describe(`delta segment: ${name}`, () => {
    const rows = clusteredRows(6, DIMENSIONS);
    const row = (n: number, count = 1) => rows.slice(n * DIMENSIONS, (n + count) * DIMENSIONS);

    it('is empty at first, and searched all the same', async () => {
      const segment = open(DIMENSIONS);
      expect([segment.index.size, segment.index.dimensions]).toStrictEqual([0, DIMENSIONS]);
      expect((await segment.index.search({ vector: row(0), k: 5 })).candidates).toStrictEqual([]);
      expect(segment.words.search('dress', 5)).toStrictEqual([]);
      await segment.close();
    });

    it('finds what was appended from the moment of its appending, by picture and by words', async () => {
      const segment = open(DIMENSIONS);
      append(segment, 'Crème dress', row(0, 2));
      append(segment, 'no picture', new Float32Array());
      append(segment, 'red dress', row(2));
      expect(segment.index.size).toBe(3);
      const { candidates, plan } = await segment.index.search({ vector: row(2), k: 2 });
      expect(candidates[0]?.row).toBe(2);
      expect(candidates[0]?.similarity).toBeCloseTo(1, 2);
      expect(plan).toStrictEqual({ kind: 'full-scan', eligibleRows: 3, visitedRows: 3 });
      const found = (text: string) => segment.words.search(text, 5).map(({ ordinal }) => ordinal);
      expect([found('creme'), found('red dress'), found('picture')]).toStrictEqual([[0], [2, 0], [1]]);
      for (const [d, value] of segment.index.embeddingOf(1).entries())
        expect(Math.abs(value - (row(1)[d] as number))).toBeLessThan(TOLERANCE);
      await segment.close();
    });

    it('takes rows that came after the bitmap for not eligible', async () => {
      const segment = open(DIMENSIONS);
      append(segment, 'one', row(0));
      const eligible = { filter: {}, rows: Bitmap.full(1), rowCount: 1 };
      for (let n = 0; n < 20; n++) append(segment, `later ${n}`, row(1));
      for (const exact of [true, false]) {
        const { candidates } = await segment.index.search({ vector: row(1), k: 5, eligible, exact });
        expect(candidates.map((candidate) => candidate.row)).toStrictEqual([0]);
      }
      await segment.close();
    });

    it('lets searches that run end when it grows meanwhile', async () => {
      const segment = open(DIMENSIONS);
      append(segment, 'one', row(0));
      const running = segment.index.search({ vector: row(0), k: 5 });
      append(segment, 'two', row(0, 6));
      expect((await running).candidates.map((candidate) => candidate.row)).toStrictEqual([0]);
      await segment.close();
    });
  });
}
