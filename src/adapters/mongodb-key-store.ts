import type { Collection } from 'mongodb';
import { Binary } from 'mongodb';
import type { ApiKey } from '../domain/api-key.ts';
import type { KeyStore, StoredApiKey } from '../ports/key-store.ts';
import type { MongodbDatabase, MongodbLocation } from './mongodb-database.ts';
import { COLLECTIONS, inMongodb, openMongodbDatabase } from './mongodb-database.ts';

interface KeyDocument extends Omit<ApiKey, 'id'> {
  readonly _id: string;
  readonly hash: Binary;
}

/** Opens the key store, a collection of its own. See `openMongodbDatabase` for what it throws. */
export async function openMongodbKeyStore(location: MongodbLocation): Promise<KeyStore> {
  return new MongodbKeyStore(await openMongodbDatabase(location));
}

class MongodbKeyStore implements KeyStore {
  readonly #database: MongodbDatabase;
  readonly #keys: Collection<KeyDocument>;

  constructor(database: MongodbDatabase) {
    this.#database = database;
    this.#keys = database.db.collection(COLLECTIONS.keys);
  }

  async create({ id, hash, ...key }: StoredApiKey): Promise<void> {
    await inMongodb('keep a key', () => this.#keys.insertOne({ _id: id, ...key, hash: new Binary(hash) }));
  }

  async load(id: string): Promise<StoredApiKey | undefined> {
    const found = await inMongodb('look up a key', () => this.#keys.findOne({ _id: id }));
    return found === null ? undefined : { ...parseKey(found), hash: Uint8Array.from(found.hash.value()) };
  }

  async list(): Promise<readonly ApiKey[]> {
    const found = await inMongodb('list the keys', () => this.#keys.find({}).sort({ createdAt: -1, _id: 1 }).toArray());
    return found.map(parseKey);
  }

  async revoke(id: string, at: Date): Promise<ApiKey | undefined> {
    return inMongodb('revoke a key', async () => {
      await this.#keys.updateOne({ _id: id, revokedAt: { $exists: false } }, { $set: { revokedAt: at } });
      const found = await this.#keys.findOne({ _id: id });
      return found === null ? undefined : parseKey(found);
    });
  }

  async recordUse(uses: Parameters<KeyStore['recordUse']>[0]): Promise<void> {
    if (uses.length === 0) return;
    const updates = uses.map(({ id, at }) => ({
      updateOne: {
        filter: { _id: id, $or: [{ lastUsedAt: { $exists: false } }, { lastUsedAt: { $lt: at } }] },
        update: { $set: { lastUsedAt: at } },
      },
    }));
    await inMongodb('note the use of keys', () => this.#keys.bulkWrite(updates));
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

function parseKey(document: KeyDocument): ApiKey {
  const { _id, hash: _, ...key } = document;
  return { id: _id, ...key };
}
