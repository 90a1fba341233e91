import { setImmediate } from 'node:timers/promises';
import { DatabaseSync } from 'node:sqlite';
import type { ProductFacts } from '../domain/filter.ts';
import type { Product } from '../domain/product.ts';
import type { WordIndex } from '../ports/word-index.ts';

type WordsOf = ProductFacts & Pick<Product, 'title'>;

/** Words are kept without their text (`content=''`): an index of ordinals, not a copy of the catalogue. */
const SCHEMA = `
  PRAGMA journal_mode = OFF;
  PRAGMA synchronous = OFF;
  CREATE VIRTUAL TABLE words USING fts5 (
    title, brand, categories, attributes, content = '', tokenize = 'unicode61 remove_diacritics 2', prefix = '3'
  );`;

/** bm25 weighs a word in the title, brand, categories and attributes by 8, 4, 3 and 2. */
const SEARCH = `
  SELECT rowid AS ordinal, -bm25(words, 8, 4, 3, 2) AS relevance
  FROM words WHERE words MATCH ? ORDER BY relevance DESC, ordinal LIMIT ?`;

/** Products inserted before the event loop gets its turn: about 5 ms. */
const PRODUCTS_PER_TURN = 200;
/** A last word may still be being typed; shorter ones begin too many words. */
const MIN_PREFIX_LENGTH = 3;
/** Words of a query that count. */
const MAX_WORDS = 32;

/** Writes the words of products, numbered by their place, into a new file. It is not synced. Rejects when the signal aborts. */
export async function writeWordIndex(path: string, products: readonly WordsOf[], signal?: AbortSignal): Promise<void> {
  using database = new DatabaseSync(path);
  const insert = prepareWords(database);
  database.exec('BEGIN');
  for (const [ordinal, product] of products.entries()) {
    if (ordinal % PRODUCTS_PER_TURN === 0) await setImmediate(undefined, { signal });
    insert(ordinal, product);
  }
  database.exec('COMMIT');
}

/** Opens the words of a snapshot, read-only. Throws when the file is not such an index. */
export function openSqliteWordIndex(path: string): WordIndex {
  return describeWords(new DatabaseSync(path, { readOnly: true }));
}

/** Words in memory, searched as those of a snapshot are. */
export interface GrowingWordIndex extends WordIndex {
  /** Ordinals ascend. */
  append(ordinal: number, product: WordsOf): void;
}

export function createGrowingWordIndex(): GrowingWordIndex {
  const database = new DatabaseSync(':memory:');
  const append = prepareWords(database);
  // Never committed: a transaction for each product would make FTS5 write and merge a segment for each.
  database.exec('BEGIN');
  return { append, ...describeWords(database) };
}

/** Makes the table of words in an empty database; returns what fills it. */
function prepareWords(database: DatabaseSync): (ordinal: number, product: WordsOf) => void {
  database.exec(SCHEMA);
  const insert = database.prepare(
    'INSERT INTO words (rowid, title, brand, categories, attributes) VALUES (?, ?, ?, ?, ?)',
  );
  return (ordinal, { title, brand, categories, attributes }) => {
    insert.run(ordinal, title, brand ?? '', categories.join('\n'), Object.values(attributes).flat().join('\n'));
  };
}

function describeWords(database: DatabaseSync): WordIndex {
  const search = database.prepare(SEARCH);
  return {
    search(text, limit) {
      const query = toMatchQuery(text);
      if (query === undefined || limit < 1) return [];
      return search.all(query, limit).map(({ ordinal, relevance }) => ({
        ordinal: Number(ordinal),
        relevance: Number(relevance),
      }));
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

/**
 * Any of the words, the last one also as the beginning of a word. Each is quoted, so that no word is an operator of FTS5;
 * `undefined` for a text without words.
 */
function toMatchQuery(text: string): string | undefined {
  const words = (text.normalize('NFKC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(0, MAX_WORDS);
  const last = words.at(-1);
  if (last === undefined) return undefined;
  const terms = words.map((word) => `"${word}"`);
  if (last.length >= MIN_PREFIX_LENGTH) terms.push(`"${last}"*`);
  return terms.join(' OR ');
}
