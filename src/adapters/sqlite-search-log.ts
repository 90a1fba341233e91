import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { SearchLog, SearchLogEntry } from '../ports/search-log.ts';
import { inDatabase, openSqliteDatabase, transaction } from './sqlite-database.ts';

export interface SearchLogOptions {
  /** Searches kept; with more, the oldest written go. A million rows of 512 values take some 2.5 GB. */
  readonly maxEntries?: number;
}

const DEFAULT_MAX_ENTRIES = 1_000_000;
/** Rows removed with one append at most, so that a bound that was lowered takes effect bit by bit. */
const MAX_REMOVED = 5000;

/** Opens the search log in the embedded database at `path`. See `openSqliteDatabase` for what it throws. */
export async function openSqliteSearchLog(path: string, options: SearchLogOptions = {}): Promise<SearchLog> {
  return new SqliteSearchLog(openSqliteDatabase(path), options.maxEntries ?? DEFAULT_MAX_ENTRIES);
}

class SqliteSearchLog implements SearchLog {
  readonly #database: DatabaseSync;
  readonly #maxEntries: number;
  readonly #add: StatementSync;
  readonly #trim: StatementSync;
  readonly #recent: StatementSync;

  constructor(database: DatabaseSync, maxEntries: number) {
    this.#database = database;
    this.#maxEntries = maxEntries;
    this.#add = database.prepare(
      `INSERT INTO search (search_id, at, shopper_id, kind, text, snapshot_id, embedding, hits, took_ms, shopper_bucket)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, shopper_bucket(?3))`,
    );
    // ids count up without gaps, so the newest `maxEntries` rows are those above max − maxEntries
    this.#trim = database.prepare(
      `DELETE FROM search WHERE id IN (
         SELECT id FROM search WHERE id <= (SELECT max(id) FROM search) - ? ORDER BY id LIMIT ${MAX_REMOVED})`,
    );
    this.#recent = database.prepare('SELECT * FROM search ORDER BY at DESC, id DESC LIMIT ?');
  }

  /** All of `entries` in one transaction. */
  async append(entries: readonly SearchLogEntry[]): Promise<void> {
    inDatabase('write the search log', () =>
      transaction(this.#database, () => {
        for (const entry of entries) this.#addEntry(entry);
        this.#trim.run(this.#maxEntries);
      }),
    );
  }

  #addEntry(entry: SearchLogEntry): void {
    const { searchId, at, shopperId = null, kind, text = null, snapshotId, queryEmbedding, hits, tookMs } = entry;
    const { buffer, byteOffset, byteLength } = queryEmbedding;
    const embedding = new Uint8Array(buffer, byteOffset, byteLength);
    const json = JSON.stringify(hits);
    this.#add.run(searchId, at.getTime(), shopperId, kind, text, snapshotId, embedding, json, tookMs);
  }

  async loadRecent(limit: number): Promise<readonly SearchLogEntry[]> {
    return inDatabase('read the search log', () => this.#recent.all(limit).map(parseSearchRow));
  }

  async close(): Promise<void> {
    if (this.#database.isOpen) this.#database.close(); // the buffer in front of the log closes it too
  }
}

function parseSearchRow(row: Record<string, SQLOutputValue>): SearchLogEntry {
  const bytes = Uint8Array.from(row['embedding'] as Uint8Array); // a copy that starts where a float may start
  return {
    searchId: String(row['search_id']),
    at: new Date(Number(row['at'])),
    ...(row['shopper_id'] !== null && { shopperId: String(row['shopper_id']) }),
    kind: String(row['kind']),
    ...(row['text'] !== null && { text: String(row['text']) }),
    snapshotId: String(row['snapshot_id']),
    queryEmbedding: new Float32Array(bytes.buffer),
    hits: JSON.parse(String(row['hits'])) as SearchLogEntry['hits'],
    tookMs: Number(row['took_ms']),
  };
}
