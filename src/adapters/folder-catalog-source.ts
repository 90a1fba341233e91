import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, relative, resolve, sep } from 'node:path';
import { CATEGORY_SEPARATOR } from '../domain/product.ts';
import type { CatalogSource } from '../ports/catalog-source.ts';
import type { CatalogEntry } from './catalog-entries.ts';
import { catalogRows, unreadable } from './catalog-entries.ts';
import { parseProduct } from '../domain/parse-product.ts';

const PICTURE_ENDINGS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.avif', '.tif', '.tiff', '.heic', '.heif']);

/**
 * A folder of pictures, one product each: the file name without its ending is the product id and, made readable, the
 * title; sub-folders are the category (`Women/Dresses/a.jpg` is in `Women > Dresses`). Read in order of path. Hidden files
 * and files that do not end like a picture are passed over. `rows` throws BAD_USER_INPUT when there is no such folder.
 *
 * Pictures named alike (`a-1.jpg`, `a-2.jpg`) stay products of their own: in a folder of `dress-1.jpg`, `dress-2.jpg` the
 * same names mean different products, and only the shop knows which it is. A JSONL or CSV file can tell.
 */
export function folderCatalogSource(path: string): CatalogSource {
  return { name: path, rows: () => catalogRows(entries(resolve(path))) };
}

async function* entries(root: string): AsyncGenerator<CatalogEntry> {
  for await (const file of pictures(root)) {
    const { mtime } = await stat(file).catch((error: unknown) => {
      throw unreadable(file, error);
    });
    const levels = relative(root, file).split(sep).slice(0, -1);
    const id = basename(file, extname(file));
    const row = { id, title: readable(id), images: [{ file }], categories: levels.join(CATEGORY_SEPARATOR) };
    const resolveFile = () => file;
    yield { where: relative(root, file), parse: () => parseProduct(row, { updatedAt: mtime, resolveFile }) };
  }
}

async function* pictures(folder: string): AsyncGenerator<string> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  for (const entry of found.filter(isWanted).sort(byName)) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* pictures(path);
    else yield path;
  }
}

function isWanted(entry: Dirent): boolean {
  if (entry.name.startsWith('.')) return false;
  return entry.isDirectory() || PICTURE_ENDINGS.has(extname(entry.name).toLowerCase());
}

function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1;
}

/** `red-summer_dress` becomes `Red summer dress`. */
function readable(name: string): string {
  const words = name.replaceAll(/[\s_-]+/g, ' ').trim();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}
