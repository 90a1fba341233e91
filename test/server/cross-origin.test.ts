import { expect, test } from 'vitest';
import { type TestServer, roomFor, startTestServer } from '../harness.ts';

const SHOP = 'https://shop.example';

function ask(server: TestServer, origin: string) {
  return server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: '{"query":"{ catalogue { products } }"}',
  });
}

function preflight(server: TestServer, origin: string) {
  return server.fetch('/graphql', {
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
  });
}

test('unless configured, no page of another origin is let in', async () => {
  await using server = await startTestServer();
  for (const { headers } of [await ask(server, SHOP), await preflight(server, SHOP)]) {
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});

test('configured origins are, and no others; never with cookies', async () => {
  await using server = await startTestServer({}, { corsOrigins: [SHOP] });
  const allowed = await preflight(server, SHOP);
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-origin')).toBe(SHOP);
  expect(allowed.headers.get('access-control-allow-headers')).toContain('apollo-require-preflight');
  expect(allowed.headers.get('access-control-allow-credentials')).toBeNull();
  expect((await ask(server, SHOP)).headers.get('vary')).toMatch(/origin/i);
  for (const origin of ['https://shop.example.evil.test', 'http://shop.example', 'null']) {
    expect((await ask(server, origin)).headers.get('access-control-allow-origin')).toBeNull();
  }
});

test('a page that is let in can read refusals, too', async () => {
  await using server = await startTestServer({}, { corsOrigins: [SHOP], admission: roomFor(0) });
  const refused = await ask(server, SHOP);
  expect(refused.status).toBe(503);
  expect(refused.headers.get('access-control-allow-origin')).toBe(SHOP);
  expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
});
