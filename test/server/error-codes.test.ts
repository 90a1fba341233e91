import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ErrorCode, VitrineError } from '../../src/domain/errors.ts';
import { ADMIN_KEY, type TestServer, emptyLiveSnapshot, startTestServer } from '../harness.ts';

let server: TestServer;
let toThrow: Error | undefined;
const lines: string[] = [];

beforeAll(async () => {
  const { pino } = await import('pino');
  server = await startTestServer({
    products: {
      async loadMany(ids) {
        if (toThrow !== undefined) throw toThrow;
        return ids.map(() => undefined);
      },
    },
    logger: pino({ level: 'info' }, { write: (line: string) => lines.push(line) }),
  });
});
afterAll(() => server.close());

const STATUS: readonly (readonly [ErrorCode, number])[] = [
  ['BAD_USER_INPUT', 400],
  ['IMAGE_TOO_LARGE', 413],
  ['IMAGE_UNREADABLE', 422],
  ['IMAGE_TYPE_UNSUPPORTED', 415],
  ['URL_NOT_ALLOWED', 400],
  ['UNAUTHENTICATED', 401],
  ['FORBIDDEN', 403],
  ['RATE_LIMITED', 429],
  ['OVERLOADED', 503],
  ['DEADLINE_EXCEEDED', 504],
  ['NOT_FOUND', 404],
  ['CONFLICT', 409],
  ['INDEX_NOT_READY', 503],
  ['CANCELLED', 499],
  ['INTERNAL', 500],
];

test.each(STATUS)('%s is answered with HTTP %i', async (code, status) => {
  toThrow = new VitrineError(code, `This is ${code}.`);
  const answer = await server.query('{ product(id: "x") { id } }');
  expect(answer.status).toBe(status);
  const extensions = code === 'INTERNAL' ? { code, requestId: answer.headers.get('x-request-id') } : { code };
  expect(answer.errors).toEqual([
    { message: `This is ${code}.`, path: ['product'], locations: [{ line: 1, column: 3 }], extensions },
  ]);
});

test.each(['RATE_LIMITED', 'OVERLOADED', 'INDEX_NOT_READY'] as const)('%s says when to come back', async (code) => {
  toThrow = new VitrineError(code, 'Later.');
  const { headers } = await server.query('{ product(id: "x") { id } }');
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
});

test('an error that is not ours shows nothing of itself and is logged with its cause and the request id', async () => {
  toThrow = new Error("EACCES: permission denied, open '/srv/secret'");
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': 'test-7' },
    body: JSON.stringify({ query: '{ product(id: "x") { id } }' }),
  });
  const body = await response.text();
  expect(response.status).toBe(500);
  expect(response.headers.get('x-request-id')).toBe('test-7');
  expect(body).toContain('"INTERNAL"');
  expect(body).not.toMatch(/secret|EACCES|node_modules|\.ts/);
  const line = lines.find((logged) => logged.includes('EACCES'));
  expect(JSON.parse(line ?? '{}')).toMatchObject({ requestId: 'test-7', err: { message: toThrow.message } });
});

test('an answer with some data is 200 and names the path of what failed', async () => {
  toThrow = new VitrineError('NOT_FOUND', 'Gone.');
  const { status, data, errors } = await server.query('{ product(id: "x") { id } catalogue { products } }');
  expect(status).toBe(200);
  expect(data).toEqual({ product: null, catalogue: { products: 5 } });
  expect(errors).toMatchObject([{ path: ['product'], extensions: { code: 'NOT_FOUND' } }]);
});

