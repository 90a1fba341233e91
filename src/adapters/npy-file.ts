import { open } from 'node:fs/promises';
import { MappedRows, toFloat16 } from 'faiss-node';
import type { EmbeddingRows } from '../ports/snapshot-store.ts';

const MAGIC = Buffer.from('\u0093NUMPY\u0001\u0000', 'latin1');
/** NumPy aligns the data to 64 bytes. */
const ALIGNMENT = 64;
/** Values written at a time, about a millisecond's work to fetch and round: searches and an abort get their turn between. */
const VALUES_PER_WRITE = 131_072;

/** NumPy's names of float16 and float32, little-endian. */
export type NpyType = '<f2' | '<f4';

export interface NpyOptions {
  readonly signal?: AbortSignal | undefined;
  readonly type?: NpyType;
}

/** Half a gigabyte of 512 dimensions: above it, half the memory is worth the rounding. */
const MAX_FLOAT32_ROWS = 250_000;

/** Rows of so many values each. */
export interface Rows {
  readonly rows: EmbeddingRows;
  readonly dimensions: number;
}

/**
 * Writes rows as a NumPy file (`np.load` gives an array of shape (rows, dimensions)), block by block; durable when the promise
 * resolves. Up to 250,000 rows as float32, what the model made; more as float16: half the memory, where a value is rounded by
 * 2^-11 of itself at most and two hits as near as that may change places.
 */
export async function writeNpyFile(
  path: string,
  { rows, dimensions }: Rows,
  { signal, type = rows.rowCount <= MAX_FLOAT32_ROWS ? '<f4' : '<f2' }: NpyOptions = {},
): Promise<void> {
  await using file = await open(path, 'wx');
  await file.appendFile(npyHeader(rows.rowCount, dimensions, type));
  const rowsPerWrite = Math.max(1, Math.floor(VALUES_PER_WRITE / dimensions));
  for (let row = 0; row < rows.rowCount; row += rowsPerWrite) {
    signal?.throwIfAborted();
    const values = await rows.block(row, Math.min(row + rowsPerWrite, rows.rowCount));
    const { buffer, byteOffset, byteLength } = type === '<f2' ? toFloat16(values) : values;
    await file.appendFile(new Uint8Array(buffer, byteOffset, byteLength));
  }
  await file.sync();
}

/** The rows of a NumPy file, mapped into memory until it is disposed of. Throws where it is missing or damaged. */
export function openNpyFile(path: string): Rows & Disposable {
  const mapped = MappedRows.open(path);
  const { rows: rowCount, dimensions } = mapped;
  const rows = rowsInBlocks({ rowCount, dimensions }, (from, block) => mapped.copyRows(from, block));
  return { ...rows, [Symbol.dispose]: () => mapped.close() };
}

/**
 * Rows whose blocks are made in one array, used again and again: a new one each time would bring the garbage collector in
 * between searches. `copy` fills a block with the rows from a first one on.
 */
export function rowsInBlocks(
  { rowCount, dimensions }: { readonly rowCount: number; readonly dimensions: number },
  copy: (from: number, block: Float32Array) => void,
): Rows {
  let memory = new Float32Array();
  const block = (from: number, to: number): Float32Array => {
    const length = (to - from) * dimensions;
    if (memory.length < length) memory = new Float32Array(length);
    const values = memory.subarray(0, length);
    copy(from, values);
    return values;
  };
  return { rows: { rowCount, block }, dimensions };
}

/** Version 1.0 header: magic, length, a Python dictionary padded with spaces, a line end. */
export function npyHeader(rows: number, dimensions: number, type: NpyType): Buffer {
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${rows}, ${dimensions}), }`;
  const unpadded = MAGIC.length + 2 + dictionary.length + 1;
  const padding = ' '.repeat((ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT);
  const text = Buffer.from(`${dictionary}${padding}\n`, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(text.length);
  return Buffer.concat([MAGIC, length, text]);
}
