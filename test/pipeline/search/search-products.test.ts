import { describe, expect, it } from 'vitest';
import type { ProductId } from '../../../src/domain/product.ts';
import { VitrineError } from '../../../src/domain/errors.ts';
import { score } from '../../../src/domain/ranking.ts';
import { photoAndWords } from '../../../src/pipeline/search/query-parts.ts';
import { searchProducts } from '../../../src/pipeline/search/search-products.ts';
import type { SearchOutcome, SearchRequest } from '../../../src/pipeline/search/search-request.ts';
import { DEFAULTS as REQUEST, NOW, angled, complete, openShop, photoAt } from './angle-shop.ts';

const idsOf = ({ hits }: SearchOutcome) => hits.map(({ product }) => product.id);
const name = (i: number) => `p${String(i).padStart(4, '0')}`;
/** Products farther and farther from the photo at 0°, so that the number is the rank by look. */
const fan = (count: number) => Array.from({ length: count }, (_, i) => angled(name(i), (i * 170) / count));
const rejection = (code: string) => expect.objectContaining({ code });

const many = (count: number): string[] => Array.from({ length: count }, (_, i) => `${i}`);

describe('searchProducts: retrieval', () => {
  it('filters inside retrieval: first hits whenever first products are eligible, however far away', async () => {
    const shop = fan(2000).map((product, i) => (i >= 1900 ? { ...product, brand: 'Rare' } : product));
    const outcome = await openShop(shop).search({ filter: { brands: ['rare'] } });
    expect(idsOf(outcome)).toEqual(Array.from({ length: 20 }, (_, i) => name(1900 + i)));
    expect(outcome.timings.plan.eligibleRows).toBe(100);
  });

  it('re-ranks the 500 nearest candidates, and what is behind them stays behind', async () => {
    const liked = { categories: ['Liked'] };
    const shop = fan(1000).map((product, i) => (i === 499 || i === 500 ? { ...product, ...liked } : product));
    const { search } = openShop(shop);
    const ids: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await search({ first: 100, shopper: { categories: ['liked'] }, ...(after && { after }) });
      ids.push(...idsOf(page));
      if (!page.hasNextPage) break;
      after = page.endCursor;
    }
    expect(ids.indexOf(name(499))).toBeLessThan(499);
    expect(ids.indexOf(name(500))).toBe(500);
    expect(new Set(ids).size).toBe(1000);
  });

  it('shows a product once, by the picture that fits best', async () => {
    const { hits } = await openShop([angled('a', [90, 10]), angled('b', 20)]).search({});
    expect(hits.map(({ product, matchedImageId }) => [product.id, matchedImageId])).toEqual([
      ['a', 'a/1'],
      ['b', 'b/0'],
    ]);
  });

  it('gives the same answer to the same request', async () => {
    const { search } = openShop(fan(300));
    const strip = ({ id: _id, timings: _timings, facets, ...rest }: SearchOutcome) => ({ ...rest, facets: facets() });
    expect(strip(await search({}))).toEqual(strip(await search({})));
  });

  it('asks the index nothing for a caller who has left', async () => {
    const caller = new AbortController();
    caller.abort(new Error('left'));
    await expect(openShop(fan(3)).search({ signal: caller.signal })).rejects.toThrow('left');
  });

  it('answers with no hits from an empty catalogue', async () => {
    expect(await openShop([]).search({})).toMatchObject({ hits: [], hasNextPage: false });
  });
});

