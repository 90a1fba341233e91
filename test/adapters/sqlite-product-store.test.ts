import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { openSqliteProductStore } from '../../src/adapters/sqlite-product-store.ts';
import type { ProductId } from '../../src/domain/product.ts';
import { describeProductStore } from '../contracts/product-store.ts';
import { plainProduct } from '../domain/plain-product.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);

describeProductStore('sqlite', () => openSqliteProductStore(newFile()));

describe('SQLite product store', () => {
  it('still has what it promised after kill -9', { timeout: 30_000 }, async () => {
    const file = newFile();
    const child = spawn(process.execPath, [join(import.meta.dirname, 'write-until-killed.ts'), file], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const promised: string[] = [];
    for await (const id of createInterface({ input: child.stdout })) {
      promised.push(id);
      if (promised.length === 40) child.kill('SIGKILL'); // it goes on writing until the signal arrives
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(promised.length).toBeGreaterThanOrEqual(40);
    const store = await openSqliteProductStore(file);
    const loaded = await store.loadMany(promised as ProductId[]);
    expect(loaded).toStrictEqual(promised.map((id) => plainProduct(id)));
    await store.close();
  });

  it('shows another connection what was saved', async () => {
    const file = newFile();
    const writer = await openSqliteProductStore(file);
    const reader = await openSqliteProductStore(file);
    await writer.upsertMany([plainProduct('a')]);
    expect(await reader.count()).toBe(1);
    await writer.close();
    expect((await reader.loadMany(['a' as ProductId]))[0]).toStrictEqual(plainProduct('a'));
    await reader.close();
  });

  it('streams and removes more products than fit in one page', async () => {
    const store = await openSqliteProductStore(newFile());
    const ids = Array.from({ length: 1250 }, (_, index) => `p${String(index).padStart(4, '0')}`);
    await store.upsertMany(ids.map((id) => plainProduct(id)));
    const streamed = await Array.fromAsync(store.all(), (product) => product.id);
    expect(streamed).toEqual(ids);
    expect(await store.deleteMany(ids.slice(1) as ProductId[])).toBe(1249);
    expect(await store.count()).toBe(1);
    await store.close();
  });

  it('lets the program breathe during a long write', async () => {
    const store = await openSqliteProductStore(newFile());
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 0);
    await store.upsertMany(Array.from({ length: 5000 }, (_, index) => plainProduct(`p${index}`)));
    clearInterval(timer);
    expect(turns).toBeGreaterThanOrEqual(3); // 10 chunks, 9 pauses
    await store.close();
  });

  it('streams on when products on a later page are removed meanwhile', async () => {
    const store = await openSqliteProductStore(newFile());
    const ids = Array.from({ length: 700 }, (_, index) => `p${index + 1000}`);
    await store.upsertMany(ids.map((id) => plainProduct(id)));
    const streamed: string[] = [];
    for await (const { id } of store.all()) {
      if (streamed.push(id) === 1) await store.deleteMany(ids.slice(600) as ProductId[]);
    }
    expect(streamed).toEqual(ids.slice(0, 600));
    await store.close();
  });
});
