import type { ImageInputSpec } from '../domain/model.ts';

/** For each channel, what each byte value becomes: `(byte / 255 − mean) / std`. */
export type NormalisationTable = readonly Float32Array[];

export function createNormalisationTable({ mean, std }: Pick<ImageInputSpec, 'mean' | 'std'>): NormalisationTable {
  return mean.map((channelMean, channel) =>
    Float32Array.from({ length: 256 }, (_, byte) => (byte / 255 - channelMean) / (std[channel] as number)),
  );
}

/** `count` pictures of interleaved RGB bytes as one NCHW tensor of floats: count × 3 × side² values. */
export function toNchw(pixels: Uint8Array, count: number, table: NormalisationTable): Float32Array {
  const plane = pixels.length / (3 * count);
  const tensor = new Float32Array(pixels.length);
  const [red, green, blue] = table as [Float32Array, Float32Array, Float32Array];
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
