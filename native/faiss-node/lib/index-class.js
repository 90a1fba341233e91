import {
  expectCount,
  expectInteger,
  expectK,
  expectNumber,
  expectString,
  invalidType,
  toBuildOptions,
  toIds,
  toQueries,
  toSearchArguments,
  toThreads,
  toVectors,
} from './arguments.js';
import { MetricType, expectMetric } from './metric-type.js';
import { native } from './native.js';

const DIMENSIONS = { low: 1, high: 2 ** 20 };

/** @see index.d.ts for what each method promises. */
export class Index {
  #handle;

  constructor(source, create = (dimensions) => native.createIndex(dimensions, 'Flat', MetricType.METRIC_L2)) {
    this.#handle =
      source instanceof native.IndexHandle ? source : create(expectInteger('the dimension', source, DIMENSIONS));
  }

  static read(...args) {
    expectCount(args, 1, 2);
    const [path, { mmap = false } = {}] = args;
    expectString(path, 0);
    return wrap(this, native.readIndex(path, mmap));
  }

  static async readAsync(path, { mmap = false } = {}) {
    expectString(path, 0);
    return wrap(this, await native.readIndexAsync(path, mmap));
  }

  static fromBuffer(...args) {
    expectCount(args, 1);
    if (!(args[0] instanceof Uint8Array)) throw invalidType(0, 'a buffer');
    return wrap(this, native.indexFromBuffer(args[0]));
  }

  static fromFactory(...args) {
    expectCount(args, 2, 3);
    const [dimensions, description, metric = MetricType.METRIC_L2] = args;
    if (typeof dimensions !== 'number') throw invalidType(0, 'a number');
    expectInteger('the dimension', dimensions, DIMENSIONS);
    expectString(description, 1);
    return wrap(this, native.createIndex(dimensions, description, expectMetric(metric)));
  }

  /** The FAISS classes that a subclass stands for; any, where undefined. */
  static kinds;

  ntotal() {
    return this.#handle.count();
  }

  getDimension() {
    return this.#handle.dimensions();
  }

  isTrained() {
    return this.#handle.isTrained();
  }

  get metricType() {
    return this.#handle.metric();
  }

  get kind() {
    return this.#handle.kind();
  }

  get memoryBytes() {
    return this.#handle.memoryBytes();
  }

  add(...args) {
    expectCount(args, 1, 2);
    this.#handle.add(toVectors(args[0], this.getDimension()), toThreads(args[1]));
  }

  async addAsync(rows, options) {
    const vectors = toVectors(rows, this.getDimension());
    await runBuild(options, (...build) => this.#handle.addAsync(vectors, ...build));
  }

  addWithIds(rows, ids, options) {
    const vectors = toVectors(rows, this.getDimension());
    const labels = toIds(ids, 1);
    const expected = vectors.length / this.getDimension();
    if (labels.length !== expected) throw new Error(`Expected ${expected} ids for as many rows, got ${labels.length}.`);
    this.#handle.addWithIds(vectors, labels, toThreads(options));
  }

  train(...args) {
    expectCount(args, 1, 2);
    this.#handle.train(toVectors(args[0], this.getDimension()), toThreads(args[1]));
  }

  async trainAsync(rows, options) {
    const vectors = toVectors(rows, this.getDimension());
    await runBuild(options, (...build) => this.#handle.trainAsync(vectors, ...build));
  }

  search(...args) {
    expectCount(args, 2, 3);
    const [query, k, options] = args;
    const queries = this.#queries(query, k);
    if (!Array.isArray(query)) return this.#handle.search(queries, k, ...toSearchArguments(options));
    const count = this.ntotal();
    if (k > count)
      throw new Error(`Invalid the number of k (cannot be given a value greater than \`ntotal\`: ${count}).`);
    const { distances, labels } = this.#handle.search(queries, k, ...toSearchArguments(options));
    return { distances: [...distances], labels: [...labels] };
  }

  async searchAsync(query, k, options) {
    return this.#handle.searchAsync(this.#queries(query, k), k, ...toSearchArguments(options));
  }

  rangeSearch(query, radius, options) {
    expectNumber(radius, 1);
    return this.#handle.rangeSearch(toQueries(query, this.getDimension()), radius, ...toSearchArguments(options));
  }

  async rangeSearchAsync(query, radius, options) {
    expectNumber(radius, 1);
    return this.#handle.rangeSearchAsync(toQueries(query, this.getDimension()), radius, ...toSearchArguments(options));
  }

  mergeFrom(...args) {
    expectCount(args, 1);
    const [other] = args;
    if (typeof other !== 'object' || other === null) throw new TypeError('Invalid argument type, must be an object.');
    if (!(other instanceof Index)) throw new TypeError('Expected another Index to merge from.');
    if (other.getDimension() !== this.getDimension())
      throw new Error('The merging index must have the same dimension.');
    this.#handle.mergeFrom(other.#handle);
  }

  removeIds(...args) {
    expectCount(args, 1);
    return this.#handle.removeIds(toIds(args[0]));
  }

  reconstruct(id) {
    return this.#handle.reconstruct(expectInteger('the id', id, { low: 0 }));
  }

  setParameters({ nprobe, efSearch, efConstruction }) {
    const given = { nprobe, efSearch, efConstruction };
    const numbers = Object.entries(given).map(([name, value]) =>
      value === undefined ? 0 : expectInteger(name, value, { low: 1 }),
    );
    this.#handle.setParameters(...numbers);
  }

  reset() {
    this.#handle.reset();
  }

  write(...args) {
    expectCount(args, 1);
    expectString(args[0], 0);
    this.#handle.write(args[0]);
  }

  async writeAsync(path) {
    expectString(path, 0);
    await this.#handle.writeAsync(path);
  }

  toBuffer(...args) {
    expectCount(args, 0);
    return this.#handle.toBuffer();
  }

  close() {
    this.#handle.close();
  }

  [Symbol.dispose]() {
    this.close();
  }

  #queries(query, k) {
    const dimensions = this.getDimension();
    const queries = toQueries(query, dimensions);
    expectK(k, queries.length / dimensions);
    return queries;
  }
}

// `start` takes (threads, cancel flag, niceness, onProgress) and returns a promise.
async function runBuild(options = {}, start) {
  const { signal, niceness, onProgress } = toBuildOptions(options);
  signal?.throwIfAborted();
  const flag = new Int32Array(1);
  const cancel = () => Atomics.store(flag, 0, 1);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    await start(toThreads(options), flag, niceness, onProgress);
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
  }
}

function wrap(IndexClass, handle) {
  const { kinds } = IndexClass;
  const kind = handle.kind();
  if (kinds !== undefined && !kinds.includes(kind)) throw new Error(`Expected an ${kinds[0]}, got an ${kind}.`);
  return new IndexClass(handle);
}
