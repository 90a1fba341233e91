import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reindexCommand } from '../../src/cli/reindex.ts';
import { PRODUCT_COUNT, drawCatalogue, drawPicture } from '../web/draw-catalogue.ts';
import { type LiveVitrine, type Place, createPlace, importCatalogue, startLive } from './live-vitrine.ts';

const UPSERT = `mutation ($products: [ProductInput!]!) { upsertProducts(products: $products) {
  upserted rejected { index reason } notSearchable { id code } failures { imageId code } } }`;
const DELTA =
  '{ index { snapshot { id } delta { pendingChanges products removedProducts lastSequence writable problem } } }';

/** The place with its pictures as the image folder. */
async function createShop(): Promise<Place> {
  const place = await createPlace();
  await drawCatalogue(place.folder);
  await importCatalogue(place);
  const images = { ...place.config.images, root: place.folder };
  return { ...place, config: { ...place.config, images } };
}

async function wordsFind(vitrine: LiveVitrine, text: string, filter = '{}'): Promise<readonly string[]> {
  const { data } = await vitrine.ask(
    `query ($text: String!) { search(query: { text: $text }, filter: ${filter}, first: 40) { hits { product { id } } } }`,
    { text },
  );
  return data.search.hits.map((hit: { product: { id: string } }) => hit.product.id);
}

