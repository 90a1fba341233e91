import { expect, test } from 'vitest';
import { VitrineError } from '../../src/domain/errors.ts';
import { startTestServer } from '../harness.ts';

const away = { loadMany: () => Promise.reject(new VitrineError('OVERLOADED', 'The product store does not answer.')) };

test('while the store is away, a search that asks for what the snapshot knows is answered and says so', async () => {
  await using server = await startTestServer({ products: away });
  const { status, data } = await server.query(
    '{ search(query: { text: "red" }, first: 1) { hits { product { id groupId brand categories price { amount } inStock attributes { name } createdAt } } degraded } }',
  );
  expect(status).toBe(200);
  expect(data.search).toEqual({
    degraded: ['METADATA_STALE'],
    hits: [
      {
        product: {
          id: 'shirt-red',
          groupId: 'shirt',
          brand: 'Tannin',
          categories: ['Women > Shirts'],
          price: { amount: 10 },
          inStock: true,
          attributes: [{ name: 'colour' }, { name: 'material' }],
          createdAt: '2026-05-01T12:00:00.000Z',
        },
      },
    ],
  });
});

test.each(['product { title }', 'product { images { id } }', 'matchedImage { id }', 'variants { id }'])(
  'while the store is away, a search that asks for %s is OVERLOADED, with the time to come back',
  async (fields) => {
    await using server = await startTestServer({ products: away });
    const answer = await server.query(`{ search(query: { text: "red" }) { hits { ${fields} } } }`);
    expect(answer).toMatchObject({ status: 503, data: null, errors: [{ extensions: { code: 'OVERLOADED' } }] });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  },
);

test('what may be null is an error of its own beside the hits, never a null that says "unknown"', async () => {
  await using server = await startTestServer({ products: away });
  const { status, data, errors } = await server.query(
    '{ search(query: { text: "red" }, first: 1) { hits { product { id description } } } }',
  );
  expect([status, data.search.hits]).toEqual([200, [{ product: { id: 'shirt-red', description: null } }]]);
  expect(errors).toMatchObject([
    { path: ['search', 'hits', 0, 'product', 'description'], extensions: { code: 'OVERLOADED' } },
  ]);
});
