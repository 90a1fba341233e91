/** Distances and labels of the nearest neighbours, as plain arrays, size n * k, best first. */
export interface SearchResult {
  distances: number[];
  labels: number[];
}

/**
 * Distances and labels of the nearest neighbours, size n * k, best first, equal distances by label.
 * Where fewer than k were found: label -1, distance -Infinity for inner products and Infinity for the others.
 */
export interface Neighbours {
  readonly distances: Float32Array;
  readonly labels: Int32Array;
  /**
   * Rows that were compared with the queries, all queries together; eligible ones only, except in a graph, whose way leads
   * through the others too. Undefined where FAISS itself searches: a product quantizer, a refinement, an id map.
   */
  readonly visited?: number;
  /** Lists that were looked into; only where the addon scans the lists itself. */
  readonly lists?: number;
  /** Rows of the lists that were looked into, eligible or not; only where the addon scans the lists itself. */
  readonly passed?: number;
}

/** All neighbours in range: those of query i stand from limits[i] up to limits[i + 1], best first. */
export interface NeighboursInRange {
  readonly limits: Int32Array;
  readonly distances: Float32Array;
  readonly labels: Int32Array;
}

export interface SearchOptions {
  /** Lists that an IVF index visits in this search; the index's own setting otherwise. */
  readonly nprobe?: number | undefined;
  /** Candidates that an HNSW index keeps in this search; the index's own setting otherwise. */
  readonly efSearch?: number | undefined;
  /** Rows that may be returned: a bitmap over rows, least significant bit first, at least ceil(ntotal / 8) bytes. */
  readonly eligible?: Uint8Array | undefined;
  /** OpenMP threads of this search (for many queries at once). Default 1. */
  readonly threads?: number | undefined;
  /** Where an IVF index over rows as they are, or a graph, may end early; other kinds pay no heed to it. */
  readonly end?: EarlyEndOfLists | EarlyEndOfGraph | undefined;
  /**
   * Nobody waits for it: an asynchronous search runs on a thread of its own that gives way to other searches as a build does
   * (BackgroundBuildOptions.niceness). Default false.
   */
  readonly background?: boolean | undefined;
}

/**
 * Lists: once k rows were found, the search ends as soon as the `settled`-th nearest of them is nearer than the next list's
 * centroid by `margin` (inner product: its similarity is greater than the centroid's plus `margin`). A query amid a cluster ends after
 * a list or two, one between clusters goes on up to nprobe.
 */
export interface EarlyEndOfLists {
  readonly settled: number;
  readonly margin: number;
}

/** Graphs: the walk ends once the `settled` nearest eligible rows have not changed while `patience` rows' neighbours were compared. */
export interface EarlyEndOfGraph {
  readonly settled: number;
  readonly patience: number;
}

export interface BuildOptions {
  /** OpenMP threads. Default: all processors. With one thread the same rows always build the same HNSW graph. */
  readonly threads?: number | undefined;
}

export interface BackgroundBuildOptions extends BuildOptions {
  /**
   * Ends the build soon; the promise rejects with the signal's reason. A cancelled training leaves the index untrained; a
   * cancelled addition leaves it with a whole number of the rows, the first of those given.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * How much the build's threads stand back, 0 to 19. Default 19. From 1 on they give way to searches in the same process every few
   * milliseconds, where both need more processors than there are (a quarter of the time is theirs, however many search), and have so
   * low a priority (Linux). 0 where nothing else runs that matters.
   */
  readonly niceness?: number | undefined;
  /** Called with the share done, 0 to 1, after each iteration of k-means or some hundred or thousand rows added. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

export interface ReadOptions {
  /** Map the lists of an IVF index from the file instead of loading them; such an index is read-only. Default false. */
  readonly mmap?: boolean | undefined;
}

export interface IndexParameters {
  /** Lists visited per search (IVF). */
  readonly nprobe?: number | undefined;
  /** Candidates kept while searching (HNSW). */
  readonly efSearch?: number | undefined;
  /** Candidates kept while adding (HNSW). */
  readonly efConstruction?: number | undefined;
}

