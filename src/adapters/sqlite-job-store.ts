import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { VitrineError, badInput } from '../domain/errors.ts';
import type { ReindexJob } from '../domain/reindex-job.ts';
import type { JobStore } from '../ports/job-store.ts';
import { inDatabase, openSqliteDatabase } from './sqlite-database.ts';

const SQLITE_CONSTRAINT_UNIQUE = 2067;

/** Opens the job store in the embedded database at `path`. See `openSqliteDatabase` for what it throws. */
export async function openSqliteJobStore(path: string): Promise<JobStore> {
  return new SqliteJobStore(openSqliteDatabase(path));
}

class SqliteJobStore implements JobStore {
  readonly #database: DatabaseSync;
  readonly #save: StatementSync;
  readonly #byId: StatementSync;
  readonly #byKey: StatementSync;
  readonly #newest: StatementSync;
  readonly #after: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#save = database.prepare(
      `INSERT INTO job (id, created_at, idempotency_key, document) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
       SET created_at = excluded.created_at, idempotency_key = excluded.idempotency_key, document = excluded.document`,
    );
    this.#byId = database.prepare('SELECT document FROM job WHERE id = ?');
    this.#byKey = database.prepare('SELECT document FROM job WHERE idempotency_key = ?');
    this.#newest = database.prepare('SELECT document FROM job ORDER BY created_at DESC, id DESC LIMIT ?');
    this.#after = database.prepare(
      `SELECT document FROM job WHERE (created_at, id) < (SELECT created_at, id FROM job WHERE id = ?)
       ORDER BY created_at DESC, id DESC LIMIT ?`,
    );
  }

  /** Throws CONFLICT when another job has the same idempotency key. */
  async save(job: ReindexJob): Promise<void> {
    const { id, createdAt, idempotencyKey = null } = job;
    inDatabase('save a reindex job', () => {
      try {
        this.#save.run(id, createdAt.getTime(), idempotencyKey, JSON.stringify(job));
      } catch (error) {
        if (!(error instanceof Error && 'errcode' in error && error.errcode === SQLITE_CONSTRAINT_UNIQUE)) throw error;
        throw new VitrineError('CONFLICT', 'Another reindex job has this idempotency key.', { cause: error });
      }
    });
  }

  async load(id: string): Promise<ReindexJob | undefined> {
    return inDatabase('load a reindex job', () => parseJobRow(this.#byId.get(id)));
  }

  async loadByIdempotencyKey(key: string): Promise<ReindexJob | undefined> {
    return inDatabase('load a reindex job', () => parseJobRow(this.#byKey.get(key)));
  }

  /** Throws BAD_USER_INPUT when there is no job `afterId`. */
  async list(page: { readonly first: number; readonly afterId?: string }): Promise<readonly ReindexJob[]> {
    const { first, afterId } = page;
    return inDatabase('list reindex jobs', () => {
      if (afterId === undefined) return this.#newest.all(first).map(parseJob);
      if (this.#byId.get(afterId) === undefined) throw badInput(`There is no reindex job "${afterId}" to go on from.`);
      return this.#after.all(afterId, first).map(parseJob);
    });
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}

function parseJobRow(row: Record<string, SQLOutputValue> | undefined): ReindexJob | undefined {
  return row === undefined ? undefined : parseJob(row);
}

function parseJob(row: Record<string, SQLOutputValue>): ReindexJob {
  const { createdAt, finishedAt, ...rest } = JSON.parse(String(row['document'])) as Omit<
    ReindexJob,
    'createdAt' | 'finishedAt'
  > & { readonly createdAt: string; readonly finishedAt?: string };
  return {
    ...rest,
    createdAt: new Date(createdAt),
    ...(finishedAt !== undefined && { finishedAt: new Date(finishedAt) }),
  };
}
