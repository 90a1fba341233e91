import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { inDatabase, openSqliteDatabase, transaction } from '../../src/adapters/sqlite-database.ts';
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
