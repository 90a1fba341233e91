import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Interaction } from '../domain/shopper.ts';
import type { ShopperStore } from '../ports/shopper-store.ts';
import { emptyWriteAheadLog } from './empty-write-ahead-log.ts';
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
      `INSERT INTO event (type, product_id, shopper_id, search_id, position, at, shopper_bucket)
       VALUES (?1, ?2, ?3, ?4, ?5, ?6, shopper_bucket(?3))`,
    );
    this.#addInteraction = database.prepare(
      'INSERT INTO interaction (shopper_id, at, document, shopper_bucket) VALUES (?1, ?2, ?3, shopper_bucket(?1))',
    );
    this.#recent = database.prepare(
      `SELECT at, document FROM interaction WHERE shopper_bucket = shopper_bucket(?1) AND shopper_id = ?1
       ORDER BY at DESC, id DESC LIMIT ?2`,
    );
    this.#forget = ['interaction', 'event', 'search'].map((table) =>
      database.prepare(`DELETE FROM ${table} WHERE shopper_bucket = shopper_bucket(?1) AND shopper_id = ?1`),
    );
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

  /**
   * The bytes go, too: deleted rows are overwritten, and the log that still has them is emptied. Throws OVERLOADED when
   * another program reads the file for so long that the log cannot be emptied; a second call does it.
   */
  async forget(shopperId: string): Promise<boolean> {
    const changes = inDatabase('forget a shopper', () =>
      transaction(this.#database, () => this.#forget.map((statement) => statement.run(shopperId).changes)),
    );
    await emptyWriteAheadLog(this.#database);
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
