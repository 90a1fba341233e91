import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestServer, startTestServer } from '../harness.ts';
import { rawRequest } from './raw-request.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const BODY = '{"query":"{ catalogue { products } }"}';
const CHUNKS = `${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
const LENGTH = `content-length: ${BODY.length}\r\n`;
const head = (headers: string, line = 'POST /graphql HTTP/1.1') =>
  `${line}\r\ncontent-type: application/json\r\n${headers}\r\n`;

test.each<[string, string, number]>([
  ['no host', head(LENGTH) + BODY, 400],
  ['two hosts', head(`host: a\r\nhost: b\r\n${LENGTH}`) + BODY, 400],
  ['a host that is none', head(`host: a b@c/d\r\n${LENGTH}`) + BODY, 400],
  ['a coding before chunks', head('host: x\r\ntransfer-encoding: gzip, chunked\r\n') + CHUNKS, 400],
  ['chunks in HTTP/1.0', head('host: x\r\ntransfer-encoding: chunked\r\n', 'POST /graphql HTTP/1.0') + CHUNKS, 400],
  ['HTTP/2 that is none', head(`host: x\r\n${LENGTH}`, 'POST /graphql HTTP/2.0') + BODY, 400],
  ['a line of HTTP/0.9', 'GET /livez\r\n\r\n', 400],
  ['a foreign expectation', head(`host: x\r\nexpect: cookies\r\n${LENGTH}`) + BODY, 417],
  ['a tunnel', 'CONNECT example.com:443 HTTP/1.1\r\nhost: example.com:443\r\n\r\n', 405],
])('%s is refused in JSON, and the connection ends', async (_name, text, status) => {
  const answer = await rawRequest(server.url, [text]);
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

test.each<[string, string]>([
  ['chunks', head('host: x\r\nconnection: close\r\ntransfer-encoding: chunked\r\n') + CHUNKS],
  ['HTTP/1.0 without a host', head(LENGTH, 'POST /graphql HTTP/1.0') + BODY],
  ['a host with a port', head(`host: [::1]:4000\r\nconnection: close\r\n${LENGTH}`) + BODY],
  [
    'a target with its host',
    head(`host: x\r\nconnection: close\r\n${LENGTH}`, 'POST http://x/graphql HTTP/1.1') + BODY,
  ],
])('%s is answered', async (_name, text) => {
  const { status, body } = await rawRequest(server.url, [text]);
  expect(status).toBe(200);
  expect(body).toContain('"products":5');
});

describe('a request that waits for "100 Continue"', () => {
  async function expecting(headers: string) {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(head(`host: x\r\nexpect: 100-continue\r\n${headers}`));
    const [first] = (await once(socket, 'data')) as [Buffer];
    return { socket, first: first.toString() };
  }

  test('is asked for its body when it may send it, and keeps its connection', async () => {
    const { socket, first } = await expecting(LENGTH);
    expect(first).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    socket.write(BODY);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 200 /);
    expect(answer.toString()).not.toMatch(/connection: close/i);
    socket.destroy();
  });

  test.each<[string, string, string]>([
    ['too large', 'content-length: 90000000\r\n', '413'],
    ['with a bad key', `x-api-key: nonsense\r\n${LENGTH}`, '401'],
  ])('is refused at once when it is %s, and the connection ends', async (_name, headers, status) => {
    const { socket, first } = await expecting(headers);
    expect(first).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(first).toMatch(/connection: close/i);
    await once(socket.resume(), 'close');
  });
});

describe('methods', () => {
  test.each([
    ['/graphql', 'GET, POST, OPTIONS'],
    ['/livez', 'GET, HEAD, OPTIONS'],
    ['/readyz', 'GET, HEAD, OPTIONS'],
    ['/metrics', 'GET, HEAD, OPTIONS'],
    ['/images/a/b', 'GET, HEAD, OPTIONS'],
    ['/playground/', 'GET, HEAD, OPTIONS'],
  ])('of %s are told, and others refused', async (path, allowed) => {
    const told = await server.fetch(path, { method: 'OPTIONS' });
    expect([told.status, told.headers.get('allow')]).toEqual([204, allowed]);
    const refused = await server.fetch(path, { method: 'DELETE' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, allowed]);
    const { errors } = (await refused.json()) as { errors: { message: string }[] };
    expect(errors[0]?.message).toMatch(/^Expected GET or (POST|HEAD), got DELETE\.$/);
  });
});

describe('a body', () => {
  const post = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>>) =>
    server.fetch('/graphql', { method: 'POST', body, headers });

  test.each(['text/plain', 'application/graphql', 'application/x-www-form-urlencoded', 'nonsense'])(
    'of the kind %s is refused and named',
    async (kind) => {
      const response = await post(BODY, { 'content-type': kind, 'apollo-require-preflight': '1' });
      expect(response.status).toBe(415);
      const { errors } = (await response.json()) as { errors: { message: string }[] };
      expect(errors[0]?.message).toContain(`got "${kind}"`);
    },
  );

  test.each([
    ['plain', (text: string) => Buffer.from(text)],
    ['packed', (text: string) => gzipSync(text)],
  ])('of very many values is refused before it is parsed: %s', async (name, encode) => {
    await using roomy = await startTestServer({ maxImageBytes: 10_000_000 });
    const response = await roomy.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(name === 'packed' && { 'content-encoding': 'gzip' }) },
      body: Uint8Array.from(encode(`{"query":"{ x }","variables":{"a":[${'{},'.repeat(2_000_000)}{}]}}`)),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Expected at most 1000000 bytes of JSON beside a photo');
  });

  test('with a photo in base64 may be long, but not its query', async () => {
    await using roomy = await startTestServer({ maxImageBytes: 10_000_000 });
    const photo = Buffer.alloc(3_000_000, 'COLOUR 230 20 20 ').toString('base64');
    const inVariable = 'query ($b: String) { search(query: { image: { base64: $b } }) { id } }';
    expect((await roomy.query(inVariable, { b: photo })).status).toBe(200);
    const { status, errors } = await roomy.query(`{ search(query: { image: { base64: "${photo}" } }) { id } }`);
    expect([status, errors[0]?.message]).toEqual([
      400,
      'Expected a query of at most 1000000 characters: a photo belongs into a variable.',
    ]);
  });
});

test.each<[string, object, string]>([
  ['a query of very many lines', { query: `{ product(id: """${'\n'.repeat(20_000)}""") { id } }` }, 'lines'],
  ['a name without end', { query: '{ catalogue { products } }', operationName: 'x'.repeat(10_000) }, 'operationName'],
  [
    'an enumeration’s value without end',
    {
      query: 'mutation ($e: [EventInput!]!) { recordEvents(events: $e) { recorded } }',
      variables: { e: [{ type: 'x'.repeat(200_000), productId: 'a' }] },
    },
    'texts in variables',
  ],
])('%s is refused before GraphQL looks at it', async (_name, body, said) => {
  await using roomy = await startTestServer({ maxImageBytes: 10_000_000 });
  const response = await roomy.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(400);
  const text = await response.text();
  expect(text).toContain('BAD_USER_INPUT');
  expect(text).toContain(said);
});

test('an address whose percent signs make no UTF-8 is named as that', async () => {
  const response = await server.fetch('/images/%ff%fe/0');
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('Expected an address whose percent signs make UTF-8.');
});
