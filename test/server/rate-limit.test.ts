import { expect, test } from 'vitest';
import { memoryRateLimiter } from '../../src/adapters/memory-rate-limiter.ts';
import { clientOf, networkOf } from '../../src/server/rate-limit.ts';
import type { ServerConfig, ServerDeps } from '../../src/server/server-config.ts';
import { parseAnswer, redPhoto, roomFor, startTestServer } from '../harness.ts';

const WORDS = '{ search(query: { text: "red" }) { hits { rank } } }';
const PHOTO = 'query ($photo: String!) { search(query: { image: { base64: $photo } }) { image { id } } }';
const photo = Buffer.from(redPhoto()).toString('base64');

function limited(points: number, config: Partial<ServerConfig> = {}, deps: Partial<ServerDeps> = {}) {
  const budgets = { points: { address: points, token: points, key: points }, windowSeconds: 60 };
  return startTestServer({ rateLimiter: memoryRateLimiter(budgets), ...deps }, config);
}

function costOf(answer: object): unknown {
  return (answer as { extensions?: { cost?: unknown } }).extensions?.cost;
}

async function costOfQuery(server: Awaited<ReturnType<typeof limited>>, query: string, variables = {}) {
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return costOf((await response.json()) as object);
}

function multipart(operations: string): FormData {
  const form = new FormData();
  form.append('operations', operations);
  form.append('map', '{"0":["variables.photo"]}');
  form.append('0', new Blob([redPhoto()]), 'photo.jpg');
  return form;
}

test('every answer tells what it cost and what is left; a photo costs more than words', async () => {
  await using server = await limited(100);
  expect(await costOfQuery(server, WORDS)).toEqual({ spent: 1, left: 99, resetsInSeconds: 60 });
  expect(await costOfQuery(server, PHOTO, { photo })).toMatchObject({ spent: 10, left: 89 });
  expect(await costOfQuery(server, `{ a: product(id: "x") { id } b: product(id: "y") { id } }`)).toMatchObject({
    spent: 2,
    left: 87,
  });
  expect(await costOfQuery(server, '{ nonsense }')).toMatchObject({ spent: 1, left: 86 });
});

test('each further part of a query costs what it would cost alone', async () => {
  await using server = await limited(100);
  const parts = (...list: string[]) => `{ search(query: { parts: [${list.join(', ')}] }) { hits { rank } } }`;
  expect(await costOfQuery(server, parts('{ text: "red" }'))).toMatchObject({ spent: 1 });
  expect(
    await costOfQuery(server, parts('{ text: "red" }', '{ text: "blue" }', '{ productId: "shirt-red" }')),
  ).toMatchObject({
    spent: 3,
  });
  expect(await costOfQuery(server, parts(...Array.from({ length: 9 }, () => '{ text: "red" }')))).toMatchObject({
    spent: 1,
  });
});

test('a photo that is known already costs as much as words', async () => {
  await using server = await limited(100);
  const first = await server.query(PHOTO, { photo });
  const again = `{ search(query: { image: { imageId: "${first.data.search.image.id}" } }) { id } }`;
  expect(await costOfQuery(server, again)).toMatchObject({ spent: 1, left: 89 });
});

test('whose budget is spent is RATE_LIMITED, told when to come back, and stays so', async () => {
  await using server = await limited(2);
  expect((await server.query(WORDS)).status).toBe(200);
  expect((await server.query(WORDS)).status).toBe(200);
  for (let more = 0; more < 2; more++) {
    const { status, errors, headers } = await server.query(WORDS);
    expect({ status, code: errors[0]?.extensions.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
  }
  expect((await server.fetch('/livez')).status).toBe(200);
});

test('a photo beyond the budget is refused with its body unread', async () => {
  await using server = await limited(9);
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'apollo-require-preflight': '1' },
    body: multipart('{ this is no JSON'),
  });
  const { status, errors } = await parseAnswer(response);
  expect({ status, code: errors[0]?.extensions.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
});

test('a photo that only the query tells of is refused before it is looked at', async () => {
  await using server = await limited(5);
  const { status, errors, headers } = await server.query(PHOTO, { photo });
  expect({ status, code: errors[0]?.extensions.code }).toEqual({ status: 429, code: 'RATE_LIMITED' });
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(1);
});

test('a photo sent as a file is paid for once', async () => {
  await using server = await limited(100);
  const operations = {
    query: 'query ($photo: Upload!) { search(query: { image: { upload: $photo } }) { id } }',
    variables: { photo: null },
  };
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'apollo-require-preflight': '1' },
    body: multipart(JSON.stringify(operations)),
  });
  expect(costOf((await response.json()) as object)).toMatchObject({ spent: 10, left: 90 });
});

test('an admin has no budget, and no cost is told', async () => {
  await using server = await limited(1);
  for (let time = 0; time < 3; time++) expect((await server.admin('{ index { ready } }')).status).toBe(200);
  expect((await server.query(WORDS)).status).toBe(200);
});

test('what was refused for want of room is not paid for', async () => {
  const gate = Promise.withResolvers<void>();
  let waiting = 0;
  const products: ServerDeps['products'] = {
    async loadMany(ids) {
      waiting += 1;
      await gate.promise;
      return ids.map(() => undefined);
    },
  };
  await using server = await limited(100, { admission: roomFor(1) }, { products });
  const running = server.query('{ product(id: "x") { id } }');
  await expect.poll(() => waiting).toBe(1);
  for (let time = 0; time < 3; time++) expect((await server.query(WORDS)).status).toBe(503);
  gate.resolve();
  await running;
  expect(await costOfQuery(server, WORDS)).toMatchObject({ left: 98 });
});

test('an address that a caller claims counts only behind a trusted proxy', async () => {
  const ask = (server: Awaited<ReturnType<typeof limited>>, forwarded: string) =>
    server.query(WORDS, {}, { 'x-forwarded-for': forwarded });
  await using open = await limited(1);
  expect((await ask(open, '203.0.113.1')).status).toBe(200);
  expect((await ask(open, '203.0.113.2')).status).toBe(429);
  await using proxied = await limited(1, { trustedProxyHops: 1 });
  expect((await ask(proxied, '203.0.113.1')).status).toBe(200);
  expect((await ask(proxied, '203.0.113.2')).status).toBe(200);
  expect((await ask(proxied, '198.51.100.9, 203.0.113.2')).status).toBe(429); // the first part is the caller's own claim
});

test('a key and a token have budgets of their own, wherever they come from', () => {
  const rest = { scopes: [], anyShopper: false } as const;
  expect(clientOf({ ip: '203.0.113.1' }, { kind: 'key', id: 'k1', ...rest })).toEqual({ kind: 'key', id: 'k1' });
  expect(clientOf({ ip: '203.0.113.1' }, { kind: 'token', id: 'ann', ...rest })).toEqual({ kind: 'token', id: 'ann' });
  expect(clientOf({ ip: '::ffff:203.0.113.1' }, { kind: 'anonymous', ...rest })).toEqual({
    kind: 'address',
    id: '203.0.113.1',
  });
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s is the client %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
