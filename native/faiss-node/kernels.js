import { invalidType } from './lib/arguments.js';
import { native } from './lib/native.js';

/** The distance kernels that this processor can run, best first. */
export const kernelNames = native.kernelNames();

export const kernelInUse = native.kernelInUse;

export function compareWith(kernel, comparison, { query, row }) {
  expectVectors(comparison, query, row);
  if (query.length !== row.length) throw new Error(`Expected a row of ${query.length} numbers, got ${row.length}.`);
  return native.compare(kernel, comparison, query, row);
}

export function compareFourWith(kernel, comparison, { query, rows }) {
  expectVectors(comparison, query, rows);
  if (4 * query.length !== rows.length)
    throw new Error(`Expected four rows of ${query.length} numbers, got ${rows.length} numbers.`);
  return native.compareFour(kernel, comparison, query, rows);
}

function expectVectors(comparison, query, row) {
  if (comparison !== 'innerProduct' && comparison !== 'squaredDistance')
    throw invalidType(1, "'innerProduct' or 'squaredDistance'");
  if (!(query instanceof Float32Array)) throw new TypeError('Expected the query to be a Float32Array.');
  if (!(row instanceof Float32Array || row instanceof Uint16Array))
    throw new TypeError('Expected the row to be a Float32Array or a Uint16Array.');
}

export function compareBytesWith(kernel, { query, rows }) {
  if (rows.length !== 4) throw new Error(`Expected four rows, got ${rows.length}.`);
  for (const bytes of [query, ...rows]) {
    if (!(bytes instanceof Int8Array)) throw new TypeError('Expected the query and the rows to be Int8Arrays.');
    if (bytes.length !== query.length)
      throw new Error(`Expected rows of ${query.length} numbers, got ${bytes.length}.`);
  }
  const products = native.compareBytes(kernel, query, rows);
  return { oneByOne: products.slice(0, 4), fourAtOnce: products.slice(4) };
}

export function toFloat16With(kernel, numbers) {
  if (!(numbers instanceof Float32Array)) throw new TypeError('Expected the numbers as a Float32Array.');
  return native.halvesBy(kernel, numbers);
}
