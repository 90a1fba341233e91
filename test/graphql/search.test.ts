import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, redPhoto, startTestServer } from '../harness.ts';
import { countingProducts } from '../server/fakes/stores.ts';
import { PRODUCTS } from '../server/fakes/catalogue.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const HITS = 'hits { rank score product { id } }';
const RED_BASE64 = Buffer.from(redPhoto()).toString('base64');

function byPhoto(image: object, fields = HITS) {
  return server.query(`query ($image: ImageInput!) { search(query: { image: $image }) { ${fields} } }`, { image });
}

test('answers words with every field of a result', async () => {
  const { status, data, errors } = await server.query(`{ search(query: { text: "red" }, filter: { inStock: true }) {
    id
    hits { rank score similarity confidence product { id groupId title brand categories price { amount currency } inStock
      attributes { name values } images { id url } createdAt updatedAt } matchedImage { id url }
      explain { parts { name value weight contribution } why } variants { id } }
    pageInfo { hasNextPage endCursor } facets { name values { value count } } excluded { reason count }
    image { id } timings { embedMs retrieveMs rankMs hydrateMs totalMs plan eligibleRows } snapshot model degraded
  } }`);
  expect(errors).toEqual([]);
  expect(status).toBe(200);
  const [hit] = data.search.hits;
  expect(hit).toMatchObject({
    rank: 1,
    confidence: 'EXACT',
    product: {
      id: 'shirt-red',
      groupId: 'shirt',
      price: { amount: 10, currency: 'EUR' },
      attributes: [
        { name: 'colour', values: ['red'] },
        { name: 'material', values: ['cotton'] },
      ],
      updatedAt: '2026-05-01T12:00:00.000Z',
    },
    matchedImage: { id: 'shirt-red/0', url: '/images/shirt-red/shirt-red%2F0' },
    variants: [{ id: 'shirt-green' }, { id: 'shirt-blue' }, { id: 'shirt-black' }],
  });
  const sum = hit.explain.parts.reduce((total: number, part: { contribution: number }) => total + part.contribution, 0);
  expect(sum).toBeCloseTo(hit.score, 6);
  expect(data.search).toMatchObject({
    excluded: [{ reason: 'STOCK_UNKNOWN', count: 1 }],
    snapshot: 'snapshot-1',
    model: 'fake',
    image: null,
    degraded: [],
    pageInfo: { hasNextPage: false },
  });
});

test('finds by base64, with and without a data: prefix, and again by imageId', async () => {
  const sent = await byPhoto({ base64: RED_BASE64 }, `${HITS} image { id width height }`);
  expect(sent.data.search.hits[0].product.id).toBe('shirt-red');
  const { id } = sent.data.search.image;
  const prefixed = await byPhoto({ base64: `data:image/jpeg;base64,${RED_BASE64}` });
  expect(prefixed.data.search.hits).toEqual(sent.data.search.hits);
  const again = await byPhoto({ imageId: id, crop: { x: 0, y: 0, width: 0.5, height: 1 } });
  expect(again.data.search.hits[0].product.id).toBe('shirt-red');
});

test('finds by product, leaving the product itself out', async () => {
  const { data } = await server.query(`{ search(query: { productId: "shirt-red" }) { ${HITS} } }`);
  const ids = data.search.hits.map((hit: { product: { id: string } }) => hit.product.id);
  expect(ids).toHaveLength(4);
  expect(ids).not.toContain('shirt-red');
});

test('joins photo and words', async () => {
  const { data, errors } = await server.query(
    `query ($image: ImageInput!) { multimodalSearch(image: $image, text: "blue", imageWeight: 0.4) { ${HITS} } }`,
    { image: { base64: RED_BASE64 } },
  );
  expect(errors).toEqual([]);
  const ids = data.multimodalSearch.hits.slice(0, 2).map((hit: { product: { id: string } }) => hit.product.id);
  expect(ids.toSorted()).toEqual(['shirt-blue', 'shirt-red']);
});