describe('Live changes with everything real', () => {
  let place: Place;
  let vitrine: LiveVitrine;

  beforeAll(async () => {
    place = await createShop();
    vitrine = await startLive(place.config);
    await vitrine.reindex();
  });

  afterAll(async () => {
    await vitrine[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  const upsert = async (...products: readonly object[]) => {
    const { data, errors } = await vitrine.admin(UPSERT, { products });
    expect(errors).toStrictEqual([]);
    return data.upsertProducts;
  };
  const delta = async () => (await vitrine.admin(DELTA)).data.index.delta;
  const restart = async () => {
    await vitrine[Symbol.asyncDispose]();
    vitrine = await startLive(place.config);
  };

  it('finds a new product from the moment of the answer, by its picture and by its name', async () => {
    await writeFile(join(place.folder, 'new.jpg'), await drawPicture('green-hat', 300));
    const outcome = await upsert({
      id: 'zorblax',
      title: 'Zorblax',
      images: [{ file: 'new.jpg' }],
      price: { amount: 3, currency: 'EUR' },
      inStock: true,
    });
    expect(outcome).toStrictEqual({ upserted: 1, rejected: [], notSearchable: [], failures: [] });
    expect(await wordsFind(vitrine, 'zorblax')).toStrictEqual(['zorblax']);
    const { data } = await vitrine.ask(
      '{ search(query: { productId: "green-hat" }, first: 1) { hits { similarity product { id } matchedImage { id } } } }',
    );
    expect(data.search.hits).toMatchObject([{ product: { id: 'zorblax' }, matchedImage: { id: 'zorblax/1' } }]);
    expect(await wordsFind(vitrine, 'mug', '{ price: { max: 5 } }')).toStrictEqual(['zorblax']);
    expect(await delta()).toMatchObject({
      pendingChanges: 1,
      products: 1,
      removedProducts: 0,
      writable: true,
      problem: null,
    });
  });

  it('filters by a new price and a new stock at once, and no longer finds what was deleted', async () => {
    await upsert(
      { id: 'red-mug', price: { amount: 1, currency: 'EUR' }, inStock: false },
      { id: 'green-mug', price: null },
    );
    expect((await wordsFind(vitrine, 'mug', '{ price: { max: 5 } }')).toSorted()).toStrictEqual(['red-mug', 'zorblax']);
    const { data } = await vitrine.admin(
      'mutation { deleteProducts(ids: ["blue-mug", "nothing"]) { deleted notFound } }',
    );
    expect(data.deleteProducts).toStrictEqual({ deleted: 1, notFound: ['nothing'] });
    const all = await wordsFind(vitrine, 'mug');
    expect([all.length, all.includes('blue-mug')]).toStrictEqual([PRODUCT_COUNT, false]);
  });

  it('knows all of it after a restart', async () => {
    const before = await delta();
    await restart();
    expect(await delta()).toStrictEqual(before);
    expect((await wordsFind(vitrine, 'mug', '{ price: { max: 5 } }')).toSorted()).toStrictEqual(['red-mug', 'zorblax']);
    expect(await wordsFind(vitrine, 'blue mug')).not.toContain('blue-mug');
  });

  it('is folded in by a reindex, changes that come meanwhile stay', async () => {
    let changes = 0;
    const progress = { running: true };
    const changing = (async () => {
      while (progress.running)
        await upsert({ id: `meanwhile-${changes++}`, title: 'Meanwhile', images: [{ file: 'new.jpg' }] });
    })();
    const job = await vitrine.reindex();
    progress.running = false;
    await changing;
    expect([job.state, changes > 1]).toStrictEqual(['SUCCEEDED', true]);
    const ids = Array.from({ length: changes }, (_, n) => `meanwhile-${n}`);
    const found = await wordsFind(vitrine, 'mug');
    const { data } = await vitrine.ask('{ catalogue { products } }');
    expect(data.catalogue.products).toBeGreaterThanOrEqual(PRODUCT_COUNT);
    const meanwhile = async () => {
      const { data: page } = await vitrine.ask(
        '{ search(query: { text: "meanwhile" }, first: 100) { hits { product { id } } } }',
      );
      return page.search.hits
        .map((hit: { product: { id: string } }) => hit.product.id)
        .filter((id: string) => id.startsWith('meanwhile'));
    };
    expect((await meanwhile()).toSorted()).toStrictEqual(ids.toSorted());
    expect(found).not.toContain('blue-mug');
    await restart();
    expect((await meanwhile()).toSorted()).toStrictEqual(ids.toSorted());
    await vitrine.reindex();
    expect(await delta()).toMatchObject({ pendingChanges: 0, products: 0, removedProducts: 0 });
    expect((await meanwhile()).toSorted()).toStrictEqual(ids.toSorted());
  });

  it('is folded in by another process, too, while this one serves', async () => {
    await upsert({ id: 'beside', title: 'Beside', images: [{ file: 'new.jpg' }] });
    const { data: before } = await vitrine.admin(DELTA);
    await reindexCommand(place.config, { index: 'AUTO' });
    for (;;) {
      const { data } = await vitrine.admin(DELTA);
      if (data.index.snapshot.id !== before.index.snapshot.id) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await delta()).toMatchObject({ pendingChanges: 0, products: 0 });
    expect(await wordsFind(vitrine, 'beside')).toContain('beside');
  });

  it('goes back to an older snapshot with every change since laid over it', async () => {
    await upsert({ id: 'red-mug', title: 'Last mug' });
    const { errors } = await vitrine.admin('mutation { rollback { id } }');
    expect(errors).toStrictEqual([]);
    expect(await wordsFind(vitrine, 'beside')).toContain('beside');
    expect((await wordsFind(vitrine, 'last mug'))[0]).toBe('red-mug');
  });

  it('is for admins', async () => {
    const { errors } = await vitrine.ask(UPSERT, { products: [] });
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('Live changes where something is missing', () => {
  it('takes products before any reindex, and the first reindex finds them', async () => {
    await using place = await createShop();
    await using vitrine = await startLive(place.config);
    const { data } = await vitrine.admin(UPSERT, {
      products: [{ id: 'early', title: 'Early', images: [{ file: 'red-hat.jpg' }] }],
    });
    expect(data.upsertProducts).toMatchObject({
      upserted: 1,
      notSearchable: [{ id: 'early', code: 'INDEX_NOT_READY' }],
    });
    await vitrine.reindex();
    expect(await wordsFind(vitrine, 'early')).toContain('early');
  });

  it('serves beside another server of the same folder, and refuses changes', async () => {
    await using place = await createShop();
    await using first = await startLive(place.config);
    await first.reindex();
    await using second = await startLive(place.config);
    const { errors } = await second.admin(UPSERT, { products: [{ id: 'red-mug', inStock: false }] });
    expect(errors[0]?.extensions.code).toBe('CONFLICT');
    expect((await second.admin(DELTA)).data.index.delta.writable).toBe(false);
    expect(await wordsFind(second, 'mug')).toHaveLength(PRODUCT_COUNT);
  });

  it('serves what it can when the journal is damaged, says so, refuses changes, and is healed by a reindex', async () => {
    await using place = await createShop();
    {
      await using vitrine = await startLive(place.config);
      await vitrine.reindex();
      for (const title of ['One', 'Two'])
        await vitrine.admin(UPSERT, { products: [{ id: title, title, images: [{ file: 'red-hat.jpg' }] }] });
    }
    await damageJournal(join(place.folder, 'data/journal'));
    await using vitrine = await startLive(place.config);
    expect(await wordsFind(vitrine, 'one two')).not.toContain('One');
    const ready = await fetch(`${vitrine.url}/readyz`);
    expect([ready.status, await ready.json()]).toStrictEqual([
      200,
      expect.objectContaining({ problem: expect.stringMatching(/damaged/) }),
    ]);
    expect((await vitrine.admin(DELTA)).data.index.delta.problem).toMatch(/damaged.*byte/);
    const { errors } = await vitrine.admin(UPSERT, { products: [{ id: 'red-mug', inStock: false }] });
    expect(errors[0]).toMatchObject({
      extensions: { code: 'CONFLICT' },
      message: expect.stringContaining('Run a reindex'),
    });
    await vitrine.reindex();
    expect((await vitrine.admin(DELTA)).data.index.delta.problem).toBeNull();
    expect((await wordsFind(vitrine, 'one two')).slice(0, 2).toSorted()).toStrictEqual(['One', 'Two']);
    const again = await vitrine.admin(UPSERT, { products: [{ id: 'red-mug', inStock: false }] });
    expect(again.data.upsertProducts.upserted).toBe(1);
  });
});

/** Flips a bit in the middle of the first change of the newest file. */
async function damageJournal(directory: string): Promise<void> {
  const name = (await readdir(directory)).findLast((file) => file.endsWith('.log')) as string;
  const bytes = await readFile(join(directory, name));
  bytes[120] = (bytes[120] as number) ^ 4;
  await writeFile(join(directory, name), bytes);
}
