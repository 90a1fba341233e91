import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import { VitrineError } from '../domain/errors.ts';
import { diskProblem } from './disk-problem.ts';

/** Written into the file's header, so that another program's database is never taken for ours. */
const APPLICATION_ID = 0x5654524e;
/** How long a statement waits for another program (an import, say) to let go of the file. */
export const BUSY_TIMEOUT_MS = 5000;
const SQLITE_BUSY = 5;

/**
 * The schema, step by step: a file of version n has the first n steps. Steps are only ever added.
 * Times are milliseconds since 1970 in UTC; documents are JSON.
 */
const SCHEMA_STEPS: readonly string[] = [
  `CREATE TABLE product (id TEXT PRIMARY KEY NOT NULL, document TEXT NOT NULL) STRICT;

   CREATE TABLE event (
     id INTEGER PRIMARY KEY, type TEXT NOT NULL, product_id TEXT NOT NULL, shopper_id TEXT,
     search_id TEXT, position INTEGER, at INTEGER NOT NULL) STRICT;
   CREATE INDEX event_by_shopper ON event (shopper_id) WHERE shopper_id IS NOT NULL;

   CREATE TABLE interaction (
     id INTEGER PRIMARY KEY, shopper_id TEXT NOT NULL, at INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
   CREATE INDEX interaction_by_shopper ON interaction (shopper_id, at, id);

   CREATE TABLE search (
     id INTEGER PRIMARY KEY AUTOINCREMENT, search_id TEXT NOT NULL, at INTEGER NOT NULL, shopper_id TEXT,
     kind TEXT NOT NULL, text TEXT, snapshot_id TEXT NOT NULL, embedding BLOB NOT NULL, hits TEXT NOT NULL,
     took_ms REAL NOT NULL) STRICT;
   CREATE INDEX search_by_time ON search (at, id);
   CREATE INDEX search_by_shopper ON search (shopper_id) WHERE shopper_id IS NOT NULL;

   CREATE TABLE job (
     id TEXT PRIMARY KEY NOT NULL, created_at INTEGER NOT NULL, idempotency_key TEXT UNIQUE,
     document TEXT NOT NULL) STRICT;
   CREATE INDEX job_by_time ON job (created_at, id);`,

  `CREATE TABLE api_key (
     id TEXT PRIMARY KEY NOT NULL, hash BLOB NOT NULL, name TEXT NOT NULL, scopes TEXT NOT NULL,
     created_at INTEGER NOT NULL, expires_at INTEGER, revoked_at INTEGER, last_used_at INTEGER) STRICT;

   DROP INDEX event_by_shopper;
   DROP INDEX interaction_by_shopper;
   DROP INDEX search_by_shopper;
   ALTER TABLE event ADD COLUMN shopper_bucket INTEGER;
   ALTER TABLE interaction ADD COLUMN shopper_bucket INTEGER;
   ALTER TABLE search ADD COLUMN shopper_bucket INTEGER;
   UPDATE event SET shopper_bucket = shopper_bucket(shopper_id) WHERE shopper_id IS NOT NULL;
   UPDATE interaction SET shopper_bucket = shopper_bucket(shopper_id);
   UPDATE search SET shopper_bucket = shopper_bucket(shopper_id) WHERE shopper_id IS NOT NULL;
   CREATE INDEX event_by_bucket ON event (shopper_bucket) WHERE shopper_bucket IS NOT NULL;
   CREATE INDEX interaction_by_bucket ON interaction (shopper_bucket, at, id);
   CREATE INDEX search_by_bucket ON search (shopper_bucket) WHERE shopper_bucket IS NOT NULL;`,
];

/**
 * Opens (or creates) the embedded database: one file for products, shoppers, search log, jobs and keys. What is committed
 * survives a crash of the program and of the machine (write-ahead log, synced at every commit). What is deleted is
 * overwritten in the file. Several connections and programs may have it open at once.
 * Throws CONFLICT when the file is no database of ours or was written by a newer Vitrine, INTERNAL when it cannot be opened.
 */
export function openSqliteDatabase(path: string): DatabaseSync {
  const database = inDatabase('open the database', () => new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS }));
  try {
    inDatabase('open the database', () => {
      refuseForeign(database);
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON');
      database.function('shopper_bucket', { deterministic: true }, shopperBucket);
      transaction(database, () => migrate(database));
    });
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * What rows of shoppers are found by, in the place of the id, with few others under the same number. When an index's pages
 * are split, SQLite leaves copies of its entries behind, which nothing overwrites when a shopper is forgotten (measured: of 3 in
 * 100): 24 bits of a hash tell nothing of a shopper.
 */
function shopperBucket(shopperId: unknown): number | null {
  if (typeof shopperId !== 'string') return null;
  return createHash('sha256').update(shopperId).digest().readUIntBE(0, 3);
}

function refuseForeign(database: DatabaseSync): void {
  const id = pragma(database, 'application_id');
  const tables = Number(database.prepare('SELECT count(*) AS value FROM sqlite_schema').get()?.['value']);
  if (id === APPLICATION_ID || tables === 0) return;
  throw new VitrineError('CONFLICT', 'The database file belongs to another program.');
}

function migrate(database: DatabaseSync): void {
  const version = pragma(database, 'user_version');
  if (version > SCHEMA_STEPS.length) {
    const known = SCHEMA_STEPS.length;
    throw new VitrineError(
      'CONFLICT',
      `The database has schema version ${version}, this Vitrine knows ${known}: a newer Vitrine wrote it.`,
    );
  }
  if (version === SCHEMA_STEPS.length) return;
  for (const step of SCHEMA_STEPS.slice(version)) database.exec(step);
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${SCHEMA_STEPS.length}`);
}

function pragma(database: DatabaseSync, name: string): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

/** Runs `write` as one transaction: all of it is there afterwards, or nothing. */
export function transaction<T>(database: DatabaseSync, write: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = write();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}

/**
 * Runs one database call and translates what SQLite throws: OVERLOADED when another program holds the file for too long,
 * else INTERNAL, with SQLite's error as cause. `doing` completes "Could not …".
 */
export function inDatabase<T>(doing: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof VitrineError) throw error;
    const busy = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
    const problem = busy ? 'another program is writing to it' : diskProblem(error);
    const why = problem === undefined ? '' : `: ${problem}`;
    throw new VitrineError(busy ? 'OVERLOADED' : 'INTERNAL', `Could not ${doing}${why}.`, { cause: error });
  }
}

/** Hands `rows` to `write` in chunks, with a pause between them in which the program does other work. */
export async function inChunks<T>(
  rows: readonly T[],
  chunkSize: number,
  write: (chunk: readonly T[]) => void,
): Promise<void> {
  for (let start = 0; start < rows.length; start += chunkSize) {
    if (start > 0) await setImmediate();
    write(rows.slice(start, start + chunkSize));
  }
}
