import { mkdir } from 'node:fs/promises';
import type { ScanIndex } from 'faiss-node';
import type { VectorIndex } from '../ports/vector-index.ts';
import { faissPaths, writeFaissFiles } from './faiss-index-files.ts';
import { openFaissVectorIndex } from './faiss-vector-index.ts';
import { withUnfinished } from './file-snapshot-leftovers.ts';
import { type Rows, rowsInBlocks } from './npy-file.ts';

export interface SealingOptions {
  /** A folder for files that are written, opened and removed again. */
  readonly directory: string;
  /** Rows without an index from which on they get one; a scan of as many takes about a millisecond. */
  readonly sealAt?: number | undefined;
  /** Called with the number of rows that have an index now. */
  readonly onSealed?: ((rows: number) => void) | undefined;
  /** Called when no index could be made (the disk is full): searches scan on, and it is tried again when as many rows came. */
  readonly onProblem?: ((error: unknown) => void) | undefined;
}

/** Unless told otherwise. */
export const SEAL_AT = 16_384;
/** Where many rows are sealed, the work is done again when this share of them came behind, and no fewer than a first index takes. */
const GROWTH = 1 / 8;
/** What comes behind begins at a byte of a bitmap. */
const ALIGNMENT = 8;

let numberOfSeals = 0;

/**
 * Gives the first rows of a growing scan an index of lists, made beside the searches, when a scan of all of them takes too
 * long. The rows stay in the scan, too: it still knows each of them exactly.
 */
export class Sealing {
  readonly #scan: ScanIndex;
  readonly #options: SealingOptions;
  readonly #ended = new AbortController();
  #sealed: VectorIndex | undefined;
  #running: Promise<void> | undefined;
  /** Rows when it was tried last. */
  #tried = 0;

  constructor(scan: ScanIndex, options: SealingOptions) {
    this.#scan = scan;
    this.#options = options;
  }

  /** Fewer rows than this are not worth an index. */
  get least(): number {
    return this.#options.sealAt ?? SEAL_AT;
  }

  /** The first rows, as many as its size says; undefined while they are too few. */
  get sealed(): VectorIndex | undefined {
    return this.#sealed;
  }

  /** To be called when rows were appended: begins the work when it is time. */
  grown(): void {
    const { rows } = this.#scan;
    if (this.#running !== undefined || this.#ended.signal.aborted) return;
    if (rows - this.#tried < Math.max(this.least, GROWTH * this.#tried)) return;
    this.#tried = rows;
    this.#running = this.#seal(rows - (rows % ALIGNMENT))
      .catch((error: unknown) => {
        if (!this.#ended.signal.aborted) this.#options.onProblem?.(error);
      })
      .finally(() => {
        this.#running = undefined;
        this.grown(); // what came meanwhile
      });
  }

  async #seal(rowCount: number): Promise<void> {
    const sealed = await this.#makeIndex(firstRows(this.#scan, rowCount));
    if (this.#ended.signal.aborted) return sealed.close();
    const before = this.#sealed;
    this.#sealed = sealed;
    await before?.close();
    this.#options.onSealed?.(rowCount);
  }

  /** Over files that are removed as soon as they are open: open ones outlive their names. */
  async #makeIndex(rows: Rows): Promise<VectorIndex> {
    await using stack = new AsyncDisposableStack();
    const id = `delta-${++numberOfSeals}`;
    const index = await withUnfinished(this.#options.directory, { kind: 'building', id }, async (directory) => {
      const { signal } = this.#ended;
      await mkdir(directory);
      // float16, as the scan has them: the same numbers
      const plan = await writeFaissFiles(directory, rows, { type: 'IVF_FLAT', kept: '<f2', signal });
      return stack.adopt(await openFaissVectorIndex({ ...faissPaths(directory), plan }), (it) => it.close());
    });
    stack.move();
    return index;
  }

  /** Gives up what is being made; resolves when searches that run have ended. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#running;
    await this.#sealed?.close();
  }
}

function firstRows(scan: ScanIndex, rowCount: number): Rows {
  const { dimensions } = scan;
  return rowsInBlocks({ rowCount, dimensions }, (from, block) => {
    for (let at = 0; at < block.length; at += dimensions) block.set(scan.row(from + at / dimensions), at);
  });
}
