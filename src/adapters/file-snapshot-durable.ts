import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Parts of a text that are gathered before they are written: a million letters. */
const MIN_WRITE_LENGTH = 1_000_000;

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

/** Hex sha256 of a file, read as a stream. */
export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}
