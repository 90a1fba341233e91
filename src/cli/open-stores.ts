import { join } from 'node:path';
import type { Logger } from 'pino';
import { parseFieldMapping } from '../adapters/mongodb-field-mapping.ts';
import { openMongodbJobStore } from '../adapters/mongodb-job-store.ts';
import { openMongodbKeyStore } from '../adapters/mongodb-key-store.ts';
import { openMongodbProductStore } from '../adapters/mongodb-product-store.ts';
import { openMongodbSearchLog } from '../adapters/mongodb-search-log.ts';
import { openMongodbShopperStore } from '../adapters/mongodb-shopper-store.ts';
import { openSqliteJobStore } from '../adapters/sqlite-job-store.ts';
import { openSqliteKeyStore } from '../adapters/sqlite-key-store.ts';
import { openSqliteProductStore } from '../adapters/sqlite-product-store.ts';
import { openSqliteSearchLog } from '../adapters/sqlite-search-log.ts';
import { openSqliteShopperStore } from '../adapters/sqlite-shopper-store.ts';
import type { JobStore } from '../ports/job-store.ts';
import type { KeyStore } from '../ports/key-store.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { SearchLog } from '../ports/search-log.ts';
import type { ShopperStore } from '../ports/shopper-store.ts';
import type { Config } from './config.ts';

/** Where products, shoppers, searches, jobs and keys are kept. */
export interface Stores extends AsyncDisposable {
  readonly products: ProductStore;
  readonly shoppers: ShopperStore;
  readonly searches: SearchLog;
  readonly jobs: JobStore;
  readonly keys: KeyStore;
}

const FILE = 'vitrine.sqlite';

/** The key store alone, for programs that need nothing else; the same as `openStores` opens. */
export function openKeyStore({ mongodb }: Config, dataDir: string): Promise<KeyStore> {
  return mongodb === undefined ? openSqliteKeyStore(join(dataDir, FILE)) : openMongodbKeyStore(mongodb);
}

/** One SQLite file in the data folder, or collections of one MongoDB database when the configuration names one. */
export async function openStores({ mongodb }: Config, dataDir: string, log: Logger): Promise<Stores> {
  await using stack = new AsyncDisposableStack();
  const opened = mongodb === undefined ? await openSqlite(join(dataDir, FILE)) : await openMongodb(mongodb, log);
  for (const store of Object.values(opened)) stack.defer(() => store.close());
  const owned = stack.move();
  return { ...opened, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function openSqlite(file: string) {
  return {
    products: await openSqliteProductStore(file),
    shoppers: await openSqliteShopperStore(file),
    searches: await openSqliteSearchLog(file),
    jobs: await openSqliteJobStore(file),
    keys: await openSqliteKeyStore(file),
  };
}

async function openMongodb(mongodb: NonNullable<Config['mongodb']>, log: Logger) {
  const { url, database, collection, writable, fields } = mongodb;
  const mapping = fields === undefined ? {} : { mapping: parseFieldMapping(fields) };
  const onUnreadable = (id: string, reason: string) => log.warn({ id }, `a document is no product: ${reason}`);
  return {
    products: await openMongodbProductStore({ url, database, collection, writable, onUnreadable, ...mapping }),
    shoppers: await openMongodbShopperStore({ url, database }),
    searches: await openMongodbSearchLog({ url, database }),
    jobs: await openMongodbJobStore({ url, database }),
    keys: await openMongodbKeyStore({ url, database }),
  };
}
