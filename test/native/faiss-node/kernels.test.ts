import { describe, expect, it } from 'vitest';
import { compareWith, kernelNames } from 'faiss-node/kernels';
import { createRandom } from './brute-force.ts';

const random = createRandom(3);
const lengths = [1, 2, 3, 4, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 127, 128, 129, 512, 768, 1000];
const comparisons = ['innerProduct', 'squaredDistance'] as const;

/** The same in double precision. */
function reference(comparison: (typeof comparisons)[number], x: Float32Array, y: Float32Array): number {
  return x.reduce((sum, number, at) => {
    const other = y[at] ?? Number.NaN;
    return sum + (comparison === 'innerProduct' ? number * other : (number - other) ** 2);
  }, 0);
}

function draw(length: number): Float32Array {
  return Float32Array.from({ length }, () => random() * 2 - 1);
}

describe('the kernels of this processor', () => {
  it('end with the plain one, which runs everywhere', () => {
    expect(kernelNames.at(-1)).toBe('plain');
  });

  it('are asked for by name', () => {
    expect(() => compareWith('quantum', 'innerProduct', { query: draw(2), row: draw(2) })).toThrow(
      'This processor has no such kernel.',
    );
    expect(() => compareWith('plain', 'innerProduct', { query: draw(2), row: draw(3) })).toThrow(
      'Expected a row of 2 numbers, got 3.',
    );
  });
});

describe.each(kernelNames)('the kernel %s', (kernel) => {
  it.each(comparisons)('computes the %s of any length, of float32 and float16 rows', (comparison) => {
    for (const length of lengths) {
      const [query, drawn] = [draw(length), draw(length)];
      const halves = Float16Array.from(drawn);
      const bits = new Uint16Array(halves.buffer);
      const tolerance = length * 1e-6;
      expect(
        Math.abs(compareWith(kernel, comparison, { query, row: drawn }) - reference(comparison, query, drawn)),
      ).toBeLessThan(tolerance);
      const expected = reference(comparison, query, Float32Array.from(halves));
      expect(Math.abs(compareWith(kernel, comparison, { query, row: bits }) - expected)).toBeLessThan(tolerance);
    }
  });

  it('gives the same bits every time, wherever the row lies in memory', () => {
    const [query, row] = [draw(513), draw(513)];
    const moved = new Float32Array(520).subarray(5, 518);
    moved.set(row);
    const first = compareWith(kernel, 'innerProduct', { query, row });
    expect(compareWith(kernel, 'innerProduct', { query, row })).toBe(first);
    expect(compareWith(kernel, 'innerProduct', { query, row: moved })).toBe(first);
  });

  it('reads no number beyond the end', () => {
    const memory = new Float32Array(64).fill(Number.NaN);
    memory.set(draw(13), 3);
    const row = memory.subarray(3, 16);
    expect(compareWith(kernel, 'innerProduct', { query: draw(13), row })).not.toBeNaN();
  });

  it('knows the odd half floats: zeros, subnormal, greatest, infinite, not a number', () => {
    const halves = [0x0000, 0x8000, 0x0001, 0x03ff, 0x0400, 0x7bff, 0xfbff, 0x7c00, 0xfc00, 0x7e00];
    for (const half of halves) {
      const expected = new Float16Array(Uint16Array.of(half).buffer)[0];
      expect(compareWith(kernel, 'innerProduct', { query: Float32Array.of(1), row: Uint16Array.of(half) })).toBe(
        expected === 0 ? 0 : expected,
      );
    }
  });
});
