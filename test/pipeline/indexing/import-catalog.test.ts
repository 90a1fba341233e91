import { describe, expect, it } from 'vitest';
import type { ProductId } from '../../../src/domain/product.ts';
import { importCatalog } from '../../../src/pipeline/indexing/import-catalog.ts';
import type { CatalogRow, CatalogSource } from '../../../src/ports/catalog-source.ts';
import { plainProduct } from '../../domain/plain-product.ts';
import { memoryProductStore } from '../../fakes/memory-product-store.ts';

const clock = { now: () => new Date(0) };
const good = (id: string): CatalogRow => ({ product: plainProduct(id) });
const bad = (line: number): CatalogRow => ({ rejected: { where: `line ${line}`, reason: 'The title is missing.' } });

function sourceOf(rows: readonly CatalogRow[], failure?: Error): CatalogSource {
  return {
    name: 'test',
    async *rows() {
      yield* rows;
      if (failure !== undefined) throw failure;
    },
  };
}

async function idsIn(store: ReturnType<typeof memoryProductStore>): Promise<readonly string[]> {
  return Array.fromAsync(store.all(), ({ id }) => id);
}

describe('importCatalog', () => {
  it('takes what is good and reports what is not', async () => {
    const store = memoryProductStore();
    const source = sourceOf([good('a'), bad(2), good('c')]);
    const report = await importCatalog({ source, store, clock });
    expect(report).toEqual({
      imported: 2,
      rejected: [{ where: 'line 2', reason: 'The title is missing.' }],
      rejectedCount: 1,
      removed: 0,
      tookMs: 0,
    });
    expect(await idsIn(store)).toEqual(['a', 'c']);
  });

  it('counts all rejected rows and keeps the first 1,000', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => bad(index + 1));
    const report = await importCatalog({ source: sourceOf(rows), store: memoryProductStore(), clock });
    expect(report.rejectedCount).toBe(1500);
    expect(report.rejected).toHaveLength(1000);
    expect(report.rejected.at(-1)?.where).toBe('line 1000');
  });

  it('leaves other products alone unless told to replace them', async () => {
    const store = memoryProductStore([plainProduct('old'), plainProduct('a', { title: 'Old title' })]);
    const source = sourceOf([good('a'), good('b')]);
    expect((await importCatalog({ source, store, clock })).removed).toBe(0);
    expect(await idsIn(store)).toEqual(['a', 'b', 'old']);
    expect((await importCatalog({ source, store, clock }, { replace: true })).removed).toBe(1);
    expect(await idsIn(store)).toEqual(['a', 'b']);
    expect((await store.loadMany(['a' as ProductId]))[0]?.title).toBe('Product a');
  });

  it('removes nothing for a catalogue without one good row', async () => {
    const store = memoryProductStore([plainProduct('old')]);
    const report = await importCatalog({ source: sourceOf([bad(1)]), store, clock }, { replace: true });
    expect(report.removed).toBe(0);
    expect(await idsIn(store)).toEqual(['old']);
  });

  it('keeps what it had and removes nothing when the source breaks off', async () => {
    const store = memoryProductStore([plainProduct('old')]);
    const rows = Array.from({ length: 600 }, (_, index) => good(`p${index}`));
    const source = sourceOf(rows, new Error('disk gone'));
    await expect(importCatalog({ source, store, clock }, { replace: true })).rejects.toThrow('disk gone');
    expect(await store.loadMany(['old', 'p0', 'p499'] as ProductId[])).not.toContain(undefined);
  });

  it('tells how far it is and how long it took', async () => {
    let now = 0;
    const seen: number[] = [];
    const rows = [...Array.from({ length: 999 }, (_, index) => good(`p${index}`)), bad(1000), good('last')];
    const report = await importCatalog({
      source: sourceOf(rows),
      store: memoryProductStore(),
      clock: { now: () => new Date((now += 1500)) },
      onProgress: (count) => seen.push(count),
    });
    expect(seen).toEqual([500, 1000, 1001]);
    expect(report.tookMs).toBe(1500);
  });

  it('says so when the store may not be written', async () => {
    const store = memoryProductStore([], { writable: false });
    await expect(importCatalog({ source: sourceOf([good('a')]), store, clock })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});