test('joins several parts, weighted, and leaves the products among them out', async () => {
  const { data, errors } = await server.query(
    `query ($parts: [QueryPart!]) { search(query: { parts: $parts }) { ${HITS} image { id } } }`,
    {
      parts: [
        { productId: 'shirt-red', weight: 0.5 },
        { text: 'blue' },
        { image: { base64: RED_BASE64 }, weight: -0.2 },
      ],
    },
  );
  expect(errors).toEqual([]);
  const ids = data.search.hits.map((hit: { product: { id: string } }) => hit.product.id);
  expect(ids[0]).toBe('shirt-blue');
  expect(ids).not.toContain('shirt-red');
  expect(data.search.image).toEqual({ id: expect.any(String) as string });
});

test.each([
  ['a part of nothing', '{ weight: 1 }', 'in a part, got none'],
  ['a part of two things', '{ text: "red", productId: "shirt-red" }', 'in a part, got text and productId'],
  ['a colour in words', '{ colour: "red" }', 'Expected a colour as #rrggbb, got \\"red\\"'],
  ['a weight above 1', '{ text: "red", weight: 7 }', 'between -1 and 1, got 7'],
  ['only what is unwanted', '{ text: "red", weight: -1 }', 'a part with a weight above 0'],
])('refuses %s', async (_name, part, message) => {
  const { status, errors } = await server.query(`{ search(query: { parts: [${part}] }) { ${HITS} } }`);
  expect(status).toBe(400);
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect(JSON.stringify(errors[0])).toContain(message);
});

test('pages without repeating or losing a hit', async () => {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data } = await server.query(
      `query ($after: String) { search(query: { text: "green" }, first: 2, after: $after) {
        hits { rank product { id } } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    const { hits, pageInfo } = data.search;
    for (const hit of hits) expect(hit.rank).toBe(seen.push(hit.product.id));
    after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
  } while (after !== null);
  expect(seen.toSorted()).toEqual(PRODUCTS.map(({ id }) => id).toSorted());
});

test('reads products in one round trip for the hits and one for all their variants', async () => {
  const products = countingProducts(PRODUCTS);
  await using counted = await startTestServer({ products });
  await counted.query('{ search(query: { text: "red" }) { hits { product { id } variants { id title } } } }');
  expect(products.batches.length).toBeLessThanOrEqual(2);
  expect(products.batches.flat().toSorted()).toEqual(PRODUCTS.map(({ id }) => id).toSorted()); // none twice
});

test.each([
  ['no source', {}, 'none'],
  ['two sources', { base64: RED_BASE64, imageId: 'x' }, 'base64 and imageId'],
  ['only a crop', { crop: { x: 0, y: 0, width: 1, height: 1 } }, 'none'],
])('refuses a photo with %s', async (_name, image, got) => {
  const { status, errors } = await byPhoto(image);
  expect(status).toBe(400);
  expect(errors[0]).toMatchObject({
    message: `Expected exactly one of upload, url, base64 and imageId, got ${got}.`,
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('takes null for a field left out', async () => {
  const { errors } = await server.query(
    `query ($filter: ProductFilter, $shopper: ShopperInput, $options: SearchOptions) {
      search(query: { text: "red" }, filter: $filter, shopper: $shopper, options: $options) { id } }`,
    { filter: { price: null, brands: null }, shopper: null, options: { colourWeight: null, weights: null } },
  );
  expect(errors).toEqual([]);
});

test('products come back in the order asked, null for what there is not', async () => {
  const { data } = await server.query('{ products(ids: ["mug/1", "nothing", "shirt-red"]) { id images { url } } }');
  expect(data.products).toEqual([
    { id: 'mug/1', images: [{ url: 'https://shop.example/mug.jpg' }] },
    null,
    { id: 'shirt-red', images: [{ url: '/images/shirt-red/shirt-red%2F0' }] },
  ]);
});

test('tells what the catalogue holds', async () => {
  const { data } = await server.query(
    '{ catalogue { products images categories { value count } brands { value count } priceRange { min max currency } } }',
  );
  expect(data.catalogue).toEqual({
    products: 5,
    images: 5,
    categories: [
      { value: 'Home', count: 1 },
      { value: 'Home > Kitchen', count: 1 },
      { value: 'Women', count: 4 },
      { value: 'Women > Shirts', count: 4 },
    ],
    brands: [{ value: 'Tannin', count: 4 }],
    priceRange: { min: 10, max: 40, currency: 'EUR' },
  });
});
