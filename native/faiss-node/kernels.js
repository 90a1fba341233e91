import { invalidType } from './lib/arguments.js';
import { native } from './lib/native.js';

/** The distance kernels that this processor can run, best first. */
export const kernelNames = native.kernelNames();

export function compareWith(kernel, comparison, { query, row }) {
  if (comparison !== 'innerProduct' && comparison !== 'squaredDistance')
    throw invalidType(1, "'innerProduct' or 'squaredDistance'");
  if (!(query instanceof Float32Array)) throw new TypeError('Expected the query to be a Float32Array.');
  if (!(row instanceof Float32Array || row instanceof Uint16Array))
    throw new TypeError('Expected the row to be a Float32Array or a Uint16Array.');
  if (query.length !== row.length) throw new Error(`Expected a row of ${query.length} numbers, got ${row.length}.`);
  return native.compare(kernel, comparison, query, row);
}
