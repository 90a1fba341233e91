import { afterAll, beforeAll, expect, test } from 'vitest';
import { ADMIN_KEY, type TestServer, startTestServer } from '../harness.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const ADMIN_ONLY = [
  '{ index { ready } }',
  '{ snapshots { id } }',
  '{ reindexJob(id: "x") { id } }',
  '{ reindexJobs { nodes { id } } }',
  '{ search(query: { text: "red" }, options: { weights: { visual: 1 } }) { id } }',
  'mutation { reindex { id } }',
  'mutation { cancelReindex(id: "x") { id } }',
  'mutation { forgetShopper(id: "x") }',
];

test.each(ADMIN_ONLY)('%s needs a key', async (query) => {
  const { status, errors, data, headers } = await server.query(query);
  expect(status).toBe(401);
  expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(Object.values(data ?? {}).every((value) => value === null)).toBe(true);
});

test.each(ADMIN_ONLY)('%s is FORBIDDEN with a wrong key', async (query) => {
  const { status, errors } = await server.query(query, {}, { authorization: 'Bearer wrong' });
  expect(status).toBe(403);
  expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
});

test.each([
  ['as a bearer token', { authorization: `Bearer ${ADMIN_KEY}` }],
  ['in any case of "bearer"', { authorization: `bearer ${ADMIN_KEY}` }],
  ['as x-api-key', { 'x-api-key': ADMIN_KEY }],
  ['as x-api-key beside another kind of authorization', { authorization: 'Basic abc', 'x-api-key': ADMIN_KEY }],
])('the key opens %s', async (_name, headers) => {
  const { status, data } = await server.query('{ index { ready snapshot { id indexType } } }', {}, headers);
  expect(status).toBe(200);
  expect(data.index).toEqual({ ready: true, snapshot: { id: 'snapshot-1', indexType: 'FLAT' } });
});

test.each([
  ['a part of the key', { authorization: `Bearer ${ADMIN_KEY.slice(0, -1)}` }],
  ['the key and more', { 'x-api-key': `${ADMIN_KEY}x` }],
  ['an empty key', { 'x-api-key': '' }],
  ['the key in another case', { 'x-api-key': ADMIN_KEY.toUpperCase() }],
])('%s does not open', async (_name, headers) => {
  expect((await server.query('{ index { ready } }', {}, headers)).status).toBe(403);
});

test('a wrong key takes nothing away from what is open to all', async () => {
  const { status } = await server.query('{ search(query: { text: "red" }) { id } }', {}, { 'x-api-key': 'wrong' });
  expect(status).toBe(200);
});

test('an admin overrides single weights, the rest stays as configured', async () => {
  const { data } = await server.admin(
    '{ search(query: { text: "red" }, first: 1, options: { weights: { visual: 0.1 } }) { hits { explain { parts { name weight } } } } }',
  );
  expect(data.search.hits[0].explain.parts).toEqual([
    { name: 'visual', weight: 0.1 },
    { name: 'attribute', weight: 0.15 },
    { name: 'personal', weight: 0.15 },
    { name: 'freshness', weight: 0.05 },
    { name: 'pricePenalty', weight: 0.05 },
  ]);
});

test('weights out of range are BAD_USER_INPUT, for admins too', async () => {
  const { errors } = await server.admin(
    '{ search(query: { text: "red" }, options: { weights: { visual: 2 } }) { id } }',
  );
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
