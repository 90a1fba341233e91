import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { ApiKey } from '../domain/api-key.ts';
import { parseScope } from '../domain/api-key.ts';
import { VitrineError } from '../domain/errors.ts';
import type { KeyStore, StoredApiKey } from '../ports/key-store.ts';
import { inDatabase, openSqliteDatabase, transaction } from './sqlite-database.ts';

const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;

/** Opens the key store in the embedded database at `path`. See `openSqliteDatabase` for what it throws. */
export async function openSqliteKeyStore(path: string): Promise<KeyStore> {
  return new SqliteKeyStore(openSqliteDatabase(path));
}

class SqliteKeyStore implements KeyStore {
  readonly #database: DatabaseSync;
  readonly #add: StatementSync;
  readonly #byId: StatementSync;
  readonly #newest: StatementSync;
  readonly #revoke: StatementSync;
  readonly #use: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#add = database.prepare(
      `INSERT INTO api_key (id, hash, name, scopes, created_at, expires_at, revoked_at, last_used_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#byId = database.prepare('SELECT * FROM api_key WHERE id = ?');
    this.#newest = database.prepare('SELECT * FROM api_key ORDER BY created_at DESC, id');
    this.#revoke = database.prepare('UPDATE api_key SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
    this.#use = database.prepare(
      'UPDATE api_key SET last_used_at = ?1 WHERE id = ?2 AND (last_used_at IS NULL OR last_used_at < ?1)',
    );
  }

  async create(key: StoredApiKey): Promise<void> {
    const { id, hash, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt } = key;
    const times = [createdAt, expiresAt, revokedAt, lastUsedAt].map((time) => time?.getTime() ?? null);
    inDatabase('keep a key', () => {
      try {
        this.#add.run(id, hash, name, scopes.join(' '), ...times);
      } catch (error) {
        const taken = error instanceof Error && 'errcode' in error && error.errcode === SQLITE_CONSTRAINT_PRIMARYKEY;
        throw taken ? new VitrineError('CONFLICT', 'Another key has this id.', { cause: error }) : error;
      }
    });
  }

  async load(id: string): Promise<StoredApiKey | undefined> {
    return inDatabase('look up a key', () => {
      const row = this.#byId.get(id);
      return row === undefined ? undefined : { ...parseKeyRow(row), hash: Uint8Array.from(row['hash'] as Uint8Array) };
    });
  }

  async list(): Promise<readonly ApiKey[]> {
    return inDatabase('list the keys', () => this.#newest.all().map(parseKeyRow));
  }

  async revoke(id: string, at: Date): Promise<ApiKey | undefined> {
    return inDatabase('revoke a key', () => {
      this.#revoke.run(at.getTime(), id);
      const row = this.#byId.get(id);
      return row === undefined ? undefined : parseKeyRow(row);
    });
  }

  /** All in one transaction. */
  async recordUse(uses: Parameters<KeyStore['recordUse']>[0]): Promise<void> {
    inDatabase('note the use of keys', () =>
      transaction(this.#database, () => {
        for (const { id, at } of uses) this.#use.run(at.getTime(), id);
      }),
    );
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}

function parseKeyRow(row: Record<string, SQLOutputValue>): ApiKey {
  const time = (column: string) => {
    const value = row[column];
    return typeof value === 'number' ? new Date(value) : undefined;
  };
  const [expiresAt, revokedAt, lastUsedAt] = [time('expires_at'), time('revoked_at'), time('last_used_at')];
  return {
    id: String(row['id']),
    name: String(row['name']),
    scopes: String(row['scopes']).split(' ').map(parseScope),
    createdAt: new Date(Number(row['created_at'])),
    ...(expiresAt && { expiresAt }),
    ...(revokedAt && { revokedAt }),
    ...(lastUsedAt && { lastUsedAt }),
  };
}
