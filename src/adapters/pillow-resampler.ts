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

/** For wanted pixel p of one axis: source pixels from `starts[p]` on, with the weights from `offsets[p]` to `offsets[p + 1]`. */
interface Weights {
  readonly starts: Int32Array;
  readonly offsets: Int32Array;
  readonly weights: Int32Array;
}

/**
 * Resizes as Pillow does, bit for bit: separable, antialiased, horizontal first, rounded to 8 bits between the passes.
 * For pictures that are enlarged: sharp ignores the kernel there. Synchronous, some ms for a window of 224×224: see
 * `pillowWorkerPool`.
 */
export function resampleLikePillow(
  picture: RgbPicture,
  { resized, window, interpolation }: Resampling,
): Uint8Array<ArrayBuffer> {
  const columns = axisWeights(picture.width, resized.width, { from: window.left, count: window.width, interpolation });
  const rows = axisWeights(picture.height, resized.height, { from: window.top, count: window.height, interpolation });
  const firstRow = rows.starts[0] as number;
  const lastRow = (rows.starts.at(-1) as number) + (rows.offsets.at(-1) as number) - (rows.offsets.at(-2) as number);
  const part = picture.data.subarray(3 * picture.width * firstRow, 3 * picture.width * lastRow);
  const narrowed = resampleColumns(part, picture.width, columns);
  return resampleRows(narrowed, window.width, { ...rows, starts: rows.starts.map((start) => start - firstRow) });
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
  const starts = new Int32Array(count);
  const offsets = new Int32Array(count + 1);
  const weights: number[] = [];
  for (let p = 0; p < count; p++) {
    const centre = (from + p + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - kernel.support * spread + 0.5));
    const end = Math.min(length, Math.trunc(centre + kernel.support * spread + 0.5));
    const raw: number[] = [];
    for (let i = start; i < end; i++) raw.push(kernel.weight((i - centre + 0.5) / spread));
    const sum = raw.reduce((total, weight) => total + weight, 0);
    for (const weight of raw) weights.push(toFixedPoint(weight / sum));
    starts[p] = start;
    offsets[p + 1] = weights.length;
  }
  return { starts, offsets, weights: Int32Array.from(weights) };
}

function toFixedPoint(weight: number): number {
  return Math.trunc(weight * ONE + (weight < 0 ? -0.5 : 0.5));
}

function resampleColumns(data: Uint8Array, width: number, { starts, offsets, weights }: Weights): Uint8Array {
  const rows = data.length / (3 * width);
  const narrowed = new Uint8Array(rows * starts.length * 3);
  let to = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < starts.length; column++, to += 3) {
      let at = (row * width + (starts[column] as number)) * 3;
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      const end = offsets[column + 1] as number;
      for (let tap = offsets[column] as number; tap < end; tap++, at += 3) {
        const weight = weights[tap] as number;
        red = (red + Math.imul(weight, data[at] as number)) | 0; // 255 · 1.25 · 2²² fits in 32 bits
        green = (green + Math.imul(weight, data[at + 1] as number)) | 0;
        blue = (blue + Math.imul(weight, data[at + 2] as number)) | 0;
      }
      narrowed[to] = toByte(red);
      narrowed[to + 1] = toByte(green);
      narrowed[to + 2] = toByte(blue);
    }
  }
  return narrowed;
}

function resampleRows(data: Uint8Array, width: number, { starts, offsets, weights }: Weights): Uint8Array<ArrayBuffer> {
  const stride = width * 3;
  const resampled = new Uint8Array(starts.length * stride);
  const sums = new Int32Array(stride);
  for (let row = 0; row < starts.length; row++) {
    sums.fill(HALF);
    const taps = weights.subarray(offsets[row], offsets[row + 1]);
    addWeightedRows(sums, taps, data.subarray((starts[row] as number) * stride));
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
