import { buildSchema } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scope } from '../../src/domain/caller.ts';
import { FIELD_SCOPES } from '../../src/graphql/field-scopes.ts';
import { readTypeDefs } from '../../src/graphql/type-defs.ts';
import { memoryShopperStore } from '../fakes/memory-shopper-store.ts';
import { ADMIN_KEY, ALL_PUBLIC } from '../harness.ts';
import { type KeyShop, bearer, startKeyShop } from './access.ts';

const shoppers = memoryShopperStore();
let shop: KeyShop;
let closed: KeyShop;
beforeAll(async () => {
  shop = await startKeyShop({ deps: { shoppers } });
  closed = await startKeyShop({ door: { publicAccess: { ...ALL_PUBLIC, search: false } } });
});
afterAll(async () => {
  await shop.close();
  await closed.close();
});

const CLICK = '[{ type: CLICK, productId: "shirt-red" }]';
const NEEDS: readonly (readonly [Scope, string])[] = [
  ['search', '{ search(query: { text: "red" }) { id } }'],
  ['search', '{ product(id: "shirt-red") { id } }'],
  ['search', '{ products(ids: ["shirt-red"]) { id } }'],
  ['search', '{ catalogue { products } }'],
  ['search', '{ __schema { queryType { name } } }'],
  ['events', `mutation { recordEvents(events: ${CLICK}) { recorded } }`],
  ['events', 'mutation { forgetShopper(id: "x") }'],
  ['catalogue', 'mutation { upsertProducts(products: []) { upserted } }'],
  ['catalogue', 'mutation { deleteProducts(ids: []) { deleted } }'],
  ['admin', '{ index { ready } }'],
  ['admin', '{ snapshots { id } }'],
  ['admin', '{ reindexJob(id: "x") { id } }'],
  ['admin', '{ reindexJobs { nodes { id } } }'],
  ['admin', '{ apiKeys { id } }'],
  ['admin', '{ search(query: { text: "red" }, options: { weights: { visual: 1 } }) { id } }'],
  ['admin', 'mutation { cancelReindex(id: "x") { id } }'],
  ['admin', 'mutation { promoteSnapshot(id: "snapshot-1") { id } }'],
  ['admin', 'mutation { rollback { id } }'],
  ['admin', 'mutation { createApiKey(input: { name: "x", scopes: [SEARCH] }) { secret } }'],
  ['admin', 'mutation { revokeApiKey(id: "x") { id } }'],
  ['admin', 'mutation { reindex { id } }'],
];
const ALL: readonly Scope[] = ['search', 'events', 'catalogue', 'admin'];

test('every query and mutation says what it needs', () => {
  const schema = buildSchema(readTypeDefs());
  const fields = [schema.getQueryType(), schema.getMutationType()].flatMap((type) =>
    Object.keys(type?.getFields() ?? {}),
  );
  expect(Object.keys(FIELD_SCOPES).toSorted()).toEqual([...fields, '__schema', '__type'].toSorted());
});

test.each(NEEDS)('without a key, a closed server does nothing that needs %s: %s', async (_scope, query) => {
  const { status, errors, data, headers } = await closed.server.query(query);
  expect([status, errors[0]?.extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
  expect(Object.values(data ?? {}).every((value) => value === null)).toBe(true);
});

test.each(NEEDS)('of the keys with one scope, those with %s and admin open %s', async (scope, query) => {
  const opening: Scope[] = [];
  for (const own of ALL) {
    const { status, errors } = await closed.server.query(query, {}, bearer(await closed.key([own])));
    const code = errors[0]?.extensions.code;
    if (code !== 'FORBIDDEN' || status !== 403) opening.push(own);
    expect(code).not.toBe('UNAUTHENTICATED');
  }
  expect(new Set(opening)).toEqual(new Set([scope, 'admin']));
});

test('a public server lets anybody search and record, and nothing else', async () => {
  for (const [scope, query] of NEEDS) {
    const { status } = await shop.server.query(query);
    const open = (scope === 'search' || scope === 'events') && !query.includes('forgetShopper');
    expect([query, status]).toEqual([query, open ? 200 : 401]);
  }
});

test('where events are not public, a search is still', async () => {
  await using other = await startKeyShop({ door: { publicAccess: { ...ALL_PUBLIC, events: false } } });
  expect((await other.server.query(`mutation { recordEvents(events: ${CLICK}) { recorded } }`)).status).toBe(401);
  expect((await other.server.query('{ search(query: { text: "red" }) { id } }')).status).toBe(200);
});

test.each([
  ['beside it', `mutation { recordEvents(events: ${CLICK}) { recorded } rollback { id } }`],
  ['under another name', `mutation { recordEvents(events: ${CLICK}) { recorded } recorded: rollback { id } }`],
  [
    'in a fragment',
    `mutation { recordEvents(events: ${CLICK}) { recorded } ...F } fragment F on Mutation { rollback { id } }`,
  ],
  [
    'in a fragment of a fragment',
    `mutation { recordEvents(events: ${CLICK}) { recorded } ...F } fragment F on Mutation { ...G } fragment G on Mutation { rollback { id } }`,
  ],
  ['in an inline fragment', `mutation { recordEvents(events: ${CLICK}) { recorded } ... { rollback { id } } }`],
  ['skipped', `mutation { recordEvents(events: ${CLICK}) { recorded } rollback @skip(if: true) { id } }`],
])('one mutation too many, %s, and none of them runs', async (_where, query) => {
  const before = shoppers.events.length;
  const { status, errors, data } = await shop.server.query(query, {}, bearer(await shop.key(['events'])));
  expect([status, errors.length, errors[0]?.extensions.code]).toEqual([403, 1, 'FORBIDDEN']);
  expect(errors[0]?.message).toBe('`rollback` needs the scope admin, which this key does not have.');
  expect(data).toBeNull();
  expect(shoppers.events).toHaveLength(before);
});

test('the operation that is chosen counts, not another one of the document', async () => {
  const query = 'query A { catalogue { products } } query B { index { ready } }';
  const ask = (operationName: string) =>
    shop.server.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, operationName }),
    });
  expect((await ask('A')).status).toBe(200);
  expect((await ask('B')).status).toBe(401);
});

test('a query by GET is checked like any other', async () => {
  const get = (query: string) =>
    shop.server.fetch(`/graphql?query=${encodeURIComponent(query)}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
  expect((await get('{ catalogue { products } }')).status).toBe(200);
  expect((await get('{ index { ready } }')).status).toBe(401);
});

test('an admin overrides single weights, the rest stays as configured', async () => {
  const { data } = await shop.server.admin(
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
  const { errors } = await shop.server.admin(
    '{ search(query: { text: "red" }, options: { weights: { visual: 2 } }) { id } }',
  );
  expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test('metrics are for the scope admin', async () => {
  const status = async (headers?: Readonly<Record<string, string>>) =>
    (await shop.server.fetch('/metrics', headers === undefined ? {} : { headers })).status;
  expect(await status()).toBe(401);
  expect(await status(bearer(await shop.key(['search', 'events', 'catalogue'])))).toBe(403);
  expect(await status(bearer(await shop.key(['admin'])))).toBe(200);
  expect(await status(bearer(ADMIN_KEY))).toBe(200);
});
