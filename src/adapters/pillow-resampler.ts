import type { Rectangle, Size } from './sharp-placement.ts';

/** Interleaved RGB bytes, rows from the top. */
export interface RgbPicture extends Size {
  readonly data: Uint8Array;
}

export interface Resampling {
  readonly resized: Size;
  /** The part of the resized picture that is wanted; only it is computed. */
  readonly window: Rectangle;
  readonly interpolation: 'bicubic' | 'bilinear';
}

/** Fixed point of the weights, as Pillow has it for 8-bit channels: 32 − 8 − 2 bits. */
const PRECISION_BITS = 22;
const ONE = 2 ** PRECISION_BITS;
/** What every sum starts from, so that cutting it off rounds it. */
const HALF = ONE / 2;

/** For each wanted pixel of one axis: where its source pixels start, how many they are, and their weights. */
interface Weights {
  readonly starts: readonly number[];
  readonly weights: readonly Int32Array[];
}

/**
 * Resizes as Pillow does, bit for bit: separable, antialiased, horizontal first, rounded to 8 bits between the passes.
 * For pictures that are enlarged: sharp ignores the kernel there. Synchronous: some ms for a window of 224×224.
 */
export function resampleLikePillow(picture: RgbPicture, { resized, window, interpolation }: Resampling): Uint8Array {
  const columns = axisWeights(picture.width, resized.width, { from: window.left, count: window.width, interpolation });
  const rows = axisWeights(picture.height, resized.height, { from: window.top, count: window.height, interpolation });
  const firstRow = rows.starts[0] as number;
  const lastRow = (rows.starts.at(-1) as number) + (rows.weights.at(-1) as Int32Array).length;
  const narrowed = resampleColumns(picture, columns, { firstRow, lastRow });
  return resampleRows(narrowed, window.width, { rows, firstRow });
}

const KERNELS = {
  bilinear: { support: 1, weight: (x: number) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: bicubicWeight },
} as const;

/** Keys' cubic with a = −0.5. */
function bicubicWeight(x: number): number {
  const a = -0.5;
  const d = Math.abs(x);
  if (d < 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? (((d - 5) * d + 8) * d - 4) * a : 0;
}

function axisWeights(
  length: number,
  target: number,
  { from, count, interpolation }: { from: number; count: number; interpolation: Resampling['interpolation'] },
): Weights {
  const kernel = KERNELS[interpolation];
  const scale = length / target;
  const spread = Math.max(scale, 1);
  const starts: number[] = [];
  const weights: Int32Array[] = [];
  for (let position = from; position < from + count; position++) {
    const centre = (position + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - kernel.support * spread + 0.5));
    const end = Math.min(length, Math.trunc(centre + kernel.support * spread + 0.5));
    const raw = Array.from({ length: end - start }, (_, i) => kernel.weight((i + start - centre + 0.5) / spread));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    starts.push(start);
    weights.push(Int32Array.from(raw, (weight) => toFixedPoint(weight / sum)));
  }
  return { starts, weights };
}

function toFixedPoint(weight: number): number {
  return Math.trunc(weight * ONE + (weight < 0 ? -0.5 : 0.5));
}

function resampleColumns(
  { data, width }: RgbPicture,
  { starts, weights }: Weights,
  { firstRow, lastRow }: { firstRow: number; lastRow: number },
): Uint8Array {
  const narrowed = new Uint8Array((lastRow - firstRow) * starts.length * 3);
  let to = 0;
  for (let row = firstRow; row < lastRow; row++) {
    for (let column = 0; column < starts.length; column++) {
      const from = (row * width + (starts[column] as number)) * 3;
      weighPixel(data, { from, weights: weights[column] as Int32Array }, { narrowed, to });
      to += 3;
    }
  }
  return narrowed;
}

/** One RGB pixel as the weighted sum of neighbours in a row; 255 · 1.25 · 2²² fits in 32 bits. */
function weighPixel(
  data: Uint8Array,
  { from, weights }: { from: number; weights: Int32Array },
  { narrowed, to }: { narrowed: Uint8Array; to: number },
): void {
  let red = HALF;
  let green = HALF;
  let blue = HALF;
  for (let i = 0, at = from; i < weights.length; i++, at += 3) {
    const weight = weights[i] as number;
    red = (red + Math.imul(weight, data[at] as number)) | 0;
    green = (green + Math.imul(weight, data[at + 1] as number)) | 0;
    blue = (blue + Math.imul(weight, data[at + 2] as number)) | 0;
  }
  narrowed[to] = toByte(red);
  narrowed[to + 1] = toByte(green);
  narrowed[to + 2] = toByte(blue);
}

function resampleRows(
  data: Uint8Array,
  width: number,
  { rows: { starts, weights }, firstRow }: { rows: Weights; firstRow: number },
): Uint8Array {
  const stride = width * 3;
  const resampled = new Uint8Array(starts.length * stride);
  const sums = new Int32Array(stride);
  for (let row = 0; row < starts.length; row++) {
    sums.fill(HALF);
    const from = ((starts[row] as number) - firstRow) * stride;
    addWeightedRows(sums, weights[row] as Int32Array, data.subarray(from));
    for (let i = 0; i < stride; i++) resampled[row * stride + i] = toByte(sums[i] as number);
  }
  return resampled;
}

/** Adds the rows that start at the beginning of `data`, each with its weight, to `sums`. */
function addWeightedRows(sums: Int32Array, weights: Int32Array, data: Uint8Array): void {
  const stride = sums.length;
  for (let tap = 0; tap < weights.length; tap++) {
    const weight = weights[tap] as number;
    const from = tap * stride;
    for (let i = 0; i < stride; i++) {
      sums[i] = ((sums[i] as number) + Math.imul(weight, data[from + i] as number)) | 0;
    }
  }
}

function toByte(sum: number): number {
  const value = sum >> PRECISION_BITS;
  return value < 0 ? 0 : value > 255 ? 255 : value;
}
