import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { openSqliteSearchLog } from '../../src/adapters/sqlite-search-log.ts';
import { openSqliteShopperStore } from '../../src/adapters/sqlite-shopper-store.ts';
import type { ProductId } from '../../src/domain/product.ts';
import { loggedSearch } from '../contracts/search-log.ts';
import { describeShopperStore } from '../contracts/shopper-store.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);

/** The bytes of a database: its file and what stands beside it. */
function filesOf(file: string): readonly Buffer[] {
  return ['', '-wal', '-shm']
    .map((suffix) => file + suffix)
    .flatMap((path) => (existsSync(path) ? [readFileSync(path)] : []));
}

function visit(shopperId: string, minute: number) {
  const at = new Date(minute * 60_000);
  const event = { type: 'CART', productId: 'p' as ProductId, shopperId, searchId: `of-${shopperId}`, at } as const;
  const interaction = { type: 'CART', at, categories: [], brand: `brand-of-${shopperId}`, colours: [] } as const;
  return { event, interaction };
}

describeShopperStore('sqlite', async () => {
  const file = newFile();
  return { store: await openSqliteShopperStore(file), log: await openSqliteSearchLog(file) };
});

describe('SQLite shopper store', () => {
  it('leaves no byte of a forgotten shopper in the files, and every byte of the others', async () => {
    const file = newFile();
    const [store, log] = [await openSqliteShopperStore(file), await openSqliteSearchLog(file)];
    const shoppers = Array.from({ length: 60 }, (_, index) => `shopper-${index}-${'x'.repeat(index * 3)}-end`);
    for (let round = 0; round < 20; round++) {
      await store.record(shoppers.map((shopperId, index) => visit(shopperId, index * 20 + round)));
      await log.append(shoppers.map((shopperId, index) => loggedSearch(`of-${shopperId}`, index, { shopperId })));
    }
    const [forgotten, kept] = [
      shoppers.filter((_, index) => index % 3 === 0),
      shoppers.filter((_, index) => index % 3 !== 0),
    ];
    const found = (ids: readonly string[]) => ids.filter((id) => filesOf(file).some((bytes) => bytes.includes(id)));
    expect(found(forgotten)).toEqual(forgotten);
    for (const id of forgotten) expect(await store.forget(id)).toBe(true);
    expect(found(forgotten)).toEqual([]);
    expect(found(kept)).toEqual(kept);
    expect(filesOf(file).some((bytes) => bytes.includes(`brand-of-${forgotten[5]}`))).toBe(false);
    await store.close();
    await log.close();
  });

  it('says so when another program reads the old rows still, and cleans up when asked again', async () => {
    const file = newFile();
    const store = await openSqliteShopperStore(file);
    await store.record([visit('ann-the-shopper', 1)]);
    const reader = new DatabaseSync(file);
    reader.exec('BEGIN');
    reader.prepare('SELECT count(*) FROM event').get();
    await expect(store.forget('ann-the-shopper')).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(await store.loadInteractions('ann-the-shopper', 9)).toEqual([]);
    reader.exec('COMMIT');
    reader.close();
    expect(await store.forget('ann-the-shopper')).toBe(false);
    expect(filesOf(file).some((bytes) => bytes.includes('ann-the-shopper'))).toBe(false);
    await store.close();
  }, 15_000);

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
