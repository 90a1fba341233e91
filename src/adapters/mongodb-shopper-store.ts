import type { Collection, WithId } from 'mongodb';
import type { Interaction, ShopperEvent } from '../domain/shopper.ts';
import type { ShopperStore } from '../ports/shopper-store.ts';
import type { MongodbDatabase, MongodbLocation } from './mongodb-database.ts';
import { COLLECTIONS, inMongodb, openMongodbDatabase } from './mongodb-database.ts';

/** An event and, with it, the interaction that it is: one document, so that one write keeps both. */
interface EventDocument extends ShopperEvent {
  readonly interaction?: Interaction;
  /** When the interaction was, for the index; missing without one. */
  readonly interactionAt?: Date;
}

type Entry = Parameters<ShopperStore['record']>[0][number];

/** Opens the shopper store, a collection of its own. See `openMongodbDatabase` for what it throws. */
export async function openMongodbShopperStore(location: MongodbLocation): Promise<ShopperStore> {
  const database = await openMongodbDatabase(location, (db) =>
    db.collection(COLLECTIONS.events).createIndex({ shopperId: 1, interactionAt: -1 }),
  );
  return new MongodbShopperStore(database);
}

class MongodbShopperStore implements ShopperStore {
  readonly #database: MongodbDatabase;
  readonly #events: Collection<EventDocument>;

  constructor(database: MongodbDatabase) {
    this.#database = database;
    this.#events = database.db.collection(COLLECTIONS.events);
  }

  async record(entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    await inMongodb('record events', () => this.#events.insertMany(entries.map(toDocument)));
  }

  async loadInteractions(shopperId: string, limit: number): Promise<readonly Interaction[]> {
    const filter = { shopperId, interactionAt: { $exists: true } };
    const found = await inMongodb('load interactions', () =>
      this.#events.find(filter).sort({ interactionAt: -1, _id: -1 }).limit(limit).toArray(),
    );
    return found.flatMap(parseInteraction);
  }

  async forget(shopperId: string): Promise<boolean> {
    const searches = this.#database.db.collection(COLLECTIONS.searches);
    return inMongodb('forget a shopper', async () => {
      const events = await this.#events.deleteMany({ shopperId });
      const logged = await searches.deleteMany({ shopperId });
      return events.deletedCount + logged.deletedCount > 0;
    });
  }

  close(): Promise<void> {
    return this.#database.close();
  }
}

function toDocument({ event, interaction }: Entry): EventDocument {
  if (event.shopperId === undefined || interaction === undefined) return { ...event };
  return { ...event, interaction, interactionAt: interaction.at };
}

function parseInteraction({ interaction }: WithId<EventDocument>): readonly Interaction[] {
  return interaction === undefined ? [] : [interaction];
}
