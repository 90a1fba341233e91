import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { inDatabase, openSqliteDatabase, transaction } from '../../src/adapters/sqlite-database.ts';
import { openSqliteShopperStore } from '../../src/adapters/sqlite-shopper-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const pragma = (database: DatabaseSync, name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];

describe('SQLite database', () => {
  it('syncs every commit to the disk', () => {
    const database = openSqliteDatabase(join(folder, 'sync.sqlite'));
    expect(pragma(database, 'journal_mode')).toBe('wal');
    expect(pragma(database, 'synchronous')).toBe(2); // FULL
    database.close();
  });

  it('refuses a file of another program and leaves it alone', () => {
    const file = join(folder, 'foreign.sqlite');
    const foreign = new DatabaseSync(file);
    foreign.exec('CREATE TABLE cookie (name TEXT)');
    expect(() => openSqliteDatabase(file)).toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(foreign.prepare('SELECT name FROM sqlite_schema').all()).toEqual([{ name: 'cookie' }]);
    expect(pragma(foreign, 'journal_mode')).toBe('delete');
    foreign.close();
  });

  it('refuses a file that a newer Vitrine wrote', () => {
    const file = join(folder, 'newer.sqlite');
    const database = openSqliteDatabase(file);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openSqliteDatabase(file)).toThrow(/schema version 99/);
  });

  it('brings a file of the first version up to date: its shoppers are found, and forgotten', async () => {
    const file = join(folder, 'first-version.sqlite');
    const database = new DatabaseSync(file);
    database.exec(`
      PRAGMA journal_mode = WAL; PRAGMA application_id = 0x5654524e; PRAGMA user_version = 1;
      CREATE TABLE product (id TEXT PRIMARY KEY NOT NULL, document TEXT NOT NULL) STRICT;
      CREATE TABLE event (id INTEGER PRIMARY KEY, type TEXT NOT NULL, product_id TEXT NOT NULL, shopper_id TEXT,
        search_id TEXT, position INTEGER, at INTEGER NOT NULL) STRICT;
      CREATE INDEX event_by_shopper ON event (shopper_id) WHERE shopper_id IS NOT NULL;
      CREATE TABLE interaction (id INTEGER PRIMARY KEY, shopper_id TEXT NOT NULL, at INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
      CREATE INDEX interaction_by_shopper ON interaction (shopper_id, at, id);
      CREATE TABLE search (id INTEGER PRIMARY KEY AUTOINCREMENT, search_id TEXT NOT NULL, at INTEGER NOT NULL, shopper_id TEXT,
        kind TEXT NOT NULL, text TEXT, snapshot_id TEXT NOT NULL, embedding BLOB NOT NULL, hits TEXT NOT NULL, took_ms REAL NOT NULL) STRICT;
      CREATE INDEX search_by_time ON search (at, id);
      CREATE INDEX search_by_shopper ON search (shopper_id) WHERE shopper_id IS NOT NULL;
      INSERT INTO event VALUES (1, 'CART', 'p', 'ann-of-old', NULL, NULL, 5), (2, 'CART', 'p', NULL, NULL, NULL, 5);
      INSERT INTO interaction VALUES (1, 'ann-of-old', 5, '{"type":"CART","categories":[],"colours":[]}');
      INSERT INTO search VALUES (1, 's', 5, 'ann-of-old', 'text', 'red', 'snapshot', x'00000000', '[]', 1.5);`);
    database.close();
    const store = await openSqliteShopperStore(file);
    const interaction = { type: 'CART', categories: [], colours: [], at: new Date(5) };
    expect(await store.loadInteractions('ann-of-old', 9)).toEqual([interaction]);
    expect(await store.forget('ann-of-old')).toBe(true);
    await store.close();
    expect(readFileSync(file).includes('ann-of-old')).toBe(false);
    const left = openSqliteDatabase(file);
    expect(left.prepare('SELECT id FROM event').all()).toEqual([{ id: 2 }]);
    left.close();
  });

  it('says so when the file is no database or its folder is missing', () => {
    const file = join(folder, 'text.sqlite');
    writeFileSync(file, 'not a database at all, just some text that is long enough to be looked at '.repeat(20));
    for (const path of [file, join(folder, 'missing', 'a.sqlite')]) {
      expect(() => openSqliteDatabase(path)).toThrow(
        expect.objectContaining({ code: 'INTERNAL', message: 'Could not open the database.' }),
      );
    }
  });

  it('writes all of a transaction or nothing', () => {
    const database = openSqliteDatabase(join(folder, 'transaction.sqlite'));
    const insert = database.prepare("INSERT INTO product VALUES (?, '{}')");
    expect(() =>
      transaction(database, () => {
        insert.run('a');
        insert.run('a');
      }),
    ).toThrow(/UNIQUE/);
    expect(database.prepare('SELECT count(*) AS n FROM product').get()).toEqual({ n: 0 });
    database.close();
  });

  it('tells a file that is held by another program from one that is broken', () => {
    const file = join(folder, 'busy.sqlite');
    const holder = openSqliteDatabase(file);
    const other = openSqliteDatabase(file);
    other.exec('PRAGMA busy_timeout = 20');
    holder.exec('BEGIN IMMEDIATE');
    const write = () => inDatabase('save a thing', () => transaction(other, () => {}));
    expect(write).toThrow(expect.objectContaining({ code: 'OVERLOADED' }));
    holder.exec('ROLLBACK');
    expect(write).not.toThrow();
    holder.close();
    other.close();
  });
});
