import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import { setImmediate } from 'node:timers/promises';
import type { Product, ProductId } from '../domain/product.ts';
import type { ProductStore } from '../ports/product-store.ts';
import { inChunks, inDatabase, openSqliteDatabase, transaction } from './sqlite-database.ts';

/** Products in one transaction (some 5 ms), and in one page of `all`. */
const CHUNK = 500;

/** Opens the product store in the embedded database at `path`. See `openSqliteDatabase` for what it throws. */
export async function openSqliteProductStore(path: string): Promise<ProductStore> {
  return new SqliteProductStore(openSqliteDatabase(path));
}

class SqliteProductStore implements ProductStore {
  readonly writable = true;
  readonly #database: DatabaseSync;
  readonly #load: StatementSync;
  readonly #page: StatementSync;
  readonly #upsert: StatementSync;
  readonly #delete: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#load = database.prepare(
      `SELECT product.document FROM json_each(?) AS asked LEFT JOIN product ON product.id = asked.value
       ORDER BY asked.key`,
    );
    this.#page = database.prepare('SELECT id, document FROM product WHERE id > ? ORDER BY id LIMIT ?');
    this.#upsert = database.prepare(
      'INSERT INTO product (id, document) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET document = excluded.document',
    );
    this.#delete = database.prepare('DELETE FROM product WHERE id IN (SELECT value FROM json_each(?))');
  }

  async loadMany(ids: readonly ProductId[]): Promise<readonly (Product | undefined)[]> {
    return inDatabase('load products', () => this.#load.all(JSON.stringify(ids)).map(parseProductRow));
  }

  async *all(): AsyncGenerator<Product> {
    let lastId = '';
    for (;;) {
      const rows = inDatabase('load products', () => this.#page.all(lastId, CHUNK));
      for (const row of rows) yield parseProductRow(row) as Product;
      if (rows.length < CHUNK) return;
      lastId = String(rows.at(-1)?.['id']);
      await setImmediate();
    }
  }

  async count(): Promise<number> {
    const row = inDatabase('count products', () => this.#database.prepare('SELECT count(*) AS n FROM product').get());
    return Number(row?.['n']);
  }

  /** Each chunk of 500 is a transaction: a crash in between leaves whole chunks, from the first on. */
  async upsertMany(products: readonly Product[]): Promise<void> {
    await inChunks(products, CHUNK, (chunk) =>
      this.#write('save products', () => {
        for (const product of chunk) this.#upsert.run(product.id, JSON.stringify(product));
      }),
    );
  }

  async deleteMany(ids: readonly ProductId[]): Promise<number> {
    let removed = 0;
    await inChunks(ids, CHUNK, (chunk) => {
      const result = this.#write('remove products', () => this.#delete.run(JSON.stringify(chunk)));
      removed += Number(result.changes);
    });
    return removed;
  }

  async close(): Promise<void> {
    this.#database.close();
  }

  #write<T>(doing: string, write: () => T): T {
    return inDatabase(doing, () => transaction(this.#database, write));
  }
}

/** The product of a row, `undefined` for the empty row of an id that is not there. */
function parseProductRow(row: Record<string, SQLOutputValue>): Product | undefined {
  const { document } = row;
  if (typeof document !== 'string') return undefined;
  const { createdAt, updatedAt, ...facts } = JSON.parse(document) as Omit<Product, 'createdAt' | 'updatedAt'> & Times;
  return {
    ...facts,
    ...(createdAt !== undefined && { createdAt: new Date(createdAt) }),
    updatedAt: new Date(updatedAt),
  };
}

/** JSON has no dates: these two are ISO strings in it. */
interface Times {
  readonly createdAt?: string;
  readonly updatedAt: string;
}
