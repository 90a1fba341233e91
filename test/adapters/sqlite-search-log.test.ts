import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSqliteSearchLog } from '../../src/adapters/sqlite-search-log.ts';
import { describeSearchLog, loggedSearch } from '../contracts/search-log.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);

describeSearchLog('sqlite', () => openSqliteSearchLog(newFile()));

describe('SQLite search log', () => {
  it('keeps as many searches as configured, the last written', async () => {
    const file = newFile();
    const log = await openSqliteSearchLog(file, { maxEntries: 3 });
    await log.append(Array.from({ length: 10 }, (_, index) => loggedSearch(`s${index}`, index)));
    await log.append([loggedSearch('last', 0)]);
    const ids = (await log.loadRecent(100)).map(({ searchId }) => searchId);
    expect(ids).toEqual(['s9', 's8', 'last']);
    await log.close();
  });

  it('goes on where it was closed', async () => {
    const file = newFile();
    for (const searchId of ['one', 'two']) {
      const log = await openSqliteSearchLog(file);
      await log.append([loggedSearch(searchId, 1)]);
      await log.close();
    }
    const log = await openSqliteSearchLog(file);
    expect((await log.loadRecent(10)).map(({ searchId }) => searchId)).toEqual(['two', 'one']);
    await log.close();
  });
});
