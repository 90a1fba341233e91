import { availableParallelism } from 'node:os';
import {
  expectEligible,
  expectInteger,
  expectK,
  expectString,
  toBackground,
  toBuildOptions,
  toIds,
  toQueries,
  toThreads,
  toVectors,
} from './arguments.js';
import { native } from './native.js';
import { readNpyHeader } from './npy-header.js';
import { submit } from './scan-queue.js';

const DIMENSIONS = { low: 1, high: 65_536 };
/** Asked once: the answer is read from files, which takes a sixth of a small search. */
const CORES = availableParallelism();

/** The addon's own object behind a ScanIndex. Throws where that is closed. */
export let handleOf;

/** @see index.d.ts for what each method promises. */
export class ScanIndex {
  #handle;
  #waiting = 0;
  #closed = false;

  static {
    handleOf = (scan) => scan.#open();
  }

  constructor(handle) {
    if (!(handle instanceof native.ScanHandle))
      throw new TypeError(
        'Make a scan index with ScanIndex.create(dimensions) or ScanIndex.open(rowsPath, codesPath).',
      );
    this.#handle = handle;
    this.dimensions = handle.dimensions();
  }

  static create(dimensions) {
    return new ScanIndex(new native.ScanHandle(expectInteger('the dimension', dimensions, DIMENSIONS)));
  }

  static open(rowsPath, codesPath) {
    return new ScanIndex(new native.ScanHandle(...toFiles(rowsPath, codesPath)));
  }

  static async writeCodesAsync(rowsPath, codesPath, options = {}) {
    const { niceness } = toBuildOptions(options);
    await native.writeScanCodesAsync(...toFiles(rowsPath, codesPath), toThreads(options), niceness);
  }

  get rows() {
    return this.#open().rows();
  }

  get memoryBytes() {
    return this.#open().memoryBytes();
  }

  append(rows) {
    this.#open().append(toVectors(rows, this.dimensions));
  }

  row(id) {
    const handle = this.#open();
    if (handle.rows() === 0) throw new RangeError('There are no rows.');
    return handle.row(expectInteger('the row id', id, { low: 0, high: handle.rows() - 1 }));
  }

  scores(query, rowIds) {
    return this.#open().scores(this.#oneQuery(query), toIds(rowIds, 1));
  }

  async searchAsync(query, k, options) {
    return this.#search(this.#toCall(query, k, options), false);
  }

  async searchExactAsync(query, k, options) {
    return this.#search(this.#toCall(query, k, options), true);
  }

  close() {
    this.#closed = true;
    if (this.#waiting === 0) void this.#handle.close();
  }

  [Symbol.dispose]() {
    this.close();
  }

  #open() {
    if (this.#closed) throw new Error('The rows are closed.');
    return this.#handle;
  }

  #oneQuery(query) {
    const vector = toQueries(query, this.dimensions);
    if (vector.length !== this.dimensions)
      throw new Error(`Expected one query of ${this.dimensions} numbers, got ${vector.length}.`);
    return vector;
  }

  #toCall(query, k, { eligible, threads = CORES, rescored, background } = {}) {
    const rows = this.#open().rows();
    expectK(k, 1);
    expectEligible(eligible, rows);
    return {
      query: this.#oneQuery(query),
      k,
      rescored: rescored === undefined ? 2 * k + 100 : Math.max(k, expectInteger('rescored', rescored, { low: 1 })),
      rows,
      eligible,
      threads: expectInteger('threads', threads, { low: 1, high: 1024 }),
      background: toBackground(background),
    };
  }

  #search(call, exact) {
    this.#waiting += 1;
    return submit({ ...call, handle: this.#handle, exact, left: () => this.#leaveQueue() });
  }

  #leaveQueue() {
    this.#waiting -= 1;
    if (this.#closed && this.#waiting === 0) void this.#handle.close();
  }
}

function toFiles(rowsPath, codesPath) {
  expectString(rowsPath, 0);
  expectString(codesPath, 1);
  const { offset, rows, dimensions, dtype } = readNpyHeader(rowsPath);
  if (dimensions > DIMENSIONS.high)
    throw new Error(`Cannot open ${rowsPath}: expected at most ${DIMENSIONS.high} dimensions, got ${dimensions}.`);
  return [rowsPath, offset, rows, dimensions, dtype === 'float16', codesPath];
}
