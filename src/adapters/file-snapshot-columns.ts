import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as inNextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { type ColumnTables, type Lists, type ValueTable, checkTables } from '../domain/column-tables.ts';
import type { ProductFacts } from '../domain/filter.ts';
import { StoredColumns } from '../domain/stored-columns.ts';
import { StringTable } from '../domain/string-table.ts';
import type { SnapshotContent } from '../ports/snapshot-store.ts';
import {
  ARRAYS,
  type ArrayName,
  ALIGNMENT,
  COLUMNS_FILE,
  LISTS,
  MAGIC,
  NUMBERS,
  type Section,
  TEXTS,
  VALUE_TABLES,
  aligned,
} from './file-snapshot-tables.ts';
import { writeRows } from './row-writer.ts';

const MAX_HEADER_BYTES = 65_536;

/** Where a section lies: `offset` in bytes from the first section, `length` in numbers. */
const HEADER = z.record(
  z.string(),
  z.object({
    type: z.enum(['uint8', 'int8', 'int32', 'uint32', 'float64']),
    offset: z.int().min(0).multipleOf(ALIGNMENT),
    length: z.int().min(0),
  }),
);

/** What is handed over of a product, which may have much more: the addresses of its pictures. */
const FACTS = ['id', 'groupId', 'brand', 'categories', 'price', 'inStock', 'attributes', 'createdAt'] as const;

/** A product as it is handed to the thread that writes. */
export interface ColumnRow {
  readonly facts: ProductFacts;
  readonly imageIds: readonly string[];
}

/**
 * Writes `columns.bin` (magic, length of a JSON header, header, sections of plain little-endian numbers) and `id_map.json` on a
 * thread of its own, durable when the promise resolves. Rejects when the signal aborts.
 */
export async function writeColumns(
  directory: string,
  { products, imageIds }: Pick<SnapshotContent, 'products' | 'imageIds'>,
  signal?: AbortSignal,
): Promise<void> {
  const rowAt = (i: number): ColumnRow => {
    const product = products[i] as ProductFacts;
    const facts = Object.fromEntries(FACTS.map((name) => [name, product[name]])) as ProductFacts;
    return { facts, imageIds: imageIds[i] ?? [] };
  };
  const program = new URL('file-snapshot-columns-worker.ts', import.meta.url);
  await writeRows(program, { path: directory, count: products.length, rowAt, signal });
}

/** Reads what `writeColumns` wrote. Throws when the file is not of that form or contradicts itself. No product is decoded. */
export async function readColumns(directory: string): Promise<StoredColumns> {
  const file = await readWhole(join(directory, COLUMNS_FILE));
  const tables = toTables(readSections(file));
  for (const _ of checkTables(tables)) await inNextTurn();
  return new StoredColumns(tables);
}

async function readWhole(path: string): Promise<ArrayBuffer> {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  const bytes = new Uint8Array(size);
  let done = 0;
  while (done < size) {
    const { bytesRead } = await file.read(bytes, done, size - done, done);
    if (bytesRead === 0) throw new Error('its columns end early');
    done += bytesRead;
  }
  return bytes.buffer;
}

function readSections(file: ArrayBuffer): (name: string, type: ArrayName) => Section {
  const start = Buffer.from(file, 0, Math.min(file.byteLength, MAGIC.length + 4));
  const length = start.length === MAGIC.length + 4 && start.subarray(0, 8).equals(MAGIC) ? start.readUInt32LE(8) : -1;
  const end = start.length + length;
  if (length < 0 || length > MAX_HEADER_BYTES || end > file.byteLength) throw new Error('its columns have no header');
  const header = HEADER.parse(JSON.parse(Buffer.from(file, start.length, length).toString('utf8')));
  const first = aligned(end);
  return (name, type) => {
    const found = header[name];
    if (found?.type !== type) throw new Error(`its columns lack the table ${name}`);
    const from = first + found.offset;
    if (from + found.length * ARRAYS[type].BYTES_PER_ELEMENT > file.byteLength)
      throw new Error(`its table ${name} is damaged: it goes beyond the end of the file`);
    return new ARRAYS[type](file, from, found.length);
  };
}

function toTables(section: (name: string, type: ArrayName) => Section): ColumnTables {
  const texts = (name: string) =>
    new StringTable(
      section(`${name}.bytes`, 'uint8') as Uint8Array,
      section(`${name}.offsets`, 'uint32') as Uint32Array,
    );
  const lists = (name: string): Lists => ({
    offsets: section(`${name}.offsets`, 'uint32') as Uint32Array,
    values: section(`${name}.values`, 'uint32') as Uint32Array,
  });
  const values = (name: string): ValueTable => ({ texts: texts(`${name}.texts`), products: lists(`${name}.products`) });
  const all = [
    ...TEXTS.map((name) => [name, texts(name)]),
    ...VALUE_TABLES.map((name) => [name, values(name)]),
    ...LISTS.map((name) => [name, lists(name)]),
    ...Object.entries(NUMBERS).map(([name, type]) => [name, section(name, type)]),
  ];
  return Object.fromEntries(all) as ColumnTables;
}
