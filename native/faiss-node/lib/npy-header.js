// The header of a NumPy .npy file: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
import { closeSync, openSync, readSync } from 'node:fs';

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
const MAX_HEADER_BYTES = 65_536;
const DTYPES = { '<f4': 'float32', '<f2': 'float16' };

/**
 * Where the rows stand in a two-dimensional float32 or float16 file in C order.
 * @returns {{ offset: number, rows: number, dimensions: number, dtype: 'float32' | 'float16' }}
 */
export function readNpyHeader(path) {
  const start = readStart(path);
  if (start.length < 10 || !start.subarray(0, 6).equals(MAGIC))
    throw new Error(`Cannot open ${path}: not a NumPy file.`);
  const prefix = start[6] === 1 ? 10 : 12;
  const length = start[6] === 1 ? start.readUInt16LE(8) : start.length >= 12 ? start.readUInt32LE(8) : Infinity;
  if (start[6] < 1 || start[6] > 3 || prefix + length > start.length)
    throw new Error(`Cannot open ${path}: its NumPy header is damaged.`);
  return { offset: prefix + length, ...parseHeader(path, start.toString('utf8', prefix, prefix + length)) };
}

function readStart(path) {
  const file = openSync(path, 'r');
  try {
    const start = Buffer.alloc(MAX_HEADER_BYTES);
    return start.subarray(0, readSync(file, start, 0, start.length, 0));
  } finally {
    closeSync(file);
  }
}

function parseHeader(path, header) {
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const shape = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || shape === undefined)
    throw new Error(`Cannot open ${path}: its NumPy header is damaged.`);
  const lengths = shape
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(Number);
  const [rows, dimensions] = lengths;
  if (!(descr in DTYPES)) throw new Error(`Cannot open ${path}: expected numbers of type <f4 or <f2, got ${descr}.`);
  if (order !== 'False') throw new Error(`Cannot open ${path}: expected C order, got Fortran order.`);
  if (lengths.length !== 2 || dimensions < 1 || dimensions > 2 ** 20 || rows >= 2 ** 31) {
    throw new Error(`Cannot open ${path}: expected the shape (rows, dimensions), got (${shape.trim()}).`);
  }
  return { rows, dimensions, dtype: DTYPES[descr] };
}
