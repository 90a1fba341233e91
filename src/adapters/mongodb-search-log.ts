import type { Collection, WithId } from 'mongodb';
import { Binary } from 'mongodb';
import type { SearchLog, SearchLogEntry } from '../ports/search-log.ts';
import type { MongodbDatabase, MongodbLocation } from './mongodb-database.ts';
import { COLLECTIONS, inMongodb, openMongodbDatabase } from './mongodb-database.ts';

interface SearchDocument extends Omit<SearchLogEntry, 'queryEmbedding'> {
  /** float32 values, little endian. */
  readonly embedding: Binary;
}

export interface MongodbSearchLogOptions extends MongodbLocation {
  /** Searches kept, about; with more, the oldest go. A million by default. */
  readonly maxEntries?: number;
}

const DEFAULT_MAX_ENTRIES = 1_000_000;

/** Opens the search log, a collection of its own. See `openMongodbDatabase` for what it throws. */
export async function openMongodbSearchLog(options: MongodbSearchLogOptions): Promise<SearchLog> {
  const database = await openMongodbDatabase(options, async (db) => {
    await db.collection(COLLECTIONS.searches).createIndex({ at: -1, _id: -1 });
    await db.collection(COLLECTIONS.searches).createIndex({ shopperId: 1 });
  });
  return new MongodbSearchLog(database, options.maxEntries ?? DEFAULT_MAX_ENTRIES);
}

class MongodbSearchLog implements SearchLog {
  readonly #database: MongodbDatabase;
  readonly #searches: Collection<SearchDocument>;
  readonly #maxEntries: number;
  /** Entries written since the log was last shortened. */
  #written = 0;

  constructor(database: MongodbDatabase, maxEntries: number) {
    this.#database = database;
    this.#searches = database.db.collection(COLLECTIONS.searches);
    this.#maxEntries = maxEntries;
  }

  async append(entries: readonly SearchLogEntry[]): Promise<void> {
    if (entries.length === 0) return;
    await inMongodb('write the search log', async () => {
      await this.#searches.insertMany(entries.map(toDocument));
      this.#written += entries.length;
      if (this.#written * 100 >= this.#maxEntries) await this.#shorten();
    });
  }

  /** Removes what is older than the newest `maxEntries`; done whenever 1 % of them is new, since counting is not free. */
  async #shorten(): Promise<void> {
    this.#written = 0;
    const newest = this.#searches.find({}, { projection: { at: 1 } }).sort({ at: -1, _id: -1 });
    const [first] = await newest.skip(this.#maxEntries).limit(1).toArray();
    if (first === undefined) return;
    const { at, _id } = first;
    await this.#searches.deleteMany({ $or: [{ at: { $lt: at } }, { at, _id: { $lte: _id } }] });
  }

  async loadRecent(limit: number): Promise<readonly SearchLogEntry[]> {
    const found = await inMongodb('read the search log', () =>
      this.#searches.find({}).sort({ at: -1, _id: -1 }).limit(limit).toArray(),
    );
    return found.map(parseSearch);
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

function toDocument({ queryEmbedding, ...entry }: SearchLogEntry): SearchDocument {
  const { buffer, byteOffset, byteLength } = queryEmbedding;
  return { ...entry, embedding: new Binary(new Uint8Array(buffer, byteOffset, byteLength)) };
}

function parseSearch({ _id, embedding, ...entry }: WithId<SearchDocument>): SearchLogEntry {
  const bytes = Uint8Array.from(embedding.value()); // a copy that starts where a float may start
  return { ...entry, queryEmbedding: new Float32Array(bytes.buffer) };
}
