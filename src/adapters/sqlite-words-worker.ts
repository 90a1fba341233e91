/**
 * A worker thread that writes words into a new database: now and then FTS5 merges what it has, which takes a tenth of a second
 * where there are a million products. Takes WordRows, answers each message with 'ready'; undefined ends and commits.
 */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { type WordRow, prepareWords } from './sqlite-word-table.ts';
import { giveWay } from './thread-priority.ts';

giveWay();
const port = parentPort;
if (port === null) throw new Error('sqlite-words-worker.ts runs in a worker thread only.');
const database = new DatabaseSync(workerData as string);
const insert = prepareWords(database);
let ordinal = 0;
database.exec('BEGIN');

port.on('message', (rows: readonly WordRow[] | undefined) => {
  for (const row of rows ?? []) insert(ordinal++, row);
  if (rows === undefined) {
    database.exec('COMMIT');
    database.close();
  }
  port.postMessage('ready');
});
