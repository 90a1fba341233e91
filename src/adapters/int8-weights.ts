/** A matrix in whole numbers: column `c` of the original is about `values` × `scales[c]`. */
export interface Int8Weights {
  /** rows × columns, row by row, each in −127..127 (8 bits) or −64..64 (7 bits). */
  readonly values: Int8Array<ArrayBuffer>;
  /** One per column. */
  readonly scales: Float32Array<ArrayBuffer>;
}

export interface Matrix {
  /** rows × columns, row by row. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Bits of each weight. Processors without instructions for dot products of bytes (x86 before VNNI) add pairs of products in 16
 * bits, where 8-bit weights overflow: 2 · 255 · 127 > 32,767 ≥ 2 · 255 · 64. Measured there on the tiny CLIP, cosine to fp32:
 * 8 bits .958–.995, 7 bits .9994–.9997.
 */
export type WeightBits = 7 | 8;

const LARGEST = { 7: 64, 8: 127 } as const;
/** Smallest normal float32: a column whose scale would be below it holds nothing but zeros. */
const SMALLEST_SCALE = 2 ** -126;

/**
 * Each column of a weight matrix on a scale of its own, symmetric about zero: what ONNX Runtime's `quantize_dynamic` does with
 * `per_channel=True` and signed bytes (7 bits: with `reduce_range=True`), to the bit (`test/adapters/onnx-quantiser.test.ts` compares).
 */
export function toInt8PerColumn({ values, rows, columns }: Matrix, bits: WeightBits): Int8Weights {
  const scales = columnScales({ values, rows, columns }, LARGEST[bits]);
  const quantised = new Int8Array(rows * columns);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      quantised[i] = roundHalfToEven(Math.fround((values[i] as number) / (scales[column] as number)));
    }
  }
  return { values: quantised, scales };
}

function columnScales({ values, rows, columns }: Matrix, limit: number): Float32Array<ArrayBuffer> {
  const scales = new Float32Array(columns); // first the largest magnitude of each column
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) {
      const magnitude = Math.abs(values[i] as number);
      if (magnitude > (scales[column] as number)) scales[column] = magnitude;
    }
  }
  return scales.map((largest) => (largest / limit < SMALLEST_SCALE ? 1 : largest / limit));
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const above = value - floor;
  if (above !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The same matrix with rows and columns exchanged. */
export function transposed({ values, rows, columns }: Matrix): Matrix {
  const turned = new Float32Array(values.length);
  for (let row = 0, i = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++, i++) turned[column * rows + row] = values[i] as number;
  }
  return { values: turned, rows: columns, columns: rows };
}
