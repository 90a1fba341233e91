import { describe, expect, it } from 'vitest';
import { Bitmap } from '../../src/domain/bitmap.ts';

describe('Bitmap.slice', () => {
  const all = new Bitmap(100);
  for (let row = 0; row < 100; row += 3) all.add(row);

  it.for([
    [0, 100],
    [0, 13],
    [8, 9],
    [16, 77],
    [64, 100],
    [40, 40],
  ] as const)('holds rows %i up to %i, numbered from 0', ([from, to]) => {
    const part = all.slice(from, to);
    const rows = Array.from({ length: to - from }, (_, row) => row);
    expect(part.size).toBe(to - from);
    expect(rows.filter((row) => part.has(row))).toStrictEqual(rows.filter((row) => (from + row) % 3 === 0));
    expect(part.count()).toBe(rows.filter((row) => (from + row) % 3 === 0).length);
  });

  it('holds nothing of what lies beyond', () => {
    expect(Bitmap.full(20).slice(16, 60).count()).toBe(4);
    expect(Bitmap.full(20).slice(0, 60).count()).toBe(20);
  });
});
