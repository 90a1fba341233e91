import type { DatabaseSync } from 'node:sqlite';
import type { ProductFacts } from '../domain/filter.ts';
import type { Product } from '../domain/product.ts';

/** Words are kept without their text (`content=''`): an index of ordinals, not a copy of the catalogue. */
const SCHEMA = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  CREATE VIRTUAL TABLE words USING fts5 (
    title, brand, categories, attributes, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '3'
  );`;

export type WordsOf = ProductFacts & Pick<Product, 'title'>;

/** Title, brand, categories and attributes of a product, each as one text. */
export type WordRow = readonly [title: string, brand: string, categories: string, attributes: string];

export function wordRowOf({ title, brand, categories, attributes }: WordsOf): WordRow {
  return [title, brand ?? '', categories.join('\n'), Object.values(attributes).flat().join('\n')];
}

/** Makes the table of words in an empty database; returns what fills it. Ordinals ascend. */
export function prepareWords(database: DatabaseSync): (ordinal: number, row: WordRow) => void {
  database.exec(SCHEMA);
  const insert = database.prepare(
    'INSERT INTO words (rowid, title, brand, categories, attributes) VALUES (?, ?, ?, ?, ?)',
  );
  return (ordinal, row) => void insert.run(ordinal, ...row);
}
