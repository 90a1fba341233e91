import { expectEligible, expectInteger, expectK, expectString, toIds, toQueries } from './arguments.js';
import { native } from './native.js';
import { readNpyHeader } from './npy-header.js';

/** @see index.d.ts for what each method promises. */
export class MappedRows {
  #handle;

  constructor(handle, { rows, dimensions, dtype }) {
    if (!(handle instanceof native.RowsHandle)) throw new TypeError('Open rows with MappedRows.open(path).');
    this.#handle = handle;
    this.rows = rows;
    this.dimensions = dimensions;
    this.dtype = dtype;
  }

  static open(path) {
    expectString(path, 0);
    const header = readNpyHeader(path);
    const { offset, rows, dimensions, dtype } = header;
    return new MappedRows(new native.RowsHandle(path, offset, rows, dimensions, dtype === 'float16'), header);
  }

  row(id) {
    if (this.rows === 0) throw new RangeError('There are no rows.');
    return this.#handle.row(expectInteger('the row id', id, { low: 0, high: this.rows - 1 }));
  }

  copyRows(first, target) {
    if (!(target instanceof Float32Array)) throw new TypeError('Expected a Float32Array to copy rows into.');
    if (target.length % this.dimensions !== 0)
      throw new RangeError(`Expected room for whole rows of ${this.dimensions} numbers, got ${target.length} numbers.`);
    const high = this.rows - target.length / this.dimensions;
    if (high < 0) throw new RangeError(`Expected room for at most ${this.rows} rows, got ${this.rows - high}.`);
    this.#handle.copyRows(expectInteger('the first row id', first, { low: 0, high }), target);
  }

  scores(query, rowIds) {
    return this.#handle.scores(this.#oneQuery(query), toIds(rowIds, 1));
  }

  search(query, k, eligible) {
    return this.#handle.search(...this.#searchArguments(query, k, eligible));
  }

  async searchAsync(query, k, eligible) {
    return this.#handle.searchAsync(...this.#searchArguments(query, k, eligible));
  }

  close() {
    this.#handle.close();
  }

  [Symbol.dispose]() {
    this.close();
  }

  #oneQuery(query) {
    const vector = toQueries(query, this.dimensions);
    if (vector.length !== this.dimensions)
      throw new Error(`Expected one query of ${this.dimensions} numbers, got ${vector.length}.`);
    return vector;
  }

  #searchArguments(query, k, eligible) {
    const queries = toQueries(query, this.dimensions);
    expectK(k, queries.length / this.dimensions);
    expectEligible(eligible, this.rows);
    return [queries, k, eligible];
  }
}
