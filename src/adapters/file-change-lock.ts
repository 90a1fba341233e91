import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { VitrineError } from '../domain/errors.ts';

/**
 * Takes the journal for this process alone, until disposed of. The lock is the operating system's (SQLite holds it on an
 * empty database): it ends with the process, however that dies, and no stale file can keep a server from starting.
 * Throws CONFLICT when another one has it.
 */
export function lockJournal(directory: string): Disposable {
  const database = new DatabaseSync(join(directory, 'lock.sqlite'), { timeout: 0 });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    throw new VitrineError('CONFLICT', 'Another process writes the journal of changes.', { cause });
  }
  return { [Symbol.dispose]: () => database.close() };
}