/** How two vectors are compared; the numbers of faiss/MetricType.h. */
export declare const MetricType: {
  readonly METRIC_INNER_PRODUCT: 0;
  /** Squared Euclidean distance. */
  readonly METRIC_L2: 1;
  readonly METRIC_L1: 2;
  readonly METRIC_Linf: 3;
  readonly METRIC_Lp: 4;
  readonly METRIC_Canberra: 20;
  readonly METRIC_BrayCurtis: 21;
  readonly METRIC_JensenShannon: 22;
  readonly METRIC_Jaccard: 23;
};
export type MetricType = (typeof MetricType)[keyof typeof MetricType];

/**
 * A FAISS index. Methods that end in Async run off the main thread, in libuv's thread pool (builds: on a thread of their
 * own), each on one OpenMP thread unless told otherwise, and may run in parallel: searches share the index, changes wait for their turn and have it alone
 * (a synchronous call waits for them too). An index lives in the thread that made it; another worker reads the file itself.
 * Numbers must be finite. Every failure is an Error with the reason; nothing is returned half done.
 */
export declare class Index implements Disposable {
  /** A flat index with squared L2 distances. @param d The dimensionality of the index. */
  constructor(d: number);
  /** The number of vectors indexed. */
  ntotal(): number;
  /** The dimensionality of the vectors. */
  getDimension(): number;
  /** Whether vectors can be added: true where no training is needed or it is done. */
  isTrained(): boolean;
  /** How vectors are compared. */
  readonly metricType: MetricType;
  /** The FAISS class, such as "IndexIVFFlat". */
  readonly kind: string;
  /** Roughly the bytes of memory that the index holds; V8 is told of them. What is mapped from a file does not count. */
  readonly memoryBytes: number;

  /**
   * Adds n vectors, size n * d; they get the labels ntotal .. ntotal + n - 1.
   * Throws if the index is not trained.
   */
  add(x: readonly number[] | Float32Array, options?: BuildOptions): void;
  /**
   * The same on a thread of its own, at a lower priority. The array is used as it is: do not change or transfer it
   * until the promise settles.
   */
  addAsync(rows: Float32Array, options?: BackgroundBuildOptions): Promise<void>;
  /** Adds vectors under ids of the caller's choice (IVF indexes, and "IDMap,…" of the factory). */
  addWithIds(rows: readonly number[] | Float32Array, ids: Int32Array | readonly number[], options?: BuildOptions): void;
  /** Trains on n vectors, size n * d. An IVF index needs at least as many as it has lists, a PQ at least 256. */
  train(x: readonly number[] | Float32Array, options?: BuildOptions): void;
  /** The same on a thread of its own, as `addAsync`. */
  trainAsync(rows: Float32Array, options?: BackgroundBuildOptions): Promise<void>;

  /** The k nearest of n vectors, size n * d. With plain arrays, k may not be greater than `ntotal`. */
  search(x: readonly number[], k: number, options?: SearchOptions): SearchResult;
  search(query: Float32Array, k: number, options?: SearchOptions): Neighbours;
  /** The same, off the main thread; query and bitmap are copied. */
  searchAsync(query: Float32Array, k: number, options?: SearchOptions): Promise<Neighbours>;
  /** All vectors with an inner product above, or a distance below, the radius. HNSW cannot. */
  rangeSearch(query: Float32Array | readonly number[], radius: number, options?: SearchOptions): NeighboursInRange;
  rangeSearchAsync(query: Float32Array, radius: number, options?: SearchOptions): Promise<NeighboursInRange>;

  /** Moves all vectors of another index of the same kind and dimension into this one; the other is empty afterwards. */
  mergeFrom(otherIndex: Index): void;
  /** Removes ids; returns how many there were. In a flat index the later vectors move up. HNSW cannot. */
  removeIds(ids: readonly number[] | Int32Array): number;
  /** The vector with this id, or what the compression left of it. */
  reconstruct(id: number): Float32Array;
  /** Sets what searches and additions use from now on. */
  setParameters(parameters: IndexParameters): void;
  /** Removes all vectors; training stays. */
  reset(): void;

  /** Writes the index to a file, synced to disk. Not atomic: write aside and rename. */
  write(fname: string): void;
  writeAsync(path: string): Promise<void>;
  toBuffer(): Buffer;
  /** Reads an index from a file. Throws where the file is missing, truncated, or contradicts itself. */
  static read<T extends Index>(this: IndexClass<T>, fname: string, options?: ReadOptions): T;
  static readAsync<T extends Index>(this: IndexClass<T>, path: string, options?: ReadOptions): Promise<T>;
  static fromBuffer<T extends Index>(this: IndexClass<T>, src: Uint8Array): T;
  /** An index from a FAISS factory description such as "IVF1000,PQ32x8"; the metric defaults to L2. */
  static fromFactory<T extends Index>(this: IndexClass<T>, dims: number, descriptor: string, metric?: MetricType): T;

