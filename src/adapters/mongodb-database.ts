import type { Db } from 'mongodb';
import {
  MongoClient,
  MongoError,
  MongoNetworkError,
  MongoNetworkTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
} from 'mongodb';
import { VitrineError } from '../domain/errors.ts';

export interface MongodbLocation {
  /** `mongodb://…` or `mongodb+srv://…`, with credentials where the server wants them. */
  readonly url: string;
  readonly database: string;
  /** Longest wait for a server, a connection and an answer, each; 10 seconds by default. */
  readonly timeoutMs?: number;
}

/** Vitrine's own collections; the prefix keeps them apart from the shop's in one database. */
export const COLLECTIONS = {
  events: 'vitrine_events',
  searches: 'vitrine_searches',
  jobs: 'vitrine_jobs',
  keys: 'vitrine_keys',
} as const;

/** A database with its connections, which whoever opens it closes. */
export interface MongodbDatabase {
  readonly db: Db;
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 10_000;
const MAX_TIME_EXPIRED = 50;
const DUPLICATE_KEY = 11_000;
/** The server stops, or another one has taken its place: shutdown in progress, not writable primary, recovering, and such. */
const LEAVING = new Set<unknown>([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436]);

/**
 * Connects to a MongoDB server (or one that speaks its protocol). Only plain reads and writes are used: no transactions,
 * no change streams. `prepare` makes the indexes that a store needs. Writes are acknowledged by a majority of the replicas, after their journals.
 * Throws DEADLINE_EXCEEDED when no server answers in time, INTERNAL for other failures; BAD_USER_INPUT for a bad URL.
 */
export async function openMongodbDatabase(
  location: MongodbLocation,
  prepare: (db: Db) => Promise<unknown> = async () => {},
): Promise<MongodbDatabase> {
  const client = createClient(location);
  const db = client.db(location.database);
  try {
    await inMongodb('reach MongoDB', () => db.command({ ping: 1 }));
    await inMongodb('prepare the collections', () => prepare(db));
    return { db, close: () => client.close() };
  } catch (error) {
    await client.close();
    throw error;
  }
}

function createClient({ url, timeoutMs = DEFAULT_TIMEOUT_MS }: MongodbLocation): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'vitrine',
      serverSelectionTimeoutMS: timeoutMs,
      connectTimeoutMS: timeoutMs,
      socketTimeoutMS: timeoutMs,
      waitQueueTimeoutMS: timeoutMs,
      maxPoolSize: 10,
      ignoreUndefined: true,
      writeConcern: { w: 'majority', journal: true },
    });
  } catch (error) {
    throw new VitrineError('BAD_USER_INPUT', 'Expected a MongoDB URL: mongodb://host:port.', { cause: error });
  }
}

/**
 * Runs one database call and translates what the driver throws: DEADLINE_EXCEEDED when the answer took too long or no server
 * was there, OVERLOADED when the connection broke, CONFLICT for a key that is taken, else INTERNAL, with the driver's error as
 * cause. `doing` completes "Could not …".
 */
export async function inMongodb<T>(doing: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof VitrineError) throw error;
    if (isLate(error)) {
      throw new VitrineError('DEADLINE_EXCEEDED', `Could not ${doing}: MongoDB did not answer in time.`, {
        cause: error,
      });
    }
    if (isGone(error)) {
      throw new VitrineError('OVERLOADED', `Could not ${doing}: MongoDB cannot be reached.`, { cause: error });
    }
    const taken = error instanceof MongoServerError && error.code === DUPLICATE_KEY;
    throw new VitrineError(taken ? 'CONFLICT' : 'INTERNAL', `Could not ${doing}.`, { cause: error });
  }
}

function isLate(error: unknown): boolean {
  if (error instanceof MongoServerSelectionError || error instanceof MongoNetworkTimeoutError) return true;
  if (error instanceof MongoError && error.name === NO_CONNECTION_FREE) return true;
  return error instanceof MongoServerError && error.code === MAX_TIME_EXPIRED;
}

const NO_CONNECTION_FREE = 'MongoWaitQueueTimeoutError'; // the driver does not export the class

function isGone(error: unknown): boolean {
  return error instanceof MongoNetworkError || (error instanceof MongoError && LEAVING.has(error.code));
}
