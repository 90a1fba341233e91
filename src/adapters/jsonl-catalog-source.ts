import { badInput } from '../domain/errors.ts';
import type { CatalogSource } from '../ports/catalog-source.ts';
import type { CatalogEntry, FileCatalogOptions } from './catalog-entries.ts';
import { catalogRows, openLines, resolveBeside } from './catalog-entries.ts';
import { parseProduct } from '../domain/parse-product.ts';

/**
 * A file with one JSON object per line; `parse-product-fields.ts` lists the fields. Blank lines are passed over, pictures
 * are looked up beside the file. `rows` throws BAD_USER_INPUT when there is no such file.
 */
export function jsonlCatalogSource(path: string, options: FileCatalogOptions = {}): CatalogSource {
  return { name: path, rows: () => catalogRows(entries(path, options)) };
}

async function* entries(path: string, options: FileCatalogOptions): AsyncGenerator<CatalogEntry> {
  const { lines, updatedAt } = await openLines(path);
  const parseOptions = { ...options, updatedAt, resolveFile: resolveBeside(path) };
  let line = 0;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    yield { where: `line ${line}`, parse: () => parseProduct(parseJson(text), parseOptions) };
  }
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw badInput('The line is no JSON.', { cause: error });
  }
}
