import { type FileHandle, open } from 'node:fs/promises';
import type { Change, NumberedChange } from '../domain/change.ts';
import { VitrineError } from '../domain/errors.ts';
import { diskProblem } from './disk-problem.ts';
import { encodeFrame } from './file-change-frame.ts';
import type { Segment } from './file-change-segment.ts';

/** Changes that are written together, at most, unless one call brings more. */
const GROUP_CHANGES = 1000;

export interface ChangeWriterOptions {
  readonly segment: Segment;
  /** Length of the segment up to its last whole frame; what is behind is cut off. */
  readonly bytes: number;
  readonly lastSequence: number;
  readonly segmentBytes: number;
  /** Makes the next file of the journal. */
  readonly start: (first: number) => Promise<Segment>;
}

interface Waiting {
  readonly changes: readonly Change[];
  readonly written: PromiseWithResolvers<readonly NumberedChange[]>;
}

/** Appends to the newest file of the journal. Calls that wait together share one write and one sync. */
export class ChangeWriter {
  readonly #options: ChangeWriterOptions;
  readonly #waiting: Waiting[] = [];
  #file: FileHandle;
  #bytes: number;
  #first: number;
  #lastSequence: number;
  #working: Promise<void> = Promise.resolve();
  #broken: unknown;
  #closed = false;

  static async open(options: ChangeWriterOptions): Promise<ChangeWriter> {
    const file = await open(options.segment.path, 'r+');
    await cut(file, options.bytes);
    return new ChangeWriter(options, file);
  }

  private constructor(options: ChangeWriterOptions, file: FileHandle) {
    this.#options = options;
    this.#file = file;
    this.#bytes = options.bytes;
    this.#first = options.segment.first;
    this.#lastSequence = options.lastSequence;
  }

  /** Number of the newest durable change. */
  get lastSequence(): number {
    return this.#lastSequence;
  }

  append(changes: readonly Change[]): Promise<readonly NumberedChange[]> {
    if (this.#closed) return Promise.reject(new VitrineError('CANCELLED', 'The journal of changes is closed.'));
    if (changes.length === 0) return Promise.resolve([]);
    const written = Promise.withResolvers<readonly NumberedChange[]>();
    this.#waiting.push({ changes, written });
    if (this.#waiting.length === 1) void this.#then(() => this.#writeWaiting());
    return written.promise;
  }

  /** The next changes go to a new file, unless the newest one is still empty. */
  startNext(): Promise<void> {
    return this.#then(() => this.#startNext());
  }

  /** Resolves when what waits is written. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#then(() => this.#file.close());
  }

  /** Runs work on the file behind what runs already. */
  #then(work: () => Promise<void>): Promise<void> {
    const done = this.#working.then(work);
    this.#working = done.catch(() => undefined);
    return done;
  }

  async #writeWaiting(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#takeGroup();
      try {
        const numbered = await this.#write(group.flatMap(({ changes }) => changes));
        let from = 0;
        for (const { changes, written } of group) written.resolve(numbered.slice(from, (from += changes.length)));
      } catch (cause) {
        const why = diskProblem(cause);
        const message = `The changes could not be written to the journal${why === undefined ? '' : `: ${why}`}.`;
        const error = new VitrineError('INTERNAL', message, { cause });
        for (const { written } of group) written.reject(error);
      }
    }
  }

  #takeGroup(): readonly Waiting[] {
    let count = 0;
    const end = this.#waiting.findIndex(({ changes }, i) => (count += changes.length) > GROUP_CHANGES && i > 0);
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  async #write(changes: readonly Change[]): Promise<readonly NumberedChange[]> {
    if (this.#broken !== undefined) throw this.#broken;
    if (this.#bytes > this.#options.segmentBytes) await this.#startNext();
    const first = this.#lastSequence + 1;
    const frame = encodeFrame(changes, first);
    try {
      await writeAll(this.#file, frame, this.#bytes);
      await this.#file.datasync();
    } catch (error) {
      await this.#undo(error);
      throw error;
    }
    this.#bytes += frame.length;
    this.#lastSequence += changes.length;
    return changes.map((change, i) => ({ sequence: first + i, change }));
  }

  /** Nothing of a write that failed may be read later. When not even that can be had, nothing is written any more. */
  async #undo(failure: unknown): Promise<void> {
    await cut(this.#file, this.#bytes).catch(() => (this.#broken = failure));
  }

  async #startNext(): Promise<void> {
    if (this.#first > this.#lastSequence) return;
    const segment = await this.#options.start(this.#lastSequence + 1);
    const file = await open(segment.path, 'r+');
    await this.#file.close();
    this.#file = file;
    this.#first = segment.first;
    this.#bytes = (await file.stat()).size;
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let written = 0; written < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}

async function cut(file: FileHandle, bytes: number): Promise<void> {
  if ((await file.stat()).size === bytes) return;
  await file.truncate(bytes);
  await file.sync();
}
