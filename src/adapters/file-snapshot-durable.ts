import { createHash } from 'node:crypto';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** Parts of a text that are gathered before they are written: a million letters. */
const MIN_WRITE_LENGTH = 1_000_000;
/** Read and hashed at a time: less than a millisecond of the main thread. */
const BYTES_PER_READ = 1 << 18;

/** Writes a file, on disk (not only in the page cache) when the promise resolves. */
export async function writeDurably(path: string, content: string | Iterable<string>): Promise<void> {
  await using file = await open(path, 'w');
  for (const part of typeof content === 'string' ? [content] : gathered(content)) await file.appendFile(part);
  await file.sync();
}

function* gathered(parts: Iterable<string>): Iterable<string> {
  let text = '';
  for (const part of parts) {
    text += part;
    if (text.length < MIN_WRITE_LENGTH) continue;
    yield text;
    text = '';
  }
  yield text;
}

/** Puts a file on disk that something else wrote. */
export async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

/** Makes the names in a directory durable: created, renamed and removed entries. */
export async function syncDirectory(path: string): Promise<void> {
  await using directory = await open(path, 'r');
  await directory.sync();
}

/** Renames within one directory, atomically and durably. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncDirectory(dirname(to));
}

/** The text of a small file. Throws when it has more bytes than that, and reads no more of them. */
export async function readBounded(path: string, maxBytes: number): Promise<string> {
  await using file = await open(path, 'r');
  const { bytesRead, buffer } = await file.read(Buffer.alloc(maxBytes + 1), 0, maxBytes + 1, 0);
  if (bytesRead > maxBytes) throw new Error(`Expected at most ${maxBytes} bytes, got more.`);
  return buffer.toString('utf8', 0, bytesRead);
}

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Reads no faster than this; as fast as it goes by default. */
  readonly bytesPerSecond?: number;
}

/** Hex sha256 of a file, read part by part; searches get their turn between the parts. */
export async function hashFile(path: string, { signal, bytesPerSecond }: HashOptions = {}): Promise<string> {
  await using file = await open(path, 'r');
  const sha256 = createHash('sha256');
  const part = Buffer.alloc(BYTES_PER_READ);
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(part, 0, part.length);
    if (bytesRead === 0) return sha256.digest('hex');
    sha256.update(part.subarray(0, bytesRead));
    if (bytesPerSecond !== undefined) await setTimeout((1000 * bytesRead) / bytesPerSecond, undefined, { signal });
  }
}
