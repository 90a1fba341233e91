import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Product } from '../../src/domain/product.ts';
import type { CatalogSource } from '../../src/ports/catalog-source.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** When every file of a test catalogue was last changed. */
export const CHANGED_AT = new Date('2026-02-03T04:05:06.000Z');

/** Writes files (by path) into a new folder and gives the function that makes a path in it absolute. */
export function catalogueFolder(files: Readonly<Record<string, string>>): (path: string) => string {
  const folder = temporaryFolder();
  for (const [path, content] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
    utimesSync(file, CHANGED_AT, CHANGED_AT);
  }
  return (path) => join(folder, path);
}

/** The products of a source; fails when it rejects a row. */
export async function productsOf(source: CatalogSource): Promise<readonly Product[]> {
  return Array.fromAsync(source.rows(), (row) => {
    if ('product' in row) return row.product;
    throw new Error(`${row.rejected.where}: ${row.rejected.reason}`);
  });
}

/** What is wrong with a source, as `where: reason`. */
export async function rejectionsOf(source: CatalogSource): Promise<readonly string[]> {
  const rows = await Array.fromAsync(source.rows());
  return rows.flatMap((row) => ('rejected' in row ? [`${row.rejected.where}: ${row.rejected.reason}`] : []));
}
