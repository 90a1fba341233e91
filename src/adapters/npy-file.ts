import { open } from 'node:fs/promises';

const MAGIC = Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1');
/** NumPy aligns the data to 64 bytes. */
const ALIGNMENT = 64;
/** Values written at a time: 16 MB, so that an abort or a progress bar need not wait for a whole file. */
const VALUES_PER_WRITE = 4_000_000;

/** Rows that lie one after the other: rows × dimensions values. */
export interface Rows {
  readonly values: Float32Array;
  readonly dimensions: number;
}

/** Writes rows as a NumPy file (`np.load` gives a float32 array of shape (rows, dimensions)), durable when the promise resolves. */
export async function writeNpyFile(path: string, rows: Rows, signal?: AbortSignal): Promise<void> {
  await using file = await open(path, 'wx');
  await file.write(npyHeader(rows.values.length / rows.dimensions, rows.dimensions));
  for (let start = 0; start < rows.values.length; start += VALUES_PER_WRITE) {
    signal?.throwIfAborted();
    const part = rows.values.subarray(start, start + VALUES_PER_WRITE);
    await file.write(new Uint8Array(part.buffer, part.byteOffset, part.byteLength));
  }
  await file.sync();
}

/** Version 1.0 header: magic, length, a Python dictionary padded with spaces, a line end. */
function npyHeader(rows: number, dimensions: number): Buffer {
  const dictionary = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${dimensions}), }`;
  const unpadded = MAGIC.length + 2 + dictionary.length + 1;
  const padding = ' '.repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT);
  const text = Buffer.from(`${dictionary}${padding}\n`, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([MAGIC, length, text]);
}
