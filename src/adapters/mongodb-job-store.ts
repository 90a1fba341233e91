import type { Collection, WithId } from 'mongodb';
import { badInput } from '../domain/errors.ts';
import type { ReindexJob } from '../domain/reindex-job.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { MongodbDatabase, MongodbLocation } from './mongodb-database.ts';
import { COLLECTIONS, inMongodb, openMongodbDatabase } from './mongodb-database.ts';

interface JobDocument extends Omit<ReindexJob, 'id'> {
  readonly _id: string;
  /** Unique: made of the idempotency key, or of the id for a job without one. */
  readonly uniqueKey: string;
}

/** Opens the job store, a collection of its own. See `openMongodbDatabase` for what it throws. */
export async function openMongodbJobStore(location: MongodbLocation): Promise<JobStore> {
  const database = await openMongodbDatabase(location, async (db) => {
    await db.collection(COLLECTIONS.jobs).createIndex({ uniqueKey: 1 }, { unique: true });
    await db.collection(COLLECTIONS.jobs).createIndex({ createdAt: -1, _id: -1 });
  });
  return new MongodbJobStore(database);
}

class MongodbJobStore implements JobStore {
  readonly #database: MongodbDatabase;
  readonly #jobs: Collection<JobDocument>;

  constructor(database: MongodbDatabase) {
    this.#database = database;
    this.#jobs = database.db.collection(COLLECTIONS.jobs);
  }

  /** Throws CONFLICT when another job has the same idempotency key. */
  async save({ id, ...job }: ReindexJob): Promise<void> {
    const document = { ...job, uniqueKey: uniqueKey(id, job.idempotencyKey) };
    await inMongodb('save a reindex job', () => this.#jobs.replaceOne({ _id: id }, document, { upsert: true }));
  }

  async load(id: string): Promise<ReindexJob | undefined> {
    return toJob(await inMongodb('load a reindex job', () => this.#jobs.findOne({ _id: id })));
  }

  async loadByIdempotencyKey(key: string): Promise<ReindexJob | undefined> {
    const filter = { uniqueKey: uniqueKey('', key) };
    return toJob(await inMongodb('load a reindex job', () => this.#jobs.findOne(filter)));
  }

  /** Throws BAD_USER_INPUT when there is no job `afterId`. */
  async list({ first, afterId }: Parameters<JobStore['list']>[0]): Promise<readonly ReindexJob[]> {
    return inMongodb('list reindex jobs', async () => {
      const filter = afterId === undefined ? {} : await this.#after(afterId);
      const found = await this.#jobs.find(filter).sort({ createdAt: -1, _id: -1 }).limit(first).toArray();
      return found.map(parseJob);
    });
  }

  async #after(id: string) {
    const job = await this.#jobs.findOne({ _id: id });
    if (job === null) throw badInput(`There is no reindex job "${id}" to go on from.`);
    const { createdAt } = job;
    return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] };
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

function uniqueKey(id: string, idempotencyKey: string | undefined): string {
  return idempotencyKey === undefined ? `id:${id}` : `key:${idempotencyKey}`;
}

function toJob(document: WithId<JobDocument> | null): ReindexJob | undefined {
  return document === null ? undefined : parseJob(document);
}

function parseJob(document: WithId<JobDocument>): ReindexJob {
  const { _id: id, uniqueKey: _uniqueKey, ...job } = document;
  return { id, ...job };
}
