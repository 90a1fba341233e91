import { crc32 } from 'node:zlib';
import type { Change, NumberedChange } from '../domain/change.ts';
import type { ProductFacts } from '../domain/filter.ts';
import type { Product } from '../domain/product.ts';

/**
 * A frame is what one write and one sync made durable, whole or not at all:
 * magic u32 | payload bytes u32 | crc32 u32 of all that follows | changes u32 | number of the first u64 | payload.
 * The payload: JSON bytes u32 | JSON, one entry a change | the embeddings of all of them as float32. Little-endian throughout.
 */
const MAGIC = 0x4843_4e56;
const HEADER_BYTES = 24;
const CHECKED_FROM = 12;
const MAGIC_BYTES = Buffer.from(Uint32Array.of(MAGIC).buffer);

/** A whole frame within the bytes of a journal file. */
export interface Frame {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  /** Where the next frame begins. */
  readonly to: number;
}

type Entry =
  | Omit<Extract<Change, { kind: 'upsert' }>, 'embeddings'>
  | Extract<Change, { kind: 'facts' } | { kind: 'delete' }>;

/** The frame of these changes, numbered from `first` on. */
export function encodeFrame(changes: readonly Change[], first: number): Buffer {
  const entries = changes.map((change): Entry => {
    if (change.kind !== 'upsert') return change;
    const { embeddings: _, ...entry } = change;
    return entry;
  });
  const json = Buffer.from(JSON.stringify(entries));
  const embeddings = changes.flatMap((change) => (change.kind === 'upsert' ? [bytesOf(change.embeddings)] : []));
  const head = Buffer.alloc(HEADER_BYTES + 4);
  const frame = Buffer.concat([head, json, ...embeddings]);
  frame.writeUInt32LE(MAGIC, 0);
  frame.writeUInt32LE(frame.length - HEADER_BYTES, 4);
  frame.writeUInt32LE(changes.length, 12);
  frame.writeBigUInt64LE(BigInt(first), 16);
  frame.writeUInt32LE(json.length, HEADER_BYTES);
  frame.writeUInt32LE(crc32(frame.subarray(CHECKED_FROM)), 8);
  return frame;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The frame that begins at `from`; `undefined` when there is none or it is not whole. */
export function frameAt(bytes: Buffer, from: number): Frame | undefined {
  if (from + HEADER_BYTES > bytes.length || bytes.readUInt32LE(from) !== MAGIC) return undefined;
  const to = from + HEADER_BYTES + bytes.readUInt32LE(from + 4);
  if (to > bytes.length) return undefined;
  if (crc32(bytes.subarray(from + CHECKED_FROM, to)) !== bytes.readUInt32LE(from + 8)) return undefined;
  const first = Number(bytes.readBigUInt64LE(from + 16));
  return { first, last: first + bytes.readUInt32LE(from + 12) - 1, from, to };
}

/** The first whole frame at or behind `from`. */
export function findFrame(bytes: Buffer, from: number): Frame | undefined {
  for (let at = bytes.indexOf(MAGIC_BYTES, from); at >= 0; at = bytes.indexOf(MAGIC_BYTES, at + 1)) {
    const frame = frameAt(bytes, at);
    if (frame !== undefined) return frame;
  }
  return undefined;
}

/** The changes of a whole frame, with embeddings of their own memory. */
export function decodeFrame(bytes: Buffer, { first, from, to }: Frame, dimensions: number): readonly NumberedChange[] {
  const jsonBytes = bytes.readUInt32LE(from + HEADER_BYTES);
  let at = from + HEADER_BYTES + 4 + jsonBytes;
  const entries = JSON.parse(bytes.toString('utf8', at - jsonBytes, at)) as readonly Entry[];
  return entries.map((entry, i) => {
    if (entry.kind !== 'upsert') return { sequence: first + i, change: entry };
    const end = Math.min(to, at + 4 * entry.imageIds.length * dimensions);
    const embeddings = new Float32Array(Uint8Array.from(bytes.subarray(at, end)).buffer);
    at = end;
    return { sequence: first + i, change: { ...entry, product: parseFacts(entry.product), embeddings } };
  });
}

/** JSON has no dates. */
function parseFacts(product: ProductFacts & Pick<Product, 'title'>): ProductFacts & Pick<Product, 'title'> {
  const { createdAt, ...facts } = product;
  return createdAt === undefined ? facts : { ...facts, createdAt: new Date(createdAt) };
}