test.each([
  ['a query that cannot be parsed', '{ search(', {}],
  ['a field that does not exist', '{ nonsense }', {}],
  ['an empty query', '', {}],
  ['two kinds of query at once', '{ search(query: { text: "a", productId: "b" }) { id } }', {}],
  ['no kind of query', '{ search(query: {}) { id } }', {}],
  [
    'two kinds of query in a variable',
    'query ($q: SearchQuery!) { search(query: $q) { id } }',
    { q: { text: 'a', productId: 'b' } },
  ],
  ['a missing variable', 'query ($q: SearchQuery!) { search(query: $q) { id } }', {}],
  ['null for first', 'query ($n: Int) { search(query: { text: "a" }, first: $n) { id } }', { n: null }],
  ['first: 0', '{ search(query: { text: "a" }, first: 0) { id } }', {}],
  ['first: -1', '{ search(query: { text: "a" }, first: -1) { id } }', {}],
  ['first: 10000', '{ search(query: { text: "a" }, first: 10000) { id } }', {}],
  ['no words', '{ search(query: { text: "  " }) { id } }', {}],
  ['a made-up cursor', '{ search(query: { text: "a" }, after: "nonsense") { id } }', {}],
  ['broken base64', '{ search(query: { image: { base64: "%%%" } }) { id } }', {}],
  ['an upload that is text', 'query ($f: Upload!) { search(query: { image: { upload: $f } }) { id } }', { f: 'x' }],
  ['a date that is none', '{ search(query: { text: "a" }, filter: { createdAfter: "soon" }) { id } }', {}],
  ['too many ids', `{ products(ids: [${'"x",'.repeat(101)}]) { id } }`, {}],
  ['too many searches', `{ ${'abcdef'.replace(/./g, '$&: search(query: { text: "x" }) { id } ')} }`, {}],
  ['a query of too many tokens', `{ ${'catalogue { products } '.repeat(2000)} }`, {}],
  ['a subscription', 'subscription { x }', {}],
])('%s is BAD_USER_INPUT and 400', async (_name, query, variables) => {
  toThrow = undefined;
  const { status, errors } = await server.query(query, variables);
  expect(errors.map(({ extensions }) => extensions.code)).toContain('BAD_USER_INPUT');
  expect(status).toBe(400);
});

test.each([
  ['an unknown product id', '{ search(query: { productId: "nothing" }) { id } }', { code: 'NOT_FOUND', status: 404 }],
  [
    'a photo that is not kept',
    '{ search(query: { image: { imageId: "old" } }) { id } }',
    { code: 'NOT_FOUND', status: 404 },
  ],
  [
    'bytes that are no photo',
    '{ search(query: { image: { base64: "aGVsbG8=" } }) { id } }',
    { code: 'IMAGE_TYPE_UNSUPPORTED', status: 415 },
  ],
  [
    'a truncated photo',
    '{ search(query: { image: { base64: "VFJVTkNBVEVE" } }) { id } }',
    { code: 'IMAGE_UNREADABLE', status: 422 },
  ],
])('%s has its own code', async (_name, query, { code, status }) => {
  toThrow = undefined;
  const answer = await server.query(query);
  expect(answer.errors[0]?.extensions.code).toBe(code);
  expect(answer.status).toBe(status);
});

test('before the first reindex searches say so, and an admin still sees why', async () => {
  await using empty = await startTestServer({ liveSnapshot: emptyLiveSnapshot() });
  const search = await empty.query('{ search(query: { text: "red" }) { id } }');
  expect(search).toMatchObject({ status: 503, errors: [{ extensions: { code: 'INDEX_NOT_READY' } }] });
  expect((await empty.query('{ catalogue { products } }')).status).toBe(503);
  const { data } = await empty.admin('{ index { ready snapshot { id } refused { id reason } model { id device } } }');
  expect(data.index).toEqual({
    ready: false,
    snapshot: null,
    refused: [{ id: 'old', reason: 'made by another model' }],
    model: { id: 'fake', device: 'fake' },
  });
});

test.each([
  ['JSON that is cut off', { body: '{"query": "{ cata' }, 400],
  ['JSON that is no object', { body: '"catalogue"' }, 400],
  ['an empty body', { body: '' }, 400],
  ['a list of operations', { body: '[{"query":"{ catalogue { products } }"}]' }, 400],
  [
    'a body in a foreign character set',
    { body: '{}', headers: { 'content-type': 'application/json; charset=klingon' } },
    415,
  ],
  ['a body in a foreign encoding', { body: '{}', headers: { 'content-encoding': 'zip' } }, 415],
  ['gzip that is none', { body: '{}', headers: { 'content-encoding': 'gzip' } }, 400],
  ['plain text', { body: '{ catalogue { products } }', headers: { 'content-type': 'text/plain' } }, 415],
])('a POST of %s is refused in the shape of GraphQL', async (_name, { body, headers }: RequestInit, status) => {
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(headers as Record<string, string>) },
    body: body ?? null,
  });
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/json/);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

test('a JSON body far over the limit is IMAGE_TOO_LARGE', async () => {
  const response = await server.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: `{ catalogue { products } } # ${'x'.repeat(1_500_000)}` }),
  });
  expect(response.status).toBe(413);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'IMAGE_TOO_LARGE' } }] });
});

test('a path where nothing is answers 404 in the same shape', async () => {
  const response = await server.fetch('/nothing/here');
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
});

test('the key that came is nowhere in the log', async () => {
  await server.admin('{ index { ready } }');
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.join('\n')).not.toContain(ADMIN_KEY);
});