  /** Frees the memory now; searches that run end first. Afterwards every method throws, except close itself. */
  close(): void;
  [Symbol.dispose](): void;
}

type IndexClass<T extends Index> = abstract new (...args: never[]) => T;

/** Holds the vectors as they are and compares with each of them. */
export declare class IndexFlat extends Index {
  /** @param metric Default METRIC_L2. */
  constructor(d: number, metric?: MetricType);
}

/** A flat index with squared L2 distances. */
export declare class IndexFlatL2 extends Index {}

/** A flat index with inner products. */
export declare class IndexFlatIP extends Index {}

/** A graph of near neighbours over vectors held as they are. */
export declare class IndexHNSW extends Index {
  /** @param neighbours Links per vector (M), default 32. @param metric Default METRIC_L2. */
  constructor(d: number, neighbours?: number, metric?: MetricType);
}

/**
 * An HNSW index over float32 or float16 rows (factory "HNSW32,Flat" or "HNSW32,SQfp16", inner product) searched where it lies in its
 * file: opened without reading it, and only the links that searches touch are in memory. Rows are compared by the codes of a ScanIndex of the
 * same rows, a quarter of the bytes of float32 and nearly right; of the best 2 k + 100 the exact numbers are compared, and answers hold
 * exact inner products. Links of a damaged file that lead nowhere are passed over. Do not truncate the files while it is open.
 */
export declare class MappedGraph implements Disposable {
  private constructor();
  /**
   * Throws where the file is missing, not such an index, shorter than its headers say or of other rows than `scan`, which must come
   * from files (ScanIndex.open) and may be closed before the graph is.
   */
  static open(path: string, scan: ScanIndex): MappedGraph;
  readonly rows: number;
  readonly dimensions: number;
  /** What loadAsync takes. */
  readonly loadedBytes: number;
  /**
   * The k nearest rows for each of n queries, size n * dimensions, off the main thread; query and bitmap are copied. `visited`
   * counts the rows compared by their codes, `surroundings` the nearest rows of the whole graph up to the k-th eligible one (all that the walk kept
   * where these hold fewer) and `settled` the eligible ones of them: where these are few, the eligible rows lie elsewhere and nearer ones may have
   * been missed. efSearch defaults to the setting in the file, and is never less than 2 k + 100.
   */
  searchAsync(
    query: Float32Array,
    k: number,
    options?: {
      readonly efSearch?: number | undefined;
      readonly eligible?: Uint8Array | undefined;
      readonly end?: EarlyEndOfGraph | undefined;
      /** The walk is given up once so many rows were compared, and answers with what it has. */
      readonly mostRows?: number | undefined;
      /** See SearchOptions. */
      readonly background?: boolean | undefined;
    },
  ): Promise<Neighbours & { readonly visited: number; readonly surroundings: number; readonly settled: number }>;
  /**
   * Copies links and codes into memory of their own, off the main thread, in large pages where the system grants them; a walk there takes
   * less time. Searches go on meanwhile. Rejects where there is not enough memory; the files serve on.
   */
  loadAsync(): Promise<void>;
  /** Unmaps the file once running searches have ended. Afterwards every method throws, except close itself. */
  close(): void;
  [Symbol.dispose](): void;
}

/**
 * The rows of a NumPy .npy file (float32 or float16, C order, two dimensions), mapped into memory: exact inner products
 * without loading the file. Do not truncate the file while it is open.
 */
