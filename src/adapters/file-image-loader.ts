import { open, realpath } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { constants } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { VitrineError } from '../domain/errors.ts';
import type { ImageLoader } from '../ports/image-loader.ts';

export interface FileImageLoaderOptions {
  /** Folder that relative paths start from and never leave; without it only absolute paths are read. */
  readonly root?: string;
  readonly maxBytes: number;
}

/** Pictures from files: absolute paths as they are, relative ones below `root`, links included. */
export function fileImageLoader({ root, maxBytes }: FileImageLoaderOptions): ImageLoader {
  return {
    async load({ id, file }, signal) {
      signal?.throwIfAborted();
      if (file === undefined) throw new VitrineError('IMAGE_UNREADABLE', `The picture ${id} names no file.`);
      const path = await locate(file, root);
      if (path === undefined)
        throw new VitrineError('IMAGE_UNREADABLE', `The picture ${id} has no file in the image folder.`);
      try {
        // Not blocking: a pipe in the folder must not hold the thread that opens it.
        await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
        return await readPicture(handle, maxBytes, signal);
      } catch (cause) {
        if (cause instanceof VitrineError || signal?.aborted) throw cause;
        throw new VitrineError('IMAGE_UNREADABLE', `The file of the picture ${id} cannot be read.`, { cause });
      }
    },
  };
}

/** The file's real path; `undefined` when there is none or it lies outside the root. */
async function locate(file: string, root: string | undefined): Promise<string | undefined> {
  if (isAbsolute(file)) return file;
  if (root === undefined) return undefined;
  try {
    const realRoot = await realpath(root);
    const path = await realpath(resolve(realRoot, file));
    const below = relative(realRoot, path);
    return below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below) ? undefined : path;
  } catch {
    return undefined;
  }
}

async function readPicture(handle: FileHandle, maxBytes: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const status = await handle.stat();
  if (!status.isFile()) throw new VitrineError('IMAGE_UNREADABLE', 'Expected a file, got something else of that name.');
  if (status.size > maxBytes) {
    throw new VitrineError('IMAGE_TOO_LARGE', `Expected at most ${maxBytes} bytes, got ${status.size}.`);
  }
  return handle.readFile({ signal });
}
