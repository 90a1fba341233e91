import { describe, expect, it } from 'vitest';
import { toFloat16 } from 'faiss-node';
import {
  compareBytesWith,
  compareFourWith,
  compareWith,
  kernelInUse,
  kernelNames,
  toFloat16With,
} from 'faiss-node/kernels';
import { createRandom } from './brute-force.ts';

const LONGEST = 1100;
const random = createRandom(3);
const comparisons = ['innerProduct', 'squaredDistance'] as const;

function draw(length: number): Float32Array {
  return Float32Array.from({ length }, () => random() * 2 - 1);
}

/** In double precision, for the first 1, 2, 3 … numbers of the two. */
function references(comparison: (typeof comparisons)[number], x: Float32Array, y: Float32Array): Float64Array {
  let sum = 0;
  return Float64Array.from(x, (number, at) => {
    const other = y[at] ?? Number.NaN;
    sum += comparison === 'innerProduct' ? number * other : (number - other) ** 2;
    return sum;
  });
}

/** The first `length` numbers, from a start `shift` numbers behind an aligned one, with NaN (or 77) around them. */
function startAt<T extends Float32Array | Uint16Array | Int8Array>(numbers: T, length: number, shift: number): T {
  const memory = new (numbers.constructor as new (size: number) => T)(length + 128);
  memory.fill(numbers instanceof Float32Array ? Number.NaN : numbers instanceof Uint16Array ? 0x7e00 : 77);
  memory.set(numbers.subarray(0, length), shift);
  return memory.subarray(shift, shift + length) as T;
}

describe('the kernels of this processor', () => {
  it('end with the plain one, which runs everywhere', () => {
    expect(kernelNames.at(-1)).toBe('plain');
    expect(kernelNames).toContain(kernelInUse);
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
  it.each(comparisons)('computes the %s of 1 to 1,100 numbers, float32 and float16, from any start', (comparison) => {
    const [query, drawn] = [draw(LONGEST), draw(LONGEST)];
    const halves = Float16Array.from(drawn);
    const bits = new Uint16Array(halves.buffer);
    const [expected, expectedHalf] = [drawn, Float32Array.from(halves)].map((row) =>
      references(comparison, query, row),
    );
    const wrong: string[] = [];
    for (let length = 1; length <= LONGEST; length += 1) {
      const start = startAt(query, length, length % 13);
      const found = compareWith(kernel, comparison, { query: start, row: startAt(drawn, length, length % 17) });
      const foundHalf = compareWith(kernel, comparison, { query: start, row: startAt(bits, length, length % 33) });
      const differences = [found - (expected?.[length - 1] ?? 0), foundHalf - (expectedHalf?.[length - 1] ?? 0)];
      if (!differences.every((difference) => Math.abs(difference) < length * 1e-6))
        wrong.push(`${length}: ${differences.join(', ')}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each([
    ['drawn', (): number => Math.floor(random() * 255) - 127],
    ['the greatest there are', (): number => (random() < 0.5 ? -127 : 127)],
  ])('computes inner products of 1 to 1,100 int8 numbers exactly, from any start: %s', (_, drawByte) => {
    const [query, ...rows] = Array.from({ length: 5 }, () => Int8Array.from({ length: LONGEST }, drawByte));
    if (query === undefined) throw new Error('Expected a query.');
    rows[0] = query; // every product positive: the greatest sum
    const expected = rows.map((row) => references('innerProduct', Float32Array.from(query), Float32Array.from(row)));
    const wrong: number[] = [];
    for (let length = 1; length <= LONGEST; length += 1) {
      const starts = rows.map((row, at) => startAt(row, length, (length * (at + 1)) % 67));
      const found = compareBytesWith(kernel, { query: startAt(query, length, length % 65), rows: starts });
      const sums = expected.map((row) => row[length - 1]);
      for (const products of [found.oneByOne, found.fourAtOnce])
        if (!sums.every((sum, at) => sum === products[at])) wrong.push(length);
    }
    expect(wrong).toEqual([]);
  });

  it('rounds to half floats as the language does, halfway to even', () => {
    const halves = Float16Array.from(
      { length: 31_744 },
      (_, bits) => new Float16Array(Uint16Array.of(bits).buffer)[0] ?? 0,
    );
    const middles = Float32Array.from(halves, (half, at) => (half + (halves[at + 1] ?? 65_536)) / 2);
    const odd = [0, -0, 65_504, 65_519, 65_520, -1e30, Infinity, -Infinity, NaN, 1e-8, -1e-30];
    const numbers = Float32Array.from([
      ...middles,
      ...middles.map((middle) => -middle * (1 + 1e-7)),
      ...draw(999),
      ...odd,
    ]);
    const expected = Float16Array.from(numbers);
    expect(new Float16Array(toFloat16With(kernel, numbers).buffer)).toEqual(expected);
    for (let length = 0; length < 40; length += 1)
      expect(toFloat16With(kernel, numbers.subarray(3, 3 + length))).toEqual(
        new Uint16Array(expected.slice(3, 3 + length).buffer),
      );
  });

  it.each(comparisons)('computes the %s of four rows at once to the same bits as one by one', (comparison) => {
    for (const length of [1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 129, 512, 1000]) {
      const query = draw(length);
      const drawn = draw(4 * length);
      for (const rows of [drawn, new Uint16Array(Float16Array.from(drawn).buffer)]) {
        const oneByOne = [0, 1, 2, 3].map((at) =>
          compareWith(kernel, comparison, { query, row: rows.slice(at * length, (at + 1) * length) }),
        );
        expect([...compareFourWith(kernel, comparison, { query, rows })]).toEqual(oneByOne);
      }
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

describe('half floats', () => {
  it('are made of floats by the kernel in use', () => {
    expect(toFloat16(Float32Array.of(1, -2, 65_520, 1 / 3))).toEqual(Uint16Array.of(0x3c00, 0xc000, 0x7c00, 0x3555));
    // @ts-expect-error an array of numbers
    expect(() => toFloat16([1])).toThrow('Expected the numbers as a Float32Array.');
  });
});
