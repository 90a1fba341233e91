import type { MappedRows } from 'faiss-node';
import { Bitmap } from '../../../src/domain/bitmap.ts';
import { type DataSet, queryOf } from './data-set.ts';

const PERCENTAGES = [100, 50, 10, 1, 0.1, 0.01] as const;
/** A query of the set that no measurement asks. */
const DIRECTION = 999;

export interface Filter {
  readonly name: string;
  readonly eligible: Bitmap;
}

/**
 * Two filters of every selectivity: rows drawn at random, as a size or a stock would; and the rows nearest to one direction, as a
 * category would, from which most queries are far away: there an index must look where it would not.
 */
export function drawFilters(rows: MappedRows, data: DataSet): readonly Filter[] {
  const random = shuffled(rows.rows);
  const leaning = rows.search(queryOf(data, DIRECTION), rows.rows).labels;
  return PERCENTAGES.flatMap((percent) => {
    const count = Math.max(1, Math.round((rows.rows * percent) / 100));
    const scattered = { name: `${percent} % scattered`, eligible: bitmapOf(rows.rows, random.subarray(0, count)) };
    if (percent === 100) return [scattered];
    return [scattered, { name: `${percent} % alike`, eligible: bitmapOf(rows.rows, leaning.subarray(0, count)) }];
  });
}

function bitmapOf(size: number, rows: Iterable<number>): Bitmap {
  const bitmap = new Bitmap(size);
  for (const row of rows) bitmap.add(row);
  return bitmap;
}

/** All row numbers in an order that is the same in every run. */
function shuffled(count: number): Int32Array {
  const order = Int32Array.from({ length: count }, (_, row) => row);
  let state = 1;
  for (let last = count - 1; last > 0; last--) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    [order[last], order[other]] = [order[other] as number, order[last] as number];
  }
  return order;
}
