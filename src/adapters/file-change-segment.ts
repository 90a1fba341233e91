import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { renameDurably } from './file-snapshot-durable.ts';
import { type Frame, findFrame, frameAt } from './file-change-frame.ts';

/**
 * A file of the journal is named by the number of its first change: `0000000000000001.log`. It begins with
 * magic 8 bytes | version u32 | dimensions u32 | first number u64 | model sha256 32 bytes | 0 u32 | crc32 u32 of all before it.
 */
const NAME = /^\d{16}\.log$/;
const MAGIC = 'VITRJRNL';
const VERSION = 1;
export const SEGMENT_HEADER_BYTES = 64;

/** The model whose embeddings a file holds. */
export interface JournalModel {
  /** Hex. */
  readonly sha256: string;
  readonly dimensions: number;
}

export interface Segment {
  readonly path: string;
  /** Number of its first change; in the newest file that may be one to come. */
  readonly first: number;
}

/** What a file of the journal holds, and what is wrong with it. */
export interface SegmentContent {
  readonly bytes: Buffer;
  /** `undefined` where the header is damaged. */
  readonly model: JournalModel | undefined;
  /** Whole frames, ascending. */
  readonly frames: readonly Frame[];
  /** Length up to the last whole frame; what is behind was not written to its end. */
  readonly wholeBytes: number;
  /** Bytes before a whole frame that are none, and the numbers of the changes that are lost with them. */
  readonly damage: readonly Damage[];
}

export interface Damage {
  readonly at: number;
  readonly firstLost: number;
  readonly lastLost: number;
}

/** The files of the journal, oldest first. */
export async function listSegments(directory: string): Promise<readonly Segment[]> {
  const names = (await readdir(directory)).filter((name) => NAME.test(name));
  return names.sort().map((name) => ({ path: join(directory, name), first: Number.parseInt(name, 10) }));
}

/** Makes the file for the changes from `first` on; durable when the promise resolves. */
export async function createSegment(directory: string, first: number, model: JournalModel): Promise<Segment> {
  const path = join(directory, `${String(first).padStart(16, '0')}.log`);
  const header = Buffer.alloc(SEGMENT_HEADER_BYTES);
  header.write(MAGIC, 'latin1');
  header.writeUInt32LE(VERSION, 8);
  header.writeUInt32LE(model.dimensions, 12);
  header.writeBigUInt64LE(BigInt(first), 16);
  header.write(model.sha256, 24, 32, 'hex');
  header.writeUInt32LE(crc32(header.subarray(0, 60)), 60);
  await using file = await open(`${path}.new`, 'w');
  await file.appendFile(header);
  await file.sync();
  await renameDurably(`${path}.new`, path);
  return { path, first };
}

export async function readSegment({ path, first }: Segment): Promise<SegmentContent> {
  const bytes = await readFile(path);
  const model = readHeader(bytes, first);
  const frames: Frame[] = [];
  const damage: Damage[] = [];
  let expected = first;
  let at = model === undefined ? 0 : SEGMENT_HEADER_BYTES;
  for (;;) {
    const next = frameAt(bytes, at) ?? findFrame(bytes, at + 1);
    if (next === undefined) break;
    if (next.from !== at || next.first !== expected || model === undefined)
      damage.push({ at, firstLost: expected, lastLost: model === undefined ? next.last : next.first - 1 });
    frames.push(next);
    at = next.to;
    expected = next.last + 1;
  }
  return { bytes, model, frames, wholeBytes: at, damage };
}

function readHeader(bytes: Buffer, first: number): JournalModel | undefined {
  if (bytes.length < SEGMENT_HEADER_BYTES || bytes.readUInt32LE(60) !== crc32(bytes.subarray(0, 60))) return undefined;
  if (bytes.toString('latin1', 0, 8) !== MAGIC || bytes.readUInt32LE(8) !== VERSION) return undefined;
  if (Number(bytes.readBigUInt64LE(16)) !== first) return undefined;
  return { sha256: bytes.toString('hex', 24, 56), dimensions: bytes.readUInt32LE(12) };
}
