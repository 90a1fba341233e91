import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImageId, Product, ProductId } from '../../src/domain/product.ts';
import type { ProductStore } from '../../src/ports/product-store.ts';
import { plainProduct } from '../domain/plain-product.ts';

const id = (text: string) => text as ProductId;
const plain = (ids: readonly string[]) => ids.map((one) => plainProduct(one));

const FULL = plainProduct('full', {
  groupId: 'group',
  description: 'Über „alles“ 👗\nsecond line',
  brand: "L'Été",
  categories: ['Women > Dresses', 'Sale'],
  price: { amount: 19.99, currency: 'EUR' },
  inStock: false,
  attributes: { colour: ['Red', 'Blue'], 'sleeve length': ['long'], $odd: ['a'], 'a.b': ['c'] },
  images: [
    { id: 'full/front' as ImageId, file: '/pictures/front.jpg' },
    { id: 'full/2' as ImageId, url: 'https://shop.example/2.jpg' },
  ],
  url: 'https://shop.example/full',
  createdAt: new Date('2024-02-29T23:59:59.999Z'),
});

/** What every product store must do. `open` gives an empty, writable store each time. */
export function describeProductStore(name: string, open: () => Promise<ProductStore>): void {
  describe(`product store: ${name}`, () => {
    let store: ProductStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('gives products back exactly as they were saved', async () => {
      await store.upsertMany([FULL, plainProduct('plain')]);
      const [full, least] = await store.loadMany([id('full'), id('plain')]);
      expect(full).toStrictEqual(FULL);
      expect(least).toStrictEqual(plainProduct('plain'));
    });

    it('keeps unknown unknown and zero zero', async () => {
      await store.upsertMany([
        plainProduct('free', { price: { amount: 0, currency: 'USD' } }),
        plainProduct('unknown'),
      ]);
      const [free, unknown] = await store.loadMany([id('free'), id('unknown')]);
      expect(free?.price).toStrictEqual({ amount: 0, currency: 'USD' });
      expect(Object.keys(unknown as Product).sort()).toEqual(Object.keys(plainProduct('unknown')).sort());
    });

    it('loads in the order asked, undefined where there is none, repeated ids repeated', async () => {
      await store.upsertMany(plain(['a', 'b', 'c']));
      const loaded = await store.loadMany(['c', 'nope', 'a', 'c', ''].map(id));
      expect(loaded.map((product) => product?.id)).toEqual(['c', undefined, 'a', 'c', undefined]);
      expect(await store.loadMany([])).toEqual([]);
    });

    it('takes ids as they are, whatever they are made of', async () => {
      const names = [
        '007',
        '7',
        '7.0',
        'true',
        'null',
        '__proto__',
        'a"b',
        "a'b",
        'a b',
        'Ä',
        '65f0a1b2c3d4e5f601234567',
      ];
      await store.upsertMany(plain(names));
      const loaded = await store.loadMany(names.map(id));
      expect(loaded.map((product) => product?.title)).toEqual(names.map((one) => `Product ${one}`));
      expect(await store.count()).toBe(names.length);
    });

    it('replaces a product whole', async () => {
      await store.upsertMany([FULL]);
      const changed = plainProduct('full', { title: 'New' });
      await store.upsertMany([changed]);
      expect(await store.loadMany([id('full')])).toStrictEqual([changed]);
      expect(await store.count()).toBe(1);
    });

    it('keeps the last of several products with one id', async () => {
      await store.upsertMany([plainProduct('a'), plainProduct('b'), plainProduct('a', { title: 'Last' })]);
      expect((await store.loadMany([id('a')]))[0]?.title).toBe('Last');
      expect(await store.count()).toBe(2);
    });

    it('streams all products by id', async () => {
      await store.upsertMany(plain(['b', 'B', 'a10', 'a2', 'ä', '_']));
      const ids: string[] = [];
      for await (const product of store.all()) ids.push(product.id);
      expect(ids).toEqual(['B', '_', 'a10', 'a2', 'b', 'ä']);
    });

    it('stops streaming when the reader leaves', async () => {
      await store.upsertMany(plain(['a', 'b', 'c']));
      for await (const product of store.all()) {
        expect(product.id).toBe('a');
        break;
      }
      expect(await store.count()).toBe(3);
    });

    it('removes products and tells how many there were', async () => {
      await store.upsertMany(plain(['a', 'b', 'c']));
      expect(await store.deleteMany(['a', 'nope', 'a', 'c'].map(id))).toBe(2);
      expect(await store.deleteMany([])).toBe(0);
      expect((await store.loadMany(['a', 'b'].map(id))).map((product) => product?.id)).toEqual([undefined, 'b']);
      expect(await store.count()).toBe(1);
    });

    it('has nothing to say when it is empty', async () => {
      expect(await store.count()).toBe(0);
      expect(await Array.fromAsync(store.all())).toEqual([]);
      await store.upsertMany([]);
      expect(await store.count()).toBe(0);
    });
  });
}

/** What a product store must do that may not be written. `open` gives one that holds these products. */
export function describeReadOnlyProductStore(
  name: string,
  open: (products: readonly Product[]) => Promise<ProductStore>,
): void {
  describe(`read-only product store: ${name}`, () => {
    it('refuses to be written, and stays as it is', async () => {
      const store = await open([FULL]);
      expect(store.writable).toBe(false);
      await expect(store.upsertMany([plainProduct('a')])).rejects.toMatchObject({ code: 'FORBIDDEN' });
      await expect(store.deleteMany([FULL.id])).rejects.toMatchObject({ code: 'FORBIDDEN' });
      expect(await Array.fromAsync(store.all())).toStrictEqual([FULL]);
      await store.close();
    });
  });
}
