import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { VitrineError } from '../domain/errors.ts';
import { diskProblem } from './disk-problem.ts';
import { hashFile, renameDurably, syncFile } from './file-snapshot-durable.ts';
import type { HubChecksum } from './hub-request.ts';

/** Room that stays free on the disk beside a download. */
const BYTES_LEFT_FREE = 64 * 2 ** 20;

/** A file that is being downloaded: `<file>.part`, and beside it what must be the same for it to be continued. */
export interface HubPart {
  /** Bytes that are there. */
  length(): Promise<number>;
  /** The validator (ETag or date) of the server that the bytes came from. */
  validator(): Promise<string | undefined>;
  /** Opens it to write from `at` on, what lies behind is cut off. `expected` is how many bytes will come. Throws INTERNAL when the disk has no room. */
  write(at: number, source: { validator: string | undefined; expected: number | undefined }): Promise<PartWriter>;
  checksumFits(checksum: HubChecksum): Promise<boolean>;
  /** Makes it the file. */
  finish(): Promise<void>;
  discard(): Promise<void>;
}

export interface PartWriter extends AsyncDisposable {
  append(chunk: Uint8Array): Promise<void>;
}

export function hubPart(file: string): HubPart {
  const part = `${file}.part`;
  const note = `${part}.json`;
  return {
    length: () => sizeOf(part),
    validator: async () => {
      const text = await readFile(note, 'utf8').catch(() => '{}');
      return parseValidator(text);
    },
    write: (at, { validator, expected }) =>
      onDisk(file, async () => {
        await mkdir(dirname(part), { recursive: true });
        await expectRoom(file, expected);
        await writeFile(note, JSON.stringify({ validator }));
        return openWriter(file, part, at);
      }),
    checksumFits: (checksum) => checksumFits(part, checksum),
    finish: () =>
      onDisk(file, async () => {
        await syncFile(part);
        await renameDurably(part, file);
        await rm(note, { force: true });
      }),
    discard: async () => {
      await rm(part, { force: true });
      await rm(note, { force: true });
    },
  };
}

function parseValidator(note: string): string | undefined {
  try {
    const { validator } = JSON.parse(note) as { validator?: unknown };
    return typeof validator === 'string' ? validator : undefined;
  } catch {
    return undefined; // cut off by a crash
  }
}

async function openWriter(file: string, part: string, at: number): Promise<PartWriter> {
  const handle = await open(part, at === 0 ? 'w' : 'r+');
  await handle.truncate(at);
  let position = at;
  return {
    append: (chunk) =>
      onDisk(file, async () => {
        await handle.write(chunk, 0, chunk.length, position);
        position += chunk.length;
      }),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}

async function expectRoom(file: string, expected: number | undefined): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(file));
  const room = bavail * bsize;
  if (expected === undefined || room >= expected + BYTES_LEFT_FREE) return;
  throw new VitrineError(
    'INTERNAL',
    `The disk has no room for ${basename(file)}: expected ${megabytes(expected + BYTES_LEFT_FREE)} free, got ${megabytes(room)}.`,
  );
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

/** Says what the disk said; what was downloaded stays and is continued. */
async function onDisk<Value>(file: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof VitrineError) throw cause;
    const reason = diskProblem(cause) ?? (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new VitrineError('INTERNAL', `${basename(file)} could not be written: ${reason}.`, { cause });
  }
}

/** Whether a file has this sum. */
export async function checksumFits(path: string, { kind, hex }: HubChecksum): Promise<boolean> {
  if (kind === 'sha256') return (await hashFile(path)) === hex;
  const sha1 = createHash('sha1').update(`blob ${await sizeOf(path)}\0`);
  await pipeline(createReadStream(path), sha1);
  return sha1.digest('hex') === hex;
}

/** Bytes of a file; 0 when there is none. */
async function sizeOf(path: string): Promise<number> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.size ?? 0;
}
