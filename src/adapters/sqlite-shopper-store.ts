import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Interaction } from '../domain/shopper.ts';
import type { ShopperStore } from '../ports/shopper-store.ts';
import { inDatabase, openSqliteDatabase, transaction } from './sqlite-database.ts';

type Entry = Parameters<ShopperStore['record']>[0][number];

/** Opens the shopper store in the embedded database at `path`. See `openSqliteDatabase` for what it throws. */
export async function openSqliteShopperStore(path: string): Promise<ShopperStore> {
  return new SqliteShopperStore(openSqliteDatabase(path));
}

class SqliteShopperStore implements ShopperStore {
  readonly #database: DatabaseSync;
  readonly #addEvent: StatementSync;
  readonly #addInteraction: StatementSync;
  readonly #recent: StatementSync;
  readonly #forget: readonly StatementSync[];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#addEvent = database.prepare(
      'INSERT INTO event (type, product_id, shopper_id, search_id, position, at) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.#addInteraction = database.prepare('INSERT INTO interaction (shopper_id, at, document) VALUES (?, ?, ?)');
    this.#recent = database.prepare(
      'SELECT at, document FROM interaction WHERE shopper_id = ? ORDER BY at DESC, id DESC LIMIT ?',
    );
    this.#forget = [
      database.prepare('DELETE FROM interaction WHERE shopper_id = ?'),
      database.prepare('UPDATE event SET shopper_id = NULL WHERE shopper_id = ?'),
      database.prepare('UPDATE search SET shopper_id = NULL WHERE shopper_id = ?'),
    ];
  }

  /** All of `entries` in one transaction. */
  async record(entries: readonly Entry[]): Promise<void> {
    inDatabase('record events', () =>
      transaction(this.#database, () => {
        for (const entry of entries) this.#add(entry);
      }),
    );
  }

  #add({ event, interaction }: Entry): void {
    const { type, productId, shopperId = null, searchId = null, position = null, at } = event;
    this.#addEvent.run(type, productId, shopperId, searchId, position, at.getTime());
    if (shopperId === null || interaction === undefined) return;
    const { at: when, ...facts } = interaction;
    this.#addInteraction.run(shopperId, when.getTime(), JSON.stringify(facts));
  }

  async loadInteractions(shopperId: string, limit: number): Promise<readonly Interaction[]> {
    return inDatabase('load interactions', () => this.#recent.all(shopperId, limit).map(parseInteractionRow));
  }

  async forget(shopperId: string): Promise<boolean> {
    const changes = inDatabase('forget a shopper', () =>
      transaction(this.#database, () => this.#forget.map((statement) => statement.run(shopperId).changes)),
    );
    return changes.some((count) => count !== 0);
  }

  async close(): Promise<void> {
    this.#database.close();
  }
}

function parseInteractionRow(row: Record<string, SQLOutputValue>): Interaction {
  const facts = JSON.parse(String(row['document'])) as Omit<Interaction, 'at'>;
  return { ...facts, at: new Date(Number(row['at'])) };
}
