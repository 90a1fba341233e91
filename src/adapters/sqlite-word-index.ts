import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { WordIndex } from '../ports/word-index.ts';
import { writeRows } from './row-writer.ts';
import { type WordsOf, prepareWords, wordRowOf } from './sqlite-word-table.ts';

const MATCHING = 'FROM words WHERE words MATCH ?';
/** bm25 weighs a word in the title, brand, categories and attributes by 8, 4, 3 and 2. */
const RANKED = `SELECT rowid AS ordinal, -bm25(words, 8, 4, 3, 2) AS relevance ${MATCHING} ORDER BY relevance DESC, ordinal LIMIT ?`;
/** In the order of the ordinals: no row is looked at beyond the limit. */
const UNRANKED = `SELECT rowid AS ordinal ${MATCHING} LIMIT ?`;
const COUNTED = `SELECT count(*) AS count FROM (SELECT 1 ${MATCHING} LIMIT ?)`;

/**
 * Entries that bm25 looks at for one search, about 2 µs each. A word that more products have orders them hardly at all, and a
 * million of them would hold up the server for two seconds.
 */
const MOST_RANKED = 20_000;
/** A last word may still be being typed; shorter ones begin too many words. */
const MIN_PREFIX_LENGTH = 3;
/** Words of a query that count. */
const MAX_WORDS = 32;

/**
 * Writes the words of products, numbered by their place, into a new file, on a thread of its own. It is not synced. Rejects
 * when the signal aborts.
 */
export async function writeWordIndex(path: string, products: readonly WordsOf[], signal?: AbortSignal): Promise<void> {
  const rowAt = (i: number) => wordRowOf(products[i] as WordsOf);
  await writeRows(new URL('sqlite-words-worker.ts', import.meta.url), { path, count: products.length, rowAt, signal });
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
  const insert = prepareWords(database);
  // Never committed: a transaction for each product would make FTS5 write and merge a segment for each.
  database.exec('BEGIN');
  return { append: (ordinal, product) => insert(ordinal, wordRowOf(product)), ...describeWords(database) };
}

function describeWords(database: DatabaseSync): WordIndex {
  const [ranked, unranked, counted] = [RANKED, UNRANKED, COUNTED].map((sql) => database.prepare(sql)) as Statements;
  const ordinalsOf = (query: string, limit: number) => unranked.all(query, limit).map(({ ordinal }) => Number(ordinal));
  const countOf = (query: string, most: number) => Number(counted.get(query, most)?.['count']);
  return {
    search(text, limit) {
      const counts = termsOf(text)
        .map((term) => ({ term, count: countOf(term, MOST_RANKED + 1) }))
        .filter(({ count }) => count > 0);
      const [first] = counts;
      if (first === undefined || limit < 1) return [];
      const rare = rarest(counts);
      if (rare.length > 0) {
        return ranked
          .all(rare.join(' OR '), limit)
          .map(({ ordinal, relevance }) => ({ ordinal: Number(ordinal), relevance: Number(relevance) }));
      }
      // Every word is common: products that have all of them, else some that have one, none better than another.
      const joint = ordinalsOf(counts.map(({ term }) => term).join(' AND '), limit);
      const found = joint.length > 0 ? joint : ordinalsOf(first.term, limit);
      return found.map((ordinal) => ({ ordinal, relevance: 1 }));
    },
    holders(word, most) {
      const query = termsOf(word).join(' OR ');
      if (query === '') return [];
      return countOf(query, most + 1) > most ? undefined : ordinalsOf(query, most);
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

type Statements = [ranked: StatementSync, unranked: StatementSync, counted: StatementSync];

interface CountedTerm {
  readonly term: string;
  /** Products that have it, as far as they were counted. */
  readonly count: number;
}

/** The rarest terms, as many as bm25 may look at together; none when the rarest is too common already. */
function rarest(counts: readonly CountedTerm[]): readonly string[] {
  let left = MOST_RANKED;
  return counts
    .toSorted((a, b) => a.count - b.count)
    .filter(({ count }) => (left -= count) >= 0)
    .map(({ term }) => term);
}

/**
 * The words of a text, the last one also as the beginning of a word. Each is quoted, so that no word is an operator of FTS5.
 */
function termsOf(text: string): readonly string[] {
  const words = (text.normalize('NFKC').match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(0, MAX_WORDS);
  const last = words.at(-1);
  if (last === undefined) return [];
  const terms = words.map((word) => `"${word}"`);
  return last.length >= MIN_PREFIX_LENGTH ? [...terms, `"${last}"*`] : terms;
}
