import type { ImageInputSpec } from '../domain/model.ts';

/** For each channel, what each byte value becomes: `(byte / 255 − mean) / std`. */
export type NormalisationTable = readonly Float32Array[];

export function createNormalisationTable({ mean, std }: Pick<ImageInputSpec, 'mean' | 'std'>): NormalisationTable {
  return mean.map((channelMean, channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - channelMean) / (std[channel] as number)),
  );
}

/** Bits of the nearest half-precision floats. */
export function toHalves(values: Float32Array): Uint16Array {
  return new Uint16Array(Float16Array.from(values).buffer);
}

/**
 * `count` pictures of interleaved RGB bytes as one NCHW tensor of what the table says, written into `tensor`: count × 3 × side²
 * values.
 */
export function toNchw<Values extends Float32Array | Uint16Array>(
  { pixels, count, table }: { readonly pixels: Uint8Array; readonly count: number; readonly table: readonly Values[] },
  tensor: Values,
): Values {
  const plane = pixels.length / (3 * count);
  const [red, green, blue] = table as readonly [Values, Values, Values];
  for (let picture = 0; picture < count; picture++) {
    const start = picture * 3 * plane;
    for (let i = 0, from = start; i < plane; i++, from += 3) {
      tensor[start + i] = red[pixels[from] as number] as number;
      tensor[start + plane + i] = green[pixels[from + 1] as number] as number;
      tensor[start + 2 * plane + i] = blue[pixels[from + 2] as number] as number;
    }
  }
  return tensor;
}

/** Scales each row of `dimensions` values to unit length, in place; a row of (nearly) nothing becomes all zeros. */
export function normaliseRows(values: Float32Array, dimensions: number): void {
  for (let start = 0; start < values.length; start += dimensions) {
    const row = values.subarray(start, start + dimensions);
    let sum = 0;
    for (const value of row) sum += value * value;
    const length = Math.sqrt(sum);
    if (length < 1e-6) row.fill(0);
    else for (let i = 0; i < dimensions; i++) row[i] = (row[i] as number) / length;
  }
}
