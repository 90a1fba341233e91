import { expect, test } from 'vitest';
import { persistedQueries, sha256 } from '../../src/server/persisted-queries.ts';
import { type TestServer, startTestServer } from '../harness.ts';

const LISTED = '{ catalogue { products } }';
const OTHER = '{ product(id: "shirt-red") { id } }';
const list = new Map([[sha256(LISTED), LISTED]]);
const STRICT = { list, only: true, automatic: true, cacheBytes: 10_000 };

async function ask(server: TestServer, body: object) {
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const { data, errors } = (await response.json()) as { data?: object; errors?: { extensions: { code: string } }[] };
  return { status: response.status, data, code: errors?.[0]?.extensions.code };
}

const byHash = (query: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash: sha256(query) } } });

test('a document is left once and named by its hash from then on', async () => {
  await using server = await startTestServer();
  expect(await ask(server, byHash(OTHER))).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_FOUND' });
  expect(await ask(server, { query: OTHER, ...byHash(OTHER) })).toMatchObject({ status: 200 });
  expect(await ask(server, byHash(OTHER))).toMatchObject({ status: 200, data: { product: { id: 'shirt-red' } } });
  expect(await ask(server, { query: LISTED, ...byHash(OTHER) })).toMatchObject({ status: 400, code: 'BAD_USER_INPUT' });
});

test('the list is known without anybody leaving it', async () => {
  await using server = await startTestServer({}, { persisted: { ...STRICT, only: false, automatic: false } });
  expect(await ask(server, byHash(LISTED))).toMatchObject({ status: 200, data: { catalogue: { products: 5 } } });
  expect(await ask(server, { query: OTHER, ...byHash(OTHER) })).toMatchObject({ status: 200 });
  expect(await ask(server, byHash(OTHER))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
});

test('turned off, the protocol says so', async () => {
  const persisted = { list: new Map<string, string>(), only: false, automatic: false, cacheBytes: 1 };
  await using server = await startTestServer({}, { persisted });
  expect(await ask(server, byHash(OTHER))).toMatchObject({ status: 200, code: 'PERSISTED_QUERY_NOT_SUPPORTED' });
  expect(await ask(server, { query: OTHER })).toMatchObject({ status: 200 });
});

test('where only the list is answered, nothing else is, by whatever way it comes', async () => {
  await using server = await startTestServer({}, { persisted: STRICT });
  expect(await ask(server, { query: LISTED })).toMatchObject({ status: 200 });
  expect(await ask(server, byHash(LISTED))).toMatchObject({ status: 200 });
  expect(await ask(server, { query: OTHER })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(await ask(server, { query: OTHER, ...byHash(OTHER) })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(await ask(server, { query: OTHER, ...byHash(LISTED) })).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  expect(await ask(server, byHash(OTHER))).toMatchObject({ code: 'PERSISTED_QUERY_NOT_FOUND' });
  const get = (parameters: string) =>
    server.fetch(`/graphql?${parameters}`, { headers: { 'apollo-require-preflight': '1' } });
  expect((await get(`query=${encodeURIComponent(LISTED)}`)).status).toBe(200);
  expect((await get(`query=${encodeURIComponent(OTHER)}`)).status).toBe(403);
  expect((await get(`${'x&'.repeat(1_100)}query=${encodeURIComponent(OTHER)}`)).status).toBe(403);
});

test('what clients leave is bounded: the document asked for longest ago goes first', async () => {
  const persisted = persistedQueries({ list: new Map(), only: false, automatic: true, cacheBytes: 400 });
  const cache = persisted === false ? undefined : persisted.cache;
  const document = 'x'.repeat(50);
  for (const key of ['apq:1', 'apq:2', 'apq:3']) await cache?.set(key, document);
  await cache?.get('apq:1');
  await cache?.set('apq:4', document);
  const kept = await Promise.all([1, 2, 3, 4].map(async (n) => (await cache?.get(`apq:${n}`)) !== undefined));
  expect(kept).toEqual([true, false, true, true]);
  await cache?.set('apq:5', 'x'.repeat(1_000)); // larger than all there is
  expect(await cache?.get('apq:5')).toBeUndefined();
});