describe('searchProducts: the product store has the last word', () => {
  it('drops what is gone or no longer passes, and refills the page', async () => {
    const shop = fan(40).map((product) => ({ ...product, price: { amount: 10, currency: 'EUR' } }));
    const store = shop
      .map(complete)
      .filter(({ id }) => id !== name(3))
      .map((product) => (product.id === name(5) ? { ...product, price: { amount: 99, currency: 'EUR' } } : product));
    const { search } = openShop(shop, { store });
    const first = await search({ filter: { price: { max: 50 } }, first: 10 });
    expect(idsOf(first)).toEqual([0, 1, 2, 4, 6, 7, 8, 9, 10, 11].map(name));
    expect(first.hits.map(({ rank }) => rank)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const second = await search({ filter: { price: { max: 50 } }, first: 10, after: first.endCursor as string });
    expect(idsOf(second)).toEqual(Array.from({ length: 10 }, (_, i) => name(12 + i)));
    expect(second.hits[0]?.rank).toBe(11);
  });

  it('answers from the columns, and says so, while the store does not answer', async () => {
    const price = { amount: 10, currency: 'EUR' };
    const { deps } = openShop(fan(30).map((product) => ({ ...product, brand: 'Tannin', price })));
    const away = () => Promise.reject(new VitrineError('OVERLOADED', 'The product store does not answer.'));
    const outcome = await searchProducts(
      { ...deps, loadProducts: away },
      { ...REQUEST, filter: { price: { max: 50 } } },
    );
    expect(idsOf(outcome)).toEqual(Array.from({ length: 20 }, (_, i) => name(i)));
    expect(outcome).toMatchObject({ degraded: ['METADATA_STALE'], hasNextPage: true });
    expect(outcome.hits[0]?.product).toMatchObject({ id: name(0), brand: 'Tannin', price, stale: true });
  });

  it('fails where the store has a fault, rather than hide it', async () => {
    const { deps } = openShop(fan(3));
    const broken = () => Promise.reject(new VitrineError('INTERNAL', 'Could not load products.'));
    await expect(searchProducts({ ...deps, loadProducts: broken }, REQUEST)).rejects.toEqual(rejection('INTERNAL'));
  });

  it('asks the store once for a page', async () => {
    const { search, loads } = openShop(fan(100));
    await search({});
    expect(loads).toHaveLength(1);
    expect(loads[0]).toHaveLength(21);
  });

  it('counts what was left out for an unknown price', async () => {
    const priced = { price: { amount: 0, currency: 'EUR' } };
    const outcome = await openShop([angled('a', 0), angled('b', 10, priced)]).search({ filter: { price: { max: 0 } } });
    expect(idsOf(outcome)).toEqual(['b']);
    expect([...outcome.excluded]).toEqual([['PRICE_UNKNOWN', 1]]);
  });
});

describe('searchProducts: ranking', () => {
  it('explains every score as the weighted sum of its parts', async () => {
    const shop = [
      angled('a', 5, { createdAt: NOW, price: { amount: 30, currency: 'EUR' }, attributes: { colour: ['red'] } }),
      angled('b', 3, { categories: ['Liked'], price: { amount: 10, currency: 'EUR' } }),
    ];
    const shopper = { categories: ['Liked'], typicalSpend: 20 };
    const { hits } = await openShop(shop).search({
      shopper,
      query: photoAndWords(photoAt(0), '4', 0.7),
    });
    for (const hit of hits) {
      expect(Math.abs(score(hit.parts, hit.weights) - hit.score)).toBeLessThan(1e-6);
      for (const part of Object.values(hit.parts)) expect(part).toBeGreaterThanOrEqual(0);
      for (const part of Object.values(hit.parts)) expect(part).toBeLessThanOrEqual(1);
    }
    expect(hits.find(({ product }) => product.id === 'a')?.parts).toMatchObject({
      freshness: 1,
      pricePenalty: 0.5,
      personal: (0.15 * 0.5) / 0.55,
    });
  });

  it('lets a shopper profile change the order by category, never by product id', async () => {
    const shop = [
      angled('a', 1, { categories: ['Hats'] }),
      angled('b', 2, { categories: ['Shoes'] }),
      angled('c', 3, { categories: ['Shoes'] }),
    ];
    const bought = { type: 'PURCHASE' as const, at: NOW, categories: ['Shoes'], colours: [] };
    const { search } = openShop(shop, { interactions: () => Promise.resolve([bought]) });
    expect(idsOf(await search({}))).toEqual(['a', 'b', 'c']);
    expect(idsOf(await search({ shopper: { id: 'ann' } }))).toEqual(['b', 'c', 'a']);
  });

  it('goes on without a profile that cannot be read, and says so', async () => {
    const { search } = openShop(fan(3), { interactions: () => Promise.reject(new Error('down')) });
    const outcome = await search({ shopper: { id: 'ann' } });
    expect(outcome.degraded).toEqual(['PROFILE_UNAVAILABLE']);
    expect(outcome.hits).toHaveLength(3);
  });

  it('names the other products of the group as variants', async () => {
    const shop = [angled('a', 1, { groupId: 'g' }), angled('b', 2, { groupId: 'g' }), angled('c', 3)];
    const { hits } = await openShop(shop).search({});
    expect(hits.map(({ variantIds }) => variantIds)).toEqual([['b'], ['a'], []]);
  });
});

describe('searchProducts: queries', () => {
  it('leaves the product itself out of a search by product', async () => {
    const { search } = openShop([angled('a', 10), angled('b', 12), angled('c', 80)]);
    expect(idsOf(await search({ query: { kind: 'product', productId: 'a' as ProductId } }))).toEqual(['b', 'c']);
  });

  it('goes by the photo at image weight 1, by the words at 0, by both between', async () => {
    const { search } = openShop([angled('photo', 0), angled('words', 90), angled('both', 45)]);
    const first = async (imageWeight: number) =>
      idsOf(await search({ query: photoAndWords(photoAt(0), '90', imageWeight) }))[0];
    expect(await Promise.all([first(1), first(0), first(0.5)])).toEqual(['photo', 'words', 'both']);
  });

  it('answers several parts together, and leaves the products among them out', async () => {
    const { search } = openShop([angled('a', 0), angled('b', 80), angled('between', 40), angled('far', 170)]);
    const product = (id: string, weight: number) => ({ kind: 'product', productId: id as ProductId, weight }) as const;
    const outcome = await search({ query: { kind: 'parts', parts: [product('a', 1), product('b', 1)] } });
    expect(idsOf(outcome)).toEqual(['between', 'far']);
  });

  it('puts what looks like an unwanted part behind', async () => {
    const { search } = openShop([angled('left', -30), angled('right', 30), angled('unwanted', 35)]);
    const photo = { kind: 'image', photo: photoAt(5), weight: 1 } as const;
    expect(idsOf(await search({ query: { kind: 'parts', parts: [photo] } }))[0]).toBe('right');
    const unwanted = { kind: 'product', productId: 'unwanted' as ProductId, weight: -0.5 } as const;
    const outcome = await search({ query: { kind: 'parts', parts: [photo, unwanted] } });
    expect(idsOf(outcome)).toEqual(['left', 'right']);
    expect(outcome.image).toBeDefined();
  });

  it('falls back to the words of the catalogue when the model knows none of the text', async () => {
    const shop = [angled('a', 0, { title: 'Chaz hoodie' }), angled('b', 0, { title: 'Lamp' })];
    const outcome = await openShop(shop).search({ query: { kind: 'text', text: 'Chaz' } });
    expect(idsOf(outcome)).toEqual(['a']);
    expect(outcome).toMatchObject({ degraded: ['TEXT_BY_WORDS'], timings: { plan: { kind: 'words' } } });
  });

  it('ignores unknown words beside a photo, and says so', async () => {
    const outcome = await openShop(fan(3)).search({
      query: photoAndWords(photoAt(0), 'zzz', 0),
    });
    expect(outcome.degraded).toEqual(['TEXT_IGNORED']);
    expect(idsOf(outcome)[0]).toBe(name(0));
  });

  it('takes a photo sent before by its id, until it is forgotten', async () => {
    const { search } = openShop(fan(3));
    const { image } = await search({ query: { kind: 'image', photo: photoAt(7) } });
    expect(image).toMatchObject({ width: 3, height: 4 });
    const again: SearchRequest['query'] = { kind: 'image', photo: { imageId: image?.id as string } };
    expect((await search({ query: again })).hits).toHaveLength(3);
    await search({ query: { kind: 'image', photo: { bytes: Buffer.from('1'.padStart(100)) } } }); // fills the memory for photos
    await expect(search({ query: again })).rejects.toEqual(rejection('NOT_FOUND'));
  });

  it('does not keep a photo that cannot be read', async () => {
    const { search, deps } = openShop(fan(3));
    const bytes = Buffer.from('not an angle');
    await expect(search({ query: { kind: 'image', photo: { bytes } } })).rejects.toEqual(rejection('IMAGE_UNREADABLE'));
    expect(() => deps.queryImages.get(deps.queryImages.identify(bytes).id)).toThrow(rejection('NOT_FOUND'));
  });

  it('logs what was asked and answered', async () => {
    const { search, logged } = openShop(fan(30));
    const outcome = await search({ shopper: { id: 'ann' }, first: 2 });
    expect(logged).toMatchObject([{ searchId: outcome.id, shopperId: 'ann', kind: 'image', snapshotId: 'snapshot-1' }]);
    expect(logged[0]?.hits.map(({ productId }) => productId)).toEqual(idsOf(outcome));
  });

  const text = (words: string): Partial<SearchRequest> => ({ query: { kind: 'text', text: words } });
  const parts = (...texts: readonly { text: string; weight: number }[]): Partial<SearchRequest> => ({
    query: { kind: 'parts', parts: texts.map((part) => ({ kind: 'text', ...part })) },
  });
  it.each<[string, Partial<SearchRequest>, string]>([
    ['first 0', { first: 0 }, 'BAD_USER_INPUT'],
    ['first −1', { first: -1 }, 'BAD_USER_INPUT'],
    ['first 10000', { first: 10_000 }, 'BAD_USER_INPUT'],
    ['empty text', text(' \n'), 'BAD_USER_INPUT'],
    ['endless text', text('x'.repeat(501)), 'BAD_USER_INPUT'],
    ['a query without parts', parts(), 'BAD_USER_INPUT'],
    ['nine parts', parts(...Array.from({ length: 9 }, () => ({ text: '1', weight: 1 }))), 'BAD_USER_INPUT'],
    ['a weight above 1', parts({ text: '1', weight: 1.1 }), 'BAD_USER_INPUT'],
    ['a weight that is no number', parts({ text: '1', weight: Number.NaN }), 'BAD_USER_INPUT'],
    ['nothing to look like', parts({ text: '1', weight: -1 }, { text: '2', weight: 0 }), 'BAD_USER_INPUT'],
    ['an empty text among the parts', parts({ text: '1', weight: 1 }, { text: '', weight: 1 }), 'BAD_USER_INPUT'],
    ['an unknown product', { query: { kind: 'product', productId: 'nope' as ProductId } }, 'NOT_FOUND'],
    ['a foreign cursor', { after: 'elsewhere' }, 'BAD_USER_INPUT'],
    ['a negative price', { filter: { price: { min: -1 } } }, 'BAD_USER_INPUT'],
    [
      'thousands of attributes',
      { filter: { attributes: many(101).map((asked) => ({ name: asked, anyOf: [] })) } },
      'BAD_USER_INPUT',
    ],
    ['thousands of values', { filter: { attributes: [{ name: 'a', anyOf: many(1001) }] } }, 'BAD_USER_INPUT'],
    ['a value without end', { filter: { categories: ['x > '.repeat(1000)] } }, 'BAD_USER_INPUT'],
    ['thousands of things a shopper likes', { shopper: { brands: many(500), colours: many(501) } }, 'BAD_USER_INPUT'],
    ['a shopper id without end', { shopper: { id: 'x'.repeat(257) } }, 'BAD_USER_INPUT'],
    ['a price range upside down', { filter: { price: { min: 5, max: 1 } } }, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_what, request, code) => {
    await expect(openShop(fan(3)).search(request)).rejects.toEqual(rejection(code));
  });
});
