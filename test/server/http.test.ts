import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageId, Product, ProductId } from '../../src/domain/product.ts';
import { type TestServer, emptyLiveSnapshot, parseAnswer, startTestServer } from '../harness.ts';
import { PRODUCTS, UPDATED_AT } from './fakes/catalogue.ts';
import { countingProducts } from './fakes/stores.ts';

let folder: string;
let server: TestServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-http-'));
  await mkdir(join(folder, 'web/assets'), { recursive: true });
  await mkdir(join(folder, 'samples'));
  await Promise.all([
    writeFile(join(folder, 'red.jpg'), 'a red picture'),
    writeFile(join(folder, 'page.html'), '<script>alert(1)</script>'),
    writeFile(join(folder, 'web/index.html'), '<!doctype html><title>Shop</title>'),
    writeFile(join(folder, 'web/assets/main-abc123.js'), 'let x;'),
    writeFile(join(folder, 'samples/queries.json'), '[]'),
  ]);
  server = await startTestServer(
    { products: countingProducts([...PRODUCTS, ...AWKWARD]) },
    { imageRoot: folder, webRoot: join(folder, 'web'), samplesRoot: join(folder, 'samples') },
  );
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const AWKWARD: readonly Product[] = [
  {
    id: 'äwkward/1' as ProductId,
    title: 'Awkward',
    categories: [],
    attributes: {},
    images: [
      { id: 'a/0' as ImageId, file: 'red.jpg' },
      { id: 'a/1' as ImageId, file: 'page.html' },
      { id: 'a/2' as ImageId, file: 'missing.jpg' },
    ],
    updatedAt: UPDATED_AT,
  },
];

const SEARCH = '{ search(query: { text: "red" }) { hits { rank } } }';

function get(query: string, headers: Readonly<Record<string, string>> = { 'apollo-require-preflight': '1' }) {
  return server.fetch(`/graphql?query=${encodeURIComponent(query)}`, { headers });
}

