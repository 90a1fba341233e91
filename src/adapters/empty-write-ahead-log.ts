import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { VitrineError } from '../domain/errors.ts';
import { BUSY_TIMEOUT_MS, inDatabase } from './sqlite-database.ts';

const TRY_AGAIN_MS = 50;

/**
 * Moves all that was committed into the database file and empties the log beside it, in which older states of rows stand.
 * Waits for other readers without holding up this program. Throws OVERLOADED when one of them does not end in time.
 */
export async function emptyWriteAheadLog(database: DatabaseSync, timeoutMs = BUSY_TIMEOUT_MS): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!tryToEmpty(database)) {
    if (performance.now() > deadline) {
      throw new VitrineError(
        'OVERLOADED',
        'What was removed still stands in the log of the database, which is being read: try again.',
      );
    }
    await sleep(TRY_AGAIN_MS);
  }
}

/** One try that does not wait: SQLite's own waiting would stop the whole program. */
function tryToEmpty(database: DatabaseSync): boolean {
  return inDatabase('empty the write-ahead log', () => {
    database.exec('PRAGMA busy_timeout = 0');
    try {
      return database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0;
    } finally {
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    }
  });
}
