import {
  toBackground,
  toEarlyEnd,
  expectEligible,
  expectInteger,
  expectK,
  expectString,
  toQueries,
} from './arguments.js';
import { native } from './native.js';
import { ScanIndex, handleOf } from './scan-index.js';

/** @see index.d.ts for what each method promises. */
export class MappedGraph {
  #handle;

  constructor(handle) {
    if (!(handle instanceof native.GraphHandle)) throw new TypeError('Open a graph with MappedGraph.open(path, scan).');
    this.#handle = handle;
    this.rows = handle.rows();
    this.dimensions = handle.dimensions();
    this.loadedBytes = handle.loadedBytes();
  }

  static open(path, scan) {
    expectString(path, 0);
    if (!(scan instanceof ScanIndex)) throw new TypeError('Expected a ScanIndex of the same rows.');
    return new MappedGraph(new native.GraphHandle(path, handleOf(scan)));
  }

  async searchAsync(query, k, { efSearch, eligible, end, mostRows, background } = {}) {
    const queries = toQueries(query, this.dimensions);
    expectK(k, queries.length / this.dimensions);
    expectEligible(eligible, this.rows);
    const kept = efSearch === undefined ? 0 : expectInteger('efSearch', efSearch, { low: 1 });
    const most = mostRows === undefined ? 0 : expectInteger('mostRows', mostRows, { low: 1 });
    return this.#handle.searchAsync(
      queries,
      k,
      kept,
      eligible,
      ...toEarlyEnd(end, 'patience'),
      most,
      toBackground(background),
    );
  }

  loadAsync() {
    return this.#handle.loadAsync();
  }

  close() {
    this.#handle.close();
  }

  [Symbol.dispose]() {
    this.close();
  }
}
