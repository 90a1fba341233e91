import type { Document } from 'mongodb';
import { MongoClient } from 'mongodb';
import { afterAll, describe, expect, it } from 'vitest';
import { parseFieldMapping } from '../../src/adapters/mongodb-field-mapping.ts';
import { openMongodbJobStore } from '../../src/adapters/mongodb-job-store.ts';
import { openMongodbKeyStore } from '../../src/adapters/mongodb-key-store.ts';
import { openMongodbProductStore } from '../../src/adapters/mongodb-product-store.ts';
import { openMongodbSearchLog } from '../../src/adapters/mongodb-search-log.ts';
import { openMongodbShopperStore } from '../../src/adapters/mongodb-shopper-store.ts';
import type { ProductId } from '../../src/domain/product.ts';
import { describeJobStore } from '../contracts/job-store.ts';
import { describeKeyStore } from '../contracts/key-store.ts';
import { describeProductStore, describeReadOnlyProductStore } from '../contracts/product-store.ts';
import { describeSearchLog, loggedSearch } from '../contracts/search-log.ts';
import { describeShopperStore } from '../contracts/shopper-store.ts';
import { plainProduct } from '../domain/plain-product.ts';
import { startMongodb } from '../services/mongodb.ts';

const { available, url, server, newDatabase, stop } = await startMongodb();
afterAll(stop);

describe.skipIf(!available)('MongoDB stores', () => {
  const collection = 'products';
  const location = () => ({ url, database: newDatabase() });

  describeProductStore(server, () => openMongodbProductStore({ ...location(), collection, writable: true }));
  describeReadOnlyProductStore(server, async (products) => {
    const options = { ...location(), collection };
    const writer = await openMongodbProductStore({ ...options, writable: true });
    await writer.upsertMany(products);
    await writer.close();
    return openMongodbProductStore({ ...options, writable: false });
  });
  describeJobStore(server, () => openMongodbJobStore(location()));
  describeKeyStore(server, () => openMongodbKeyStore(location()));
  describeSearchLog(server, () => openMongodbSearchLog(location()));
  describeShopperStore(server, async () => {
    const options = location();
    return { store: await openMongodbShopperStore(options), log: await openMongodbSearchLog(options) };
  });

  describe(`MongoDB stores: ${server}`, () => {
    it("reads a shop's own collection through a field mapping and passes over what is no product", async () => {
      const { database } = location();
      await using client = new MongoClient(url);
      const documents = client.db(database).collection('articles');
      await documents.insertMany([
        { _id: 1, sku: 7, name: 'Mug', cost: 1250, qty: 0, pictures: [{ src: 'mug.jpg' }] },
        { _id: 2, sku: 8, cost: 99, pictures: [{ src: 'nameless.jpg' }] },
      ] as Document[]);
      const mapping = parseFieldMapping(
        JSON.stringify({
          id: 'sku',
          title: 'name',
          price: { path: 'cost', unit: 'minor', currency: 'EUR' },
          inStock: 'qty',
          images: { paths: ['pictures.src'], base: 'https://cdn.example/p/' },
        }),
      );
      const unreadable: string[] = [];
      const onUnreadable = (id: string, reason: string) => unreadable.push(`${id}: ${reason}`);
      const options = { url, database, collection: 'articles', mapping, writable: false, onUnreadable };
      const store = await openMongodbProductStore(options);
      const mug = {
        id: '7',
        title: 'Mug',
        price: { amount: 12.5, currency: 'EUR' },
        inStock: false,
        categories: [],
        attributes: {},
        images: [{ id: '7/1', url: 'https://cdn.example/p/mug.jpg' }],
        updatedAt: new Date(0),
      };
      expect(await store.loadMany(['8', '7'] as ProductId[])).toStrictEqual([undefined, mug]);
      expect(await Array.fromAsync(store.all())).toStrictEqual([mug]);
      expect(unreadable).toEqual(['2: The title is missing.', '2: The title is missing.']);
      await store.close();
    });

    it('leaves fields alone that it does not know', async () => {
      const { database } = location();
      await using client = new MongoClient(url);
      const documents = client.db(database).collection<{ _id: string; supplier?: string }>(collection);
      await documents.insertOne({ _id: 'a', supplier: 'Nord', brand: 'Old' } as { _id: string });
      const store = await openMongodbProductStore({ url, database, collection, writable: true });
      await store.upsertMany([plainProduct('a')]);
      expect(await store.loadMany(['a' as ProductId])).toStrictEqual([plainProduct('a')]);
      expect((await documents.findOne({ _id: 'a' }))?.supplier).toBe('Nord');
      await store.close();
    });

    it('keeps as many searches as configured, the newest', async () => {
      const log = await openMongodbSearchLog({ ...location(), maxEntries: 3 });
      await log.append(Array.from({ length: 6 }, (_, index) => loggedSearch(`s${index}`, index)));
      await log.append([loggedSearch('last', 9)]);
      expect((await log.loadRecent(100)).map(({ searchId }) => searchId)).toEqual(['last', 's5', 's4']);
      await log.close();
    });

    it('refuses to write through a field mapping', async () => {
      const options = { ...location(), collection, mapping: parseFieldMapping('{"title": "name"}'), writable: true };
      await expect(openMongodbProductStore(options)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });
  });
});

describe('MongoDB database', () => {
  it('gives up in time when nobody answers', async () => {
    const options = { url: 'mongodb://127.0.0.1:9/', database: 'a', timeoutMs: 200 };
    await expect(openMongodbJobStore(options)).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'Could not reach MongoDB: MongoDB did not answer in time.',
    });
  });

  it('says what a URL looks like when it gets none, without repeating it', async () => {
    const options = { url: 'mongo:secret@host', database: 'a' };
    await expect(openMongodbJobStore(options)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'Expected a MongoDB URL: mongodb://host:port.',
    });
  });
});