test('a query may come by GET, a mutation may not', async () => {
  const query = await parseAnswer(await get(SEARCH));
  expect(query).toMatchObject({ status: 200, data: { search: { hits: [{ rank: 1 }, {}, {}, {}, {}] } } });
  const mutation = await get('mutation { forgetShopper(id: "x") }');
  expect(mutation.status).toBe(405);
  expect(mutation.headers.get('allow')).toBe('POST');
  expect(await mutation.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

test('no answer of GraphQL is cached on its way, refusals neither', async () => {
  for (const response of [await get(SEARCH), await get('{ nothing }'), await get(SEARCH, {})]) {
    expect(response.headers.get('cache-control')).toBe('no-store');
  }
});

test('a GET that any web page could send is refused (CSRF)', async () => {
  const answer = await parseAnswer(await get(SEARCH, {}));
  expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
  expect(answer.errors[0]?.message).toMatch(/CSRF/);
});

test.each(['PUT', 'DELETE'])('%s is no way to ask', async (method) => {
  const response = await server.fetch('/graphql', { method, headers: { 'apollo-require-preflight': '1' } });
  expect([400, 405]).toContain(response.status);
});

test('introspection can be turned off, and then nothing of the schema is suggested', async () => {
  await using closed = await startTestServer({}, { introspection: false, suggestions: false });
  expect((await server.query('{ __schema { queryType { name } } }')).data.__schema.queryType.name).toBe('Query');
  expect((await closed.query('{ __schema { queryType { name } } }')).status).toBe(400);
  expect((await closed.query('{ serch(query: { text: "a" }) { id } }')).errors[0]?.message).not.toMatch(/Did you mean/);
});

test('live means the process answers, ready that searches can be answered', async () => {
  expect((await server.fetch('/livez')).status).toBe(200);
  const ready = await server.fetch('/readyz');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({ status: 'ready', snapshot: 'snapshot-1' });
  await using empty = await startTestServer({ liveSnapshot: emptyLiveSnapshot() });
  expect((await empty.fetch('/livez')).status).toBe(200);
  const notReady = await empty.fetch('/readyz');
  expect(notReady.status).toBe(503);
  expect(await notReady.json()).toMatchObject({
    status: 'not ready',
    reasons: ['No snapshot can be served: run a reindex.', 'Snapshot old was refused: made by another model'],
  });
});

test('a product picture is served from the file that the product names', async () => {
  const response = await server.fetch('/images/shirt-red/shirt-red%2F0');
  expect(response.status).toBe(200);
  expect(await response.text()).toBe('a red picture');
  expect(response.headers.get('content-type')).toBe('image/jpeg');
  expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
  const etag = response.headers.get('etag') ?? '';
  const again = request(`${server.url}/images/shirt-red/shirt-red%2F0`, { headers: { 'if-none-match': etag } }).end();
  const [unchanged] = (await once(again, 'response')) as [IncomingMessage]; // `fetch` would ask for a fresh copy
  expect(unchanged.resume().statusCode).toBe(304);
  expect((await server.fetch(`/images/${encodeURIComponent('äwkward/1')}/a%2F0`)).status).toBe(200);
});

test.each([
  ['an unknown product', '/images/nothing/0'],
  ['an unknown picture', '/images/shirt-red/1'],
  ['a picture that lies elsewhere', '/images/mug%2F1/mug%2F1%2F0'],
  ['a file that is gone', '/images/%C3%A4wkward%2F1/a%2F2'],
  ['a file that is no picture', '/images/%C3%A4wkward%2F1/a%2F1'],
  ['a path out of the folder', '/images/..%2F..%2Fetc/passwd'],
  ['a path as picture id', '/images/shirt-red/..%2F..%2F..%2Fetc%2Fpasswd'],
])('%s is 404', async (_name, path) => {
  const response = await server.fetch(path);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
  expect(response.headers.get('cache-control') ?? '').not.toMatch(/max-age=[1-9]/);
});

test('a path that cannot be decoded is 400', async () => {
  expect((await server.fetch('/images/%E0%A4%A/0')).status).toBe(400);
});

test('the shop page comes under a strict content security policy, its assets for ever', async () => {
  const page = await server.fetch('/');
  expect(page.status).toBe(200);
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const policy = page.headers.get('content-security-policy') ?? '';
  expect(policy).toContain("default-src 'self'");
  expect(policy).toContain("img-src 'self' blob: data: https:");
  expect(policy).not.toMatch(/unsafe/);
  const asset = await server.fetch('/assets/main-abc123.js');
  expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
  expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
  expect((await server.fetch('/samples/queries.json')).status).toBe(200);
  expect((await server.fetch('/samples/../red.jpg')).status).toBe(404);
});

test('the playground is whole without any other server, opened on our queries', async () => {
  const response = await server.fetch('/playground');
  const page = await response.text();
  const addresses = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address as string);
  expect(addresses.length).toBeGreaterThan(5);
  for (const address of addresses) {
    const url = new URL(address, `${server.url}/playground/`);
    expect(url.origin).toBe(server.url);
    expect((await fetch(url)).status, address).toBe(200);
  }
  expect(page).toContain('apollo-require-preflight');
  expect(page).toContain('query ByPhoto($photo: Upload!)');
});

test('the playground has a nonce of its own every time, and nothing unsafe in its policy', async () => {
  const nonces = new Set<string>();
  for (let visit = 0; visit < 2; visit++) {
    const response = await server.fetch('/playground/');
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(policy).not.toMatch(/unsafe/);
    expect(await response.text()).toContain(`<script type="module" nonce="${nonce}">`);
    nonces.add(nonce);
  }
  expect(nonces.size).toBe(2);
});

test('every answer tells browsers to trust nothing that it does not say', async () => {
  for (const path of ['/livez', '/', '/playground/', '/nothing']) {
    const { headers } = await server.fetch(path);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
    });
    expect(headers.has('x-powered-by')).toBe(false);
  }
});

test('every answer has an id: the caller’s when it is harmless, else one of ours', async () => {
  const idOf = async (offered: string) =>
    (await server.fetch('/livez', { headers: { 'x-request-id': offered } })).headers.get('x-request-id');
  expect(await idOf('order-7.a')).toBe('order-7.a');
  expect(await idOf('{"level":"fatal"}')).toMatch(/^[0-9a-f-]{36}$/);
});

test('a port in use is CONFLICT', async () => {
  const port = Number(new URL(server.url).port);
  await expect(startTestServer({}, { port })).rejects.toMatchObject({ code: 'CONFLICT' });
});
