import type { FileHandle } from 'node:fs/promises';
import { access, open } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { VitrineError, badInput } from '../domain/errors.ts';
import type { Product } from '../domain/product.ts';
import type { CatalogRow } from '../ports/catalog-source.ts';
import { shown } from '../domain/parse-product-values.ts';

export interface FileCatalogOptions {
  /** ISO 4217 code for prices that come without one. */
  readonly currency?: string;
}

/** One entry as a source reads it, not looked at yet: where it stands, and how it becomes a product (or throws BAD_USER_INPUT). */
export interface CatalogEntry {
  readonly where: string;
  readonly parse: () => Product;
}

/**
 * Makes rows of entries. A product is taken when at least one of its pictures is an address or a file that exists:
 * a missing one beside it stays listed, and indexing reports it. The first product with an id or an image id keeps it.
 */
export async function* catalogRows(entries: AsyncIterable<CatalogEntry>): AsyncGenerator<CatalogRow> {
  const taken = new Map<string, string>();
  for await (const { where, parse } of entries) {
    try {
      const product = parse();
      refuseTaken(product, taken);
      await refuseWithoutPicture(product);
      for (const key of keysOf(product)) taken.set(key, where);
      yield { product };
    } catch (error) {
      if (!(error instanceof VitrineError && error.code === 'BAD_USER_INPUT')) throw error;
      yield { rejected: { where, reason: error.message } };
    }
  }
}

function keysOf({ id, images }: Product): readonly string[] {
  return [`product ${id}`, ...images.map((image) => `image ${image.id}`)];
}

function refuseTaken(product: Product, taken: ReadonlyMap<string, string>): void {
  const key = keysOf(product).find((one) => taken.has(one));
  if (key === undefined) return;
  const [what] = key.split(' ');
  throw badInput(`The ${what} id ${shown(key.slice(`${what} `.length))} was used before, at ${taken.get(key)}.`);
}

async function refuseWithoutPicture({ images }: Product): Promise<void> {
  for (const { file } of images) {
    if (file === undefined || (await isThere(file))) return;
  }
  throw badInput(`No picture of it is there: ${images.map(({ file }) => shown(file)).join(', ')}.`);
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** Resolves picture files against the folder of the catalogue file; nothing outside that folder is ever read. */
export function resolveBeside(catalogueFile: string): (file: string) => string {
  const folder = dirname(resolve(catalogueFile));
  return (file) => {
    const path = join(folder, file);
    const inside = relative(folder, path);
    if (!isAbsolute(file) && inside !== '..' && !inside.startsWith(`..${sep}`) && inside !== '' && !file.includes('\0'))
      return path;
    throw badInput(`Expected a picture inside the folder of the catalogue, got ${shown(file)}.`);
  };
}

export interface FileLines {
  /** The lines of the file, without their ends. The file is closed when they are read or no more wanted. */
  readonly lines: AsyncGenerator<string>;
  /** When the file was last changed. */
  readonly updatedAt: Date;
}

/** Opens a UTF-8 text file; a byte order mark is passed over. Throws BAD_USER_INPUT when it cannot be read. */
export async function openLines(path: string): Promise<FileLines> {
  try {
    const file = await open(path);
    const { mtime } = await file.stat();
    return { lines: linesOf(path, file), updatedAt: mtime };
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function* linesOf(path: string, file: FileHandle): AsyncGenerator<string> {
  let first = true;
  try {
    for await (const line of file.readLines({ encoding: 'utf8' })) {
      yield first ? line.replace(/^\uFEFF/, '') : line;
      first = false;
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    await file.close();
  }
}

/** The error of a source that cannot be read at all. */
export function unreadable(path: string, cause: unknown): VitrineError {
  const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return badInput(`Cannot read the catalogue ${path}${reason}.`, { cause });
}
