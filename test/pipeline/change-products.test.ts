import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fakeEmbedder } from '../fakes/fake-embedder.ts';
import { BROKEN, type ChangeShop, imageOf, openChangeShop } from './live/change-shop.ts';

const GREEN = imageOf(20, 230, 20);
const BLUE = imageOf(20, 20, 230);

async function changesOf({ journal }: ChangeShop) {
  return (await Array.fromAsync(journal.read(0))).map(({ change }) => change);
}

describe('upserting', () => {
  it('makes a new product that is found at once, by picture and by words', async () => {
    const shop = await openChangeShop();
    const outcome = await shop.upsert({
      id: 'lamp',
      title: ' Green lamp ',
      categories: ['Home/Lamps'],
      attributes: [{ name: 'Color', values: ['green', 'green'] }],
      price: { amount: 5, currency: 'eur' },
      images: [BLUE, GREEN],
    });
    expect(outcome).toStrictEqual({ upserted: 1, rejected: [], notSearchable: [], failures: [] });
    expect(await shop.stored('lamp')).toStrictEqual({
      id: 'lamp',
      title: 'Green lamp',
      categories: ['Home > Lamps'],
      attributes: { colour: ['green'] },
      price: { amount: 5, currency: 'EUR' },
      images: [
        { id: 'lamp/1', ...BLUE },
        { id: 'lamp/2', ...GREEN },
      ],
      updatedAt: new Date('2026-06-01T00:00:00Z'),
    });
    expect((await shop.nearest('green', 2)).toSorted()).toStrictEqual(['lamp', 'shirt-green']);
    using lease = shop.liveSnapshot.acquire();
    expect(lease.snapshot.words.search('lamp', 5)).toHaveLength(1);
  });

  it('writes the store first, then the journal, then shows it', async () => {
    const shop = await openChangeShop();
    await shop.upsert({ id: 'a', title: 'A', images: [GREEN] });
    expect(shop.steps).toStrictEqual(['store', 'journal', 'memory']);
  });

  it('keeps what is not given and clears what is null', async () => {
    const shop = await openChangeShop();
    const before = await shop.stored('shirt-red');
    await shop.upsert({ id: 'shirt-red', brand: null, price: null, description: 'Now described.' });
    const { brand: _, price: __, ...kept } = before as NonNullable<typeof before>;
    expect(await shop.stored('shirt-red')).toStrictEqual({
      ...kept,
      description: 'Now described.',
      updatedAt: new Date('2026-06-01T00:00:00Z'),
    });
  });

  it('changes stock and price without loading or embedding anything', async () => {
    const shop = await openChangeShop();
    await shop.upsert({ id: 'shirt-red', price: { amount: 99, currency: 'EUR' }, inStock: null });
    expect(shop.loaded).toStrictEqual([]);
    expect(await changesOf(shop)).toStrictEqual([
      { kind: 'facts', productId: 'shirt-red', facts: { price: { amount: 99, currency: 'EUR' }, inStock: null } },
    ]);
    const { columns } = shop.liveSnapshot.acquire().snapshot;
    const facts = columns.facts(columns.ordinalOf('shirt-red') as number);
    expect([facts.price?.amount, facts.inStock]).toStrictEqual([99, undefined]);
    expect(columns.eligible({ inStock: true }).excluded.get('STOCK_UNKNOWN')).toBe(2);
  });

  it('takes the embeddings from the index when the pictures stay the same', async () => {
    const shop = await openChangeShop();
    await shop.upsert({ id: 'shirt-red', title: 'Crimson shirt' });
    expect(shop.loaded).toStrictEqual([]);
    expect(await shop.nearest('red')).toStrictEqual(['shirt-red']);
    using lease = shop.liveSnapshot.acquire();
    expect(lease.snapshot.words.search('crimson', 5)).toHaveLength(1);
  });

  it('embeds anew when a picture changes, each content once', async () => {
    const shop = await openChangeShop();
    await shop.upsert({ id: 'shirt-red', images: [BLUE] }, { id: 'other', title: 'Other', images: [BLUE] });
    expect((await shop.nearest('blue', 3)).toSorted()).toStrictEqual(['other', 'shirt-blue', 'shirt-red']);
    expect(await shop.nearest('red')).toStrictEqual([]);
  });

  it.each([
    ['no title', { id: 'n', images: [GREEN] }, /title/],
    ['no picture', { id: 'n', title: 'N' }, /picture/],
    ['an empty title', { id: 'shirt-red', title: ' ' }, /title/],
    ['null for its pictures', { id: 'shirt-red', images: null }, /picture/],
    ['a negative price', { id: 'shirt-red', price: { amount: -1, currency: 'EUR' } }, /price of 0 or more/],
    ['an unknown currency', { id: 'shirt-red', price: { amount: 1, currency: 'EURO' } }, /three letters/],
    [
      'a file outside of the image folder',
      { id: 'n', title: 'N', images: [{ file: '../etc/a.jpg' }] },
      /below the image/,
    ],
    ['an absolute file', { id: 'n', title: 'N', images: [{ file: '/etc/a.jpg' }] }, /below the image folder/],
    ['a picture with two places', { id: 'n', title: 'N', images: [{ ...GREEN, file: 'a.jpg' }] }, /either file or url/],
    ['a strange address', { id: 'n', title: 'N', images: [{ url: 'ftp://a/b.jpg' }] }, /http/],
    ['an id that is too long', { id: 'n'.repeat(257), title: 'N', images: [GREEN] }, /256/],
    ['an empty id', { id: ' ', title: 'N', images: [GREEN] }, /id/],
  ])('rejects a product with %s, and takes the others', async (_, bad, reason) => {
    const shop = await openChangeShop();
    const outcome = await shop.upsert({ id: 'good', title: 'Good', images: [GREEN] }, bad);
    expect(outcome).toMatchObject({ upserted: 1, rejected: [{ index: 1, id: bad.id }] });
    expect(outcome.rejected[0]?.reason).toMatch(reason);
    expect(await changesOf(shop)).toHaveLength(1);
  });

  it('rejects the second of two that are one product, and more than 100 altogether', async () => {
    const shop = await openChangeShop();
    const { rejected } = await shop.upsert({ id: 'shirt-red', inStock: false }, { id: 'shirt-red', inStock: true });
    expect(rejected).toMatchObject([{ index: 1, id: 'shirt-red' }]);
    expect((await shop.stored('shirt-red'))?.inStock).toBe(false);
    const many = Array.from({ length: 101 }, (_, n) => ({ id: `p${n}`, inStock: true }));
    await expect(shop.upsert(...many)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('stores a product whose pictures cannot be read, reports it, and searches it no more', async () => {
    const shop = await openChangeShop();
    const outcome = await shop.upsert(
      { id: 'shirt-red', images: [BROKEN] },
      { id: 'half', title: 'H', images: [GREEN, BROKEN] },
    );
    expect(outcome).toMatchObject({
      upserted: 2,
      notSearchable: [{ id: 'shirt-red', code: 'IMAGE_UNREADABLE' }],
      failures: [
        { productId: 'shirt-red', imageId: 'shirt-red/1', code: 'IMAGE_UNREADABLE' },
        { productId: 'half', imageId: 'half/2', code: 'IMAGE_UNREADABLE' },
      ],
    });
    expect((await shop.stored('shirt-red'))?.images).toHaveLength(1);
    expect(await shop.nearest('red')).toStrictEqual([]);
    expect((await shop.nearest('green', 2)).toSorted()).toStrictEqual(['half', 'shirt-green']);
  });

  it('stores and journals before anything is indexed, and says that it is not searched yet', async () => {
    const shop = await openChangeShop({ indexed: false });
    const outcome = await shop.upsert({ id: 'a', title: 'A', images: [GREEN] });
    expect(outcome).toMatchObject({ upserted: 1, notSearchable: [{ id: 'a', code: 'INDEX_NOT_READY' }] });
    expect(await changesOf(shop)).toMatchObject([{ kind: 'upsert', imageIds: ['a/1'] }]);
  });

  it('lets two changes of one product at the same time end in one state, everywhere', async () => {
    const shop = await openChangeShop({}, { embedder: slowEmbedder() });
    const calls = Array.from({ length: 30 }, (_, n) =>
      n % 7 === 3
        ? shop.remove('x')
        : shop.upsert({ id: 'x', title: `Title ${n}`, images: [n % 2 === 0 ? GREEN : BLUE], inStock: n % 3 === 0 }),
    );
    await Promise.all(calls);
    const stored = await shop.stored('x');
    expect(stored?.title).toBe('Title 29');
    const last = (await changesOf(shop)).at(-1);
    expect(last).toMatchObject({ kind: 'upsert', product: { title: 'Title 29' } });
    expect((await shop.nearest('blue', 5)).filter((id) => id === 'x')).toHaveLength(1);
    expect((await shop.nearest('green', 5)).filter((id) => id === 'x')).toHaveLength(0);
  });

  it('stores nothing when the caller has left before', async () => {
    const shop = await openChangeShop();
    const failing = { ...fakeEmbedder(), embedImages: () => Promise.reject(new Error('the model is gone')) };
    const broken = await openChangeShop({}, { embedder: failing });
    await expect(broken.upsert({ id: 'a', title: 'A', images: [GREEN] })).rejects.toThrow('the model is gone');
    expect([broken.steps, shop.steps]).toStrictEqual([[], []]);
  });
});

describe('deleting', () => {
  it('removes from store and searches, and counts what was not there', async () => {
    const shop = await openChangeShop();
    expect(await shop.remove('shirt-red', 'nothing', 'shirt-red')).toStrictEqual({ deleted: 1, notFound: ['nothing'] });
    expect(await shop.stored('shirt-red')).toBeUndefined();
    expect(await shop.nearest('red')).toStrictEqual([]);
    expect(shop.liveSnapshot.delta.removed).toBe(1);
  });
});

describe('refusing', () => {
  const CALLS = [
    (shop: ChangeShop) => shop.upsert({ id: 'shirt-red', inStock: true }),
    (shop: ChangeShop) => shop.remove('shirt-red'),
  ];

  it.each(CALLS)('is FORBIDDEN where the store is read only', async (call) => {
    const shop = await openChangeShop({ writable: false });
    await expect(call(shop)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it.each(CALLS)('is a CONFLICT where another process writes the journal, or it is damaged', async (call) => {
    const journal = { writable: false, append: () => Promise.resolve([]) };
    await expect(call(await openChangeShop({}, { journal }))).rejects.toMatchObject({ code: 'CONFLICT' });
    const { liveSnapshot } = await openChangeShop();
    const problem = 'The journal of changes is damaged: here.';
    const damaged = Object.defineProperty(Object.create(liveSnapshot), 'delta', {
      value: { pending: 0, products: 0, removed: 0, problem },
    }) as typeof liveSnapshot;
    const refused = call(await openChangeShop({}, { liveSnapshot: damaged }));
    await expect(refused).rejects.toMatchObject({ code: 'CONFLICT', message: `${problem} Run a reindex first.` });
  });

  it('is OVERLOADED when more changes wait than may, until a reindex takes them in', async () => {
    const shop = await openChangeShop({}, { maxPendingChanges: 2 });
    await shop.upsert({ id: 'shirt-red', inStock: true });
    await shop.remove('shirt-red');
    await expect(shop.remove('shirt-green')).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(await shop.stored('shirt-green')).toBeDefined();
  });
});

/** Takes a while, and longer for the first calls than for the last. */
function slowEmbedder() {
  const embedder = fakeEmbedder();
  let calls = 0;
  return {
    ...embedder,
    async embedImages(...[images, signal]: Parameters<typeof embedder.embedImages>) {
      for (let turns = Math.max(0, 20 - calls++); turns > 0; turns--) await setImmediate();
      return embedder.embedImages(images, signal);
    },
  };
}