export declare class MappedRows implements Disposable {
  private constructor();
  /** Throws where the file is missing, not such a file, or shorter than its header says. */
  static open(path: string): MappedRows;
  readonly rows: number;
  readonly dimensions: number;
  readonly dtype: 'float32' | 'float16';
  /** A copy of one row. */
  row(id: number): Float32Array;
  /** Copies rows first, first + 1, … into an array that has room for whole rows, as many as that is. */
  copyRows(first: number, target: Float32Array): void;
  /** The inner product of one query with each row named. */
  scores(query: Float32Array, rowIds: Int32Array | readonly number[]): Float32Array;
  /**
   * The k rows of the greatest inner product for each of n queries, size n * dimensions; equal scores by row id.
   * Scans every eligible row (bitmap over rows, least significant bit first).
   */
  search(query: Float32Array, k: number, eligible?: Uint8Array): Neighbours;
  /** The same, off the main thread; query and bitmap are copied. */
  searchAsync(query: Float32Array, k: number, eligible?: Uint8Array): Promise<Neighbours>;
  /** Unmaps the file once running searches have ended. Afterwards every method throws, except close itself. */
  close(): void;
  [Symbol.dispose](): void;
}

export interface ScanOptions {
  /** Rows that may be returned: a bitmap over rows, least significant bit first, at least ceil(rows / 8) bytes. */
  readonly eligible?: Uint8Array | undefined;
  /** Most threads that may work on this search. Default: all that are idle, where there is enough to do for them. */
  readonly threads?: number | undefined;
  /** Rows that the second stage compares by their exact numbers, at least k. Default 2 * k + 100. */
  readonly rescored?: number | undefined;
  /** See SearchOptions. */
  readonly background?: boolean | undefined;
}

export interface ScanNeighbours extends Neighbours {
  /** Rows compared in the first stage: all that are eligible. */
  readonly visited: number;
}

/**
 * The rows of the greatest inner product without an index: int8 codes of all rows are scanned, then the best of them are
 * compared by their exact numbers (float16 or float32). Searches run off the main thread, on libuv's thread pool
 * (UV_THREADPOOL_SIZE), together on no more threads than the machine has processors; those that have to wait go through
 * the rows together, up to 16 in one pass. An answer depends neither on the threads nor on what it shared a pass with.
 * Numbers must be finite. Every failure is an Error with the reason.
 */
export declare class ScanIndex implements Disposable {
  private constructor();
  /** Empty; grows in memory: about 3 bytes a number. @param dimensions 1 to 65536. */
  static create(dimensions: number): ScanIndex;
  /**
   * Maps the rows of a NumPy .npy file (as MappedRows) and their codes, which writeCodesAsync wrote; read-only. Do not
   * truncate the files while they are open. Throws where one is missing, damaged in its header, of another length than
   * its header says, or the codes are of another shape; whether the codes are those of these rows is for the caller to know.
   */
  static open(rowsPath: string, codesPath: string): ScanIndex;
  /**
   * Writes the codes of a NumPy file of rows, synced to disk, off the main thread. Not atomic: write aside and rename.
   * @param options.threads Default: all processors.
   */
  static writeCodesAsync(
    rowsPath: string,
    codesPath: string,
    options?: Pick<BackgroundBuildOptions, 'threads' | 'niceness'>,
  ): Promise<void>;
  /**
   * Adds n rows, size n * dimensions, as float16; they get the ids rows .. rows + n - 1. All or none: throws where a number
   * is not finite or beyond 65504, and where the rows are mapped. Searches that were asked for before do not see them.
   * A row of 512 takes about a microsecond.
   */
  append(rows: Float32Array): void;
  readonly rows: number;
  readonly dimensions: number;
  /** The bytes of memory that the rows take; V8 is told of them. What is mapped from files does not count. */
  readonly memoryBytes: number;
  /** A copy of one row, by its exact numbers. */
  row(id: number): Float32Array;
  /** The exact inner product of one query with each row named. */
  scores(query: Float32Array, rowIds: Int32Array | readonly number[]): Float32Array;
  /**
   * The k rows of the greatest inner product with one query, equal scores by row id: exact as long as the codes put each of
   * them among the best `rescored`. Query and bitmap are copied.
   */
  searchAsync(query: Float32Array, k: number, options?: ScanOptions): Promise<ScanNeighbours>;
  /** The same, certainly exact: compares every eligible row by its exact numbers. */
  searchExactAsync(query: Float32Array, k: number, options?: ScanOptions): Promise<ScanNeighbours>;
  /** Frees the memory once the searches asked for have ended. Afterwards every method throws, except close itself. */
  close(): void;
  [Symbol.dispose](): void;
}

/** The IEEE 754 half floats (their bits) next to the numbers; halfway to even, what is too great to infinity. */
export declare function toFloat16(numbers: Float32Array): Uint16Array;
