import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change, NumberedChange } from '../domain/change.ts';
import { VitrineError } from '../domain/errors.ts';
import type { ChangeJournal } from '../ports/change-journal.ts';
import { decodeFrame } from './file-change-frame.ts';
import { lockJournal } from './file-change-lock.ts';
import {
  type JournalModel,
  type Segment,
  type SegmentContent,
  createSegment,
  listSegments,
  readSegment,
} from './file-change-segment.ts';
import { ChangeWriter } from './file-change-writer.ts';
import { syncDirectory } from './file-snapshot-durable.ts';

export interface FileChangeJournalOptions {
  readonly directory: string;
  /** The model of now: what another one embedded cannot be searched with it. */
  readonly model: JournalModel;
  /** `read` leaves the files as they are and takes no lock: any number of processes may, beside the one that writes. */
  readonly mode: 'write' | 'read';
  /** Numbers go on behind this one at least, so that a journal that was lost is not numbered over again. */
  readonly after?: number;
  /** A file that is larger is followed by the next one; 16 MB by default. */
  readonly segmentBytes?: number;
  /** Told when upserts of another model were read: they count as changes of price and stock. */
  readonly onForeign?: (upserts: number) => void;
}

/** A file is read and checked in one piece, which takes some 20 ms of the main thread. */
const SEGMENT_BYTES = 16 * 2 ** 20;

/**
 * Opens the journal in a directory of files. What a killed process left half written at the end is cut off; damage before
 * the end is found by `read`. Throws CONFLICT when another process writes it.
 */
export async function openFileChangeJournal(options: FileChangeJournalOptions): Promise<ChangeJournal> {
  const { directory, mode, after = 0 } = options;
  await mkdir(directory, { recursive: true });
  using stack = new DisposableStack();
  if (mode === 'write') {
    stack.use(lockJournal(directory));
    await removeUnfinished(directory);
  }
  const segments = [...(await listSegments(directory))];
  const newest = segments.at(-1);
  const content = newest && (await readSegment(newest));
  const lastSequence = Math.max(after, lastOf(newest, content));
  const state: State = { segments, lastSequence, writer: undefined, options };
  if (mode === 'write') state.writer = await openWriter(state, newest, content);
  const owned = stack.move();
  return new FileChangeJournal(state, owned);
}

interface State {
  /** Oldest first. */
  readonly segments: Segment[];
  /** Found at opening; from then on the writer knows it. */
  readonly lastSequence: number;
  readonly options: FileChangeJournalOptions;
  writer: ChangeWriter | undefined;
}

function lastOf(newest: Segment | undefined, content: SegmentContent | undefined): number {
  if (newest === undefined) return 0;
  return content?.frames.at(-1)?.last ?? newest.first - 1;
}

async function removeUnfinished(directory: string): Promise<void> {
  for (const name of await readdir(directory)) if (name.endsWith('.new')) await rm(join(directory, name));
}

/** Goes on in the newest file when it is this model's, whole and numbered on without a gap; else in a new one. */
async function openWriter(
  { segments, lastSequence, options }: State,
  newest: Segment | undefined,
  content: SegmentContent | undefined,
): Promise<ChangeWriter> {
  const { directory, model, segmentBytes = SEGMENT_BYTES } = options;
  const sameModel = content?.model?.sha256 === model.sha256 && content.model.dimensions === model.dimensions;
  const goesOn = newest !== undefined && content?.damage.length === 0 && lastOf(newest, content) === lastSequence;
  const start = async (first: number): Promise<Segment> => {
    const segment = await createSegment(directory, first, model);
    if (segments.at(-1)?.path === segment.path) segments.pop();
    segments.push(segment);
    return segment;
  };
  const segment = sameModel && goesOn ? newest : await start(lastSequence + 1);
  const bytes = segment === newest ? (content?.wholeBytes as number) : (await stat(segment.path)).size;
  return ChangeWriter.open({ segment, bytes, lastSequence, segmentBytes, start });
}

class FileChangeJournal implements ChangeJournal {
  readonly #state: State;
  readonly #lock: Disposable;

  constructor(state: State, lock: Disposable) {
    this.#state = state;
    this.#lock = lock;
  }

  get writable(): boolean {
    return this.#state.writer !== undefined;
  }

  get lastSequence(): number {
    return this.#state.writer?.lastSequence ?? this.#state.lastSequence;
  }

  append(changes: readonly Change[]): Promise<readonly NumberedChange[]> {
    const { writer } = this.#state;
    if (writer !== undefined) return writer.append(changes);
    return Promise.reject(new VitrineError('CONFLICT', 'The journal of changes was opened for reading alone.'));
  }

  async *read(after: number): AsyncGenerator<NumberedChange> {
    const end = this.lastSequence;
    let expected = after + 1;
    let foreign = 0;
    for (const segment of this.#from(expected)) {
      if (expected > end) break;
      if (segment.first > expected) throw damaged(`changes ${expected} to ${segment.first - 1} are missing`);
      const content = await readSegment(segment);
      const lost = content.damage.find(({ lastLost }) => lastLost >= expected);
      if (lost !== undefined) throw damaged(placeOf(segment, lost.at));
      for (const change of this.#decoded(content, { from: expected, to: end })) {
        if (change.foreign) foreign++;
        expected = change.sequence + 1;
        yield { sequence: change.sequence, change: change.change };
      }
    }
    if (foreign > 0) this.#state.options.onForeign?.(foreign);
    if (expected <= end) throw damaged(`changes ${expected} to ${end} are missing`);
  }

  /** The file that holds this change, and those behind it. */
  #from(sequence: number): readonly Segment[] {
    const { segments } = this.#state;
    const at = segments.findLastIndex(({ first }) => first <= sequence);
    return segments.slice(Math.max(0, at));
  }

  *#decoded({ bytes, frames, model }: SegmentContent, { from, to }: { readonly from: number; readonly to: number }) {
    const known = this.#state.options.model;
    const isForeign = model?.sha256 !== known.sha256 || model.dimensions !== known.dimensions;
    for (const frame of frames.filter(({ first, last }) => last >= from && first <= to)) {
      for (const { sequence, change } of decodeFrame(bytes, frame, model?.dimensions ?? 0)) {
        if (sequence < from || sequence > to) continue;
        const foreign = isForeign && change.kind === 'upsert';
        yield { sequence, foreign, change: foreign ? factsOf(change) : change };
      }
    }
  }

  async release(upTo: number): Promise<void> {
    const { segments, writer, options } = this.#state;
    if (writer === undefined) return;
    if (upTo >= writer.lastSequence) await writer.startNext();
    while (segments.length > 1 && (segments[1] as Segment).first <= upTo + 1) {
      await rm((segments.shift() as Segment).path);
    }
    await syncDirectory(options.directory);
  }

  async bytes(): Promise<number> {
    const sizes = await Promise.all(this.#state.segments.map(async ({ path }) => (await stat(path)).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  async close(): Promise<void> {
    await this.#state.writer?.close();
    this.#lock[Symbol.dispose]();
  }
}

/** What remains of an upsert that another model embedded: price and stock. */
function factsOf({ product }: Extract<Change, { kind: 'upsert' }>): Change {
  const facts = { price: product.price ?? null, inStock: product.inStock ?? null };
  return { kind: 'facts', productId: product.id, facts };
}

function placeOf({ first }: Segment, at: number): string {
  return `the file of the changes from ${first} on cannot be read at byte ${at}`;
}

function damaged(what: string): VitrineError {
  return new VitrineError('INTERNAL', `The journal of changes is damaged: ${what}.`);
}
