import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as inNextTurn } from 'node:timers/promises';
import { z } from 'zod';
import { ColumnBuilder } from '../domain/column-builder.ts';
import { type ColumnTables, type Lists, type ValueTable, checkTables } from '../domain/column-tables.ts';
import { StoredColumns } from '../domain/stored-columns.ts';
import { StringTable } from '../domain/string-table.ts';
import type { SnapshotContent } from '../ports/snapshot-store.ts';
import { writeDurably } from './file-snapshot-durable.ts';

const COLUMNS_FILE = 'columns.bin';
const MAGIC = Buffer.from('VITRCOL1', 'latin1');
/** Sections begin at multiples of this, so that typed arrays can view them where they lie. */
const ALIGNMENT = 64;
const MAX_HEADER_BYTES = 65_536;
/** Products taken up before the event loop gets its turn: about 2 ms. */
const PRODUCTS_PER_TURN = 500;

const ARRAYS = { uint8: Uint8Array, int8: Int8Array, int32: Int32Array, uint32: Uint32Array, float64: Float64Array };
type ArrayName = keyof typeof ARRAYS;
type Section = Uint8Array | Int8Array | Int32Array | Uint32Array | Float64Array;

/** Where a section lies: `offset` in bytes from the first section, `length` in numbers. */
const HEADER = z.record(
  z.string(),
  z.object({
    type: z.enum(['uint8', 'int8', 'int32', 'uint32', 'float64']),
    offset: z.int().min(0).multipleOf(ALIGNMENT),
    length: z.int().min(0),
  }),
);

/**
 * Writes `columns.bin` (magic, length of a JSON header, header, sections of plain little-endian numbers) and `id_map.json`,
 * durable when the promise resolves. Searches get their turn between any 500 products.
 */
export async function writeColumns(directory: string, { products, imageIds }: SnapshotContent): Promise<void> {
  const builder = new ColumnBuilder();
  for (const [ordinal, product] of products.entries()) {
    if (ordinal % PRODUCTS_PER_TURN === 0) await inNextTurn();
    builder.add(product, imageIds[ordinal] ?? []);
  }
  await writeSections(join(directory, COLUMNS_FILE), toSections(builder.build()));
  await writeDurably(join(directory, 'id_map.json'), idMap(products, imageIds));
}

/** `{"0":"<product id>",…}`, row to product, in parts: a line per product. */
function* idMap(products: SnapshotContent['products'], imageIds: SnapshotContent['imageIds']): Iterable<string> {
  let row = 0;
  yield '{';
  for (const [ordinal, { id }] of products.entries()) {
    const entries = (imageIds[ordinal] ?? []).map(() => `${row === 0 ? '' : ',\n'}"${row++}":${JSON.stringify(id)}`);
    yield entries.join('');
  }
  yield '}\n';
}

async function writeSections(path: string, sections: Readonly<Record<string, Section>>): Promise<void> {
  let offset = 0;
  const header: z.infer<typeof HEADER> = {};
  for (const [name, section] of Object.entries(sections)) {
    header[name] = { type: typeOf(section), offset, length: section.length };
    offset = aligned(offset + section.byteLength);
  }
  await using file = await open(path, 'wx');
  await file.appendFile(withPadding(encodeHeader(header)));
  for (const section of Object.values(sections)) {
    await file.appendFile(withPadding(new Uint8Array(section.buffer, section.byteOffset, section.byteLength)));
  }
  await file.sync();
}

function encodeHeader(header: z.infer<typeof HEADER>): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([MAGIC, length, json]);
}

function withPadding(bytes: Uint8Array): Uint8Array {
  const padding = aligned(bytes.length) - bytes.length;
  return padding === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(padding)]);
}

function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function typeOf(section: Section): ArrayName {
  const found = Object.entries(ARRAYS).find(([, array]) => section instanceof array);
  return found?.[0] as ArrayName;
}

/** Reads what `writeColumns` wrote. Throws when the file is not of that form or contradicts itself. No product is decoded. */
export async function readColumns(directory: string): Promise<StoredColumns> {
  const file = await readWhole(join(directory, COLUMNS_FILE));
  const tables = toTables(readSections(file));
  await inNextTurn(undefined);
  checkTables(tables);
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

const VALUE_TABLES = ['categories', 'brands', 'attributes', 'groups'] as const;
const TEXTS = ['ids', 'imageIds', 'currencies'] as const;
const LISTS = ['ownCategories', 'ownAttributes'] as const;
const NUMBERS = {
  idOrder: 'uint32',
  firstRow: 'uint32',
  brandOf: 'int32',
  groupOf: 'int32',
  currencyOf: 'int32',
  amounts: 'float64',
  inStock: 'int8',
  createdAt: 'float64',
} as const;

function toSections(tables: ColumnTables): Readonly<Record<string, Section>> {
  const sections: Record<string, Section> = {};
  const addTexts = (name: string, { bytes, offsets }: StringTable) => {
    sections[`${name}.bytes`] = bytes;
    sections[`${name}.offsets`] = offsets;
  };
  const addLists = (name: string, { offsets, values }: Lists) => {
    sections[`${name}.offsets`] = offsets;
    sections[`${name}.values`] = values;
  };
  for (const name of TEXTS) addTexts(name, tables[name]);
  for (const name of VALUE_TABLES) {
    addTexts(`${name}.texts`, tables[name].texts);
    addLists(`${name}.products`, tables[name].products);
  }
  for (const name of LISTS) addLists(name, tables[name]);
  for (const name of Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]) sections[name] = tables[name];
  return sections;
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
