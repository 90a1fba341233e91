import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openSqliteSearchLog } from '../../src/adapters/sqlite-search-log.ts';
import { openSqliteShopperStore } from '../../src/adapters/sqlite-shopper-store.ts';
import type { ProductId } from '../../src/domain/product.ts';
import { describeShopperStore } from '../contracts/shopper-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);

describeShopperStore('sqlite', async () => {
  const file = newFile();
  return { store: await openSqliteShopperStore(file), log: await openSqliteSearchLog(file) };
});

describe('SQLite shopper store', () => {
  it('keeps the events of a forgotten shopper, without the shopper', async () => {
    const file = newFile();
    const store = await openSqliteShopperStore(file);
    const at = new Date(5);
    const event = {
      type: 'CART',
      productId: 'p' as ProductId,
      shopperId: 's',
      searchId: 'q',
      position: 2,
      at,
    } as const;
    await store.record([{ event }]);
    await store.forget('s');
    await store.close();
    const database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare('SELECT * FROM event').all()).toEqual([
      { id: 1, type: 'CART', product_id: 'p', shopper_id: null, search_id: 'q', position: 2, at: 5 },
    ]);
    database.close();
  });

  it('records all events of a call or none', async () => {
    const file = newFile();
    const store = await openSqliteShopperStore(file);
    const good = { type: 'CLICK', productId: 'p' as ProductId, shopperId: 's', at: new Date(1) } as const;
    const broken = { ...good, position: 'first' as unknown as number };
    await expect(store.record([{ event: good }, { event: broken }])).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(await store.forget('s')).toBe(false);
    await store.close();
  });
});
