import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnTables, Lists } from '../domain/column-tables.ts';
import type { StringTable } from '../domain/string-table.ts';

export const COLUMNS_FILE = 'columns.bin';
export const MAGIC = Buffer.from('VITRCOL1', 'latin1');
/** Sections begin at multiples of this, so that typed arrays can view them where they lie. */
export const ALIGNMENT = 64;

export const ARRAYS = {
  uint8: Uint8Array,
  int8: Int8Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float64: Float64Array,
};
export type ArrayName = keyof typeof ARRAYS;
export type Section = Uint8Array | Int8Array | Int32Array | Uint32Array | Float64Array;

/** Where a section lies: `offset` in bytes from the first section, `length` in numbers. */
interface Place {
  readonly type: ArrayName;
  readonly offset: number;
  readonly length: number;
}

export const VALUE_TABLES = ['categories', 'brands', 'attributes', 'groups'] as const;
export const TEXTS = ['ids', 'imageIds', 'currencies'] as const;
export const LISTS = ['ownCategories', 'ownAttributes'] as const;
export const NUMBERS = {
  idOrder: 'uint32',
  firstRow: 'uint32',
  brandOf: 'int32',
  groupOf: 'int32',
  currencyOf: 'int32',
  amounts: 'float64',
  inStock: 'int8',
  createdAt: 'float64',
} as const;

/** Writes `columns.bin`; durable when the promise resolves. */
export function writeTables(directory: string, tables: ColumnTables): Promise<void> {
  return writeSections(join(directory, COLUMNS_FILE), toSections(tables));
}

async function writeSections(path: string, sections: Readonly<Record<string, Section>>): Promise<void> {
  let offset = 0;
  const header: Record<string, Place> = {};
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

function encodeHeader(header: Record<string, Place>): Uint8Array {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  return Buffer.concat([MAGIC, length, json]);
}

function withPadding(bytes: Uint8Array): Uint8Array {
  const padding = aligned(bytes.length) - bytes.length;
  return padding === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(padding)]);
}

export function aligned(offset: number): number {
  return Math.ceil(offset / ALIGNMENT) * ALIGNMENT;
}

function typeOf(section: Section): ArrayName {
  const found = Object.entries(ARRAYS).find(([, array]) => section instanceof array);
  return found?.[0] as ArrayName;
}

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
