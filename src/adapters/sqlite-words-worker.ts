/**
 * A worker thread that writes words into a new database: now and then FTS5 merges what it has, which takes a tenth of a second
 * where there are a million products.
 */
import { DatabaseSync } from 'node:sqlite';
import { takeRows } from './row-writer.ts';
import { type WordRow, prepareWords } from './sqlite-word-table.ts';

takeRows<WordRow>((path) => {
  const database = new DatabaseSync(path);
  const insert = prepareWords(database);
  let ordinal = 0;
  database.exec('BEGIN');
  return {
    write: (row) => insert(ordinal++, row),
    end() {
      database.exec('COMMIT');
      database.close();
    },
  };
});
