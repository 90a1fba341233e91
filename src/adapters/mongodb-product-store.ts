import type { Collection, Document, WithId } from 'mongodb';
import { VitrineError, badInput } from '../domain/errors.ts';
import type { Product, ProductId } from '../domain/product.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { MongodbDatabase, MongodbLocation } from './mongodb-database.ts';
import { inMongodb, openMongodbDatabase } from './mongodb-database.ts';
import { idValues, parseDocument } from './mongodb-document.ts';
import type { FieldMapping } from './mongodb-field-mapping.ts';
import { OWN_FIELDS } from './mongodb-field-mapping.ts';

export interface MongodbProductStoreOptions extends MongodbLocation {
  readonly collection: string;
  /** Where fields stand in the documents; without it they have Vitrine's own names. */
  readonly mapping?: FieldMapping;
  /** Whether Vitrine may write. Only documents with Vitrine's own field names can be written. */
  readonly writable: boolean;
  /** Told of documents that are no product (no title, say): they are passed over, as if they were not there. */
  readonly onUnreadable?: (id: string, reason: string) => void;
}

/** Documents in one round trip of `all`, and in one bulk write. */
const BATCH = 500;

/**
 * Opens a shop's own collection as the product store. Throws BAD_USER_INPUT when it shall be written through a field mapping;
 * see `openMongodbDatabase` for the rest.
 */
export async function openMongodbProductStore(options: MongodbProductStoreOptions): Promise<ProductStore> {
  if (options.writable && options.mapping !== undefined) {
    throw badInput('Expected either a field mapping or a writable collection: only own field names can be written.');
  }
  return new MongodbProductStore(await openMongodbDatabase(options), options);
}

class MongodbProductStore implements ProductStore {
  readonly writable: boolean;
  readonly #database: MongodbDatabase;
  readonly #products: Collection;
  readonly #mapping: FieldMapping;
  readonly #onUnreadable: MongodbProductStoreOptions['onUnreadable'];

  constructor(database: MongodbDatabase, options: MongodbProductStoreOptions) {
    this.writable = options.writable;
    this.#database = database;
    this.#products = database.db.collection(options.collection);
    this.#mapping = options.mapping ?? OWN_FIELDS;
    this.#onUnreadable = options.onUnreadable;
  }

  async loadMany(ids: readonly ProductId[]): Promise<readonly (Product | undefined)[]> {
    if (ids.length === 0) return [];
    const wanted = [...new Set(ids)].flatMap(idValues);
    const found = await inMongodb('load products', () =>
      this.#products.find({ [this.#mapping.id]: { $in: wanted } }).toArray(),
    );
    const products = new Map(
      found.flatMap((document) => this.#parse(document)).map((product) => [product.id, product]),
    );
    return ids.map((id) => products.get(id));
  }

  /** A pause of more than ten minutes between two products ends the stream with an error: the server drops idle cursors. */
  async *all(): AsyncGenerator<Product> {
    await using cursor = this.#products
      .find()
      .sort({ [this.#mapping.id]: 1 })
      .batchSize(BATCH);
    for (;;) {
      const document = await inMongodb('load products', () => cursor.next());
      if (document === null) return;
      yield* this.#parse(document);
    }
  }

  /** Counts documents, unreadable ones included. */
  async count(): Promise<number> {
    return inMongodb('count products', () => this.#products.countDocuments());
  }

  /** Fields of a document that Vitrine does not know are left as they are. */
  async upsertMany(products: readonly Product[]): Promise<void> {
    this.#refuseUnlessWritable();
    for (let start = 0; start < products.length; start += BATCH) {
      const writes = products.slice(start, start + BATCH).map(toUpsert);
      await inMongodb('save products', () => this.#products.bulkWrite(writes));
    }
  }

  async deleteMany(ids: readonly ProductId[]): Promise<number> {
    this.#refuseUnlessWritable();
    let removed = 0;
    for (let start = 0; start < ids.length; start += BATCH) {
      const wanted = ids.slice(start, start + BATCH).flatMap(idValues);
      const filter = { _id: { $in: wanted } } as Document;
      removed += (await inMongodb('remove products', () => this.#products.deleteMany(filter))).deletedCount;
    }
    return removed;
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  #parse(document: WithId<Document>): readonly Product[] {
    try {
      return [parseDocument(document, this.#mapping)];
    } catch (error) {
      if (!(error instanceof VitrineError && error.code === 'BAD_USER_INPUT')) throw error;
      this.#onUnreadable?.(String(document._id), error.message);
      return [];
    }
  }

  #refuseUnlessWritable(): void {
    if (!this.writable)
      throw new VitrineError('FORBIDDEN', 'The product collection belongs to the shop: it is read only.');
  }
}

const OPTIONAL_FIELDS = ['groupId', 'description', 'brand', 'price', 'inStock', 'url', 'createdAt'] as const;

function toUpsert({ id, attributes, ...facts }: Product) {
  const list = Object.entries(attributes).map(([name, values]) => ({ name, values }));
  const missing = OPTIONAL_FIELDS.filter((field) => facts[field] === undefined);
  return {
    updateOne: {
      filter: { _id: id } as Document,
      update: {
        $set: { ...facts, attributes: list },
        ...(missing.length > 0 && { $unset: Object.fromEntries(missing.map((field) => [field, ''])) }),
      },
      upsert: true,
    },
  };
}
