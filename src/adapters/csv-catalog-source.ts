import { badInput } from '../domain/errors.ts';
import type { CatalogSource } from '../ports/catalog-source.ts';
import type { CatalogEntry, FileCatalogOptions } from './catalog-entries.ts';
import { catalogRows, openLines, resolveBeside } from './catalog-entries.ts';
import { csvRecords } from './csv-records.ts';
import { fieldOf, isList } from '../domain/parse-product-fields.ts';
import { parseProduct } from '../domain/parse-product.ts';

/**
 * A CSV file with a header row; `parse-product-fields.ts` lists the columns. Columns are separated by commas, semicolons or
 * tabs. In categories, images and attributes `|` separates values (where there is none,
 * `;` does). `price.amount`, `price.currency` and `attributes.colour` are columns, too. Pictures are looked up beside the
 * file. `rows` throws BAD_USER_INPUT when there is no such file.
 */
export function csvCatalogSource(path: string, options: FileCatalogOptions = {}): CatalogSource {
  return { name: path, rows: () => catalogRows(entries(path, options)) };
}

async function* entries(path: string, options: FileCatalogOptions): AsyncGenerator<CatalogEntry> {
  const { lines, updatedAt } = await openLines(path);
  const parseOptions = { ...options, updatedAt, resolveFile: resolveBeside(path) };
  let header: readonly string[] | undefined;
  for await (const { line, values } of csvRecords(lines)) {
    const names = header;
    if (names === undefined) header = parseHeader(values);
    else yield { where: `line ${line}`, parse: () => parseProduct(toObject(names, values), parseOptions) };
  }
}

function parseHeader(values: readonly string[] | undefined): readonly string[] {
  if (values !== undefined) return values.map((name) => name.trim());
  throw badInput('Expected a CSV file with a header row; a quote in its first line is never closed.');
}

/** The row as an object; a name with a dot (`price.amount`) becomes an object inside. */
function toObject(names: readonly string[], values: readonly string[] | undefined): Readonly<Record<string, unknown>> {
  if (values === undefined) throw badInput('A quote is never closed.');
  if (values.length !== names.length) throw badInput(`Expected ${names.length} values, got ${values.length}.`);
  const row = new Map<string, unknown>();
  const inner = new Map<string, Map<string, unknown>>();
  for (const [column, name] of names.entries()) {
    const text = values[column] as string;
    const [outer, ...rest] = name.split('.') as [string, ...string[]];
    if (rest.length === 0) row.set(name, isList(name) ? listOf(text) : text);
    else if (text.trim() !== '')
      inner.set(outer, (inner.get(outer) ?? new Map()).set(rest.join('.'), nested(outer, text)));
  }
  for (const [name, members] of inner) row.set(name, Object.fromEntries(members));
  return Object.fromEntries(row);
}

function nested(outer: string, text: string): unknown {
  return fieldOf(outer) === 'attributes' ? listOf(text) : text;
}

function listOf(text: string): readonly string[] {
  return text.split(text.includes('|') ? '|' : ';').filter((value) => value.trim() !== '');
}
