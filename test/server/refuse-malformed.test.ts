import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, startTestServer } from '../harness.ts';
import { rawRequest } from './raw-request.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({}, { headersTimeoutMs: 300, receiveTimeoutMs: 600 });
});
afterAll(() => server.close());

const HEAD = 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

test.each<[string, string, { status: number; code: string }]>([
  ['no HTTP', 'hello\r\n\r\n', { status: 400, code: 'BAD_USER_INPUT' }],
  ['another protocol', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', { status: 400, code: 'BAD_USER_INPUT' }],
  ['a length that is none', `${HEAD}content-length: abc\r\n\r\n{}`, { status: 400, code: 'BAD_USER_INPUT' }],
  ['two lengths', `${HEAD}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`, { status: 400, code: 'BAD_USER_INPUT' }],
  [
    'length and chunks at once',
    `${HEAD}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    { status: 400, code: 'BAD_USER_INPUT' },
  ],
  ['a header with a line break', `${HEAD}x: a\nb\r\n\r\n`, { status: 400, code: 'BAD_USER_INPUT' }],
  ['headers without end', `${HEAD}x: ${'a'.repeat(40_000)}\r\n\r\n`, { status: 431, code: 'BAD_USER_INPUT' }],
  ['headers that never end', HEAD, { status: 408, code: 'DEADLINE_EXCEEDED' }],
])('%s is answered in JSON, and the connection ends', async (_name, text, expected) => {
  const { status, headers, body } = await rawRequest(server.url, [text]);
  const { errors } = JSON.parse(body) as { errors: { message: string; extensions: { code: string } }[] };
  expect({ status, code: errors[0]?.extensions.code }).toEqual(expected);
  expect(headers).toMatch(/content-type: application\/json/);
  expect(body).not.toMatch(/HPE_|node:|\.js/);
});

test('after all that the next request is answered', async () => {
  expect((await server.query('{ catalogue { products } }')).status).toBe(200);
});

test.each<[string, string, RequestInit, number]>([
  [
    'a body that is no JSON',
    '/graphql',
    { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } },
    400,
  ],
  [
    'a body of another kind',
    '/graphql',
    { method: 'POST', body: '<a/>', headers: { 'content-type': 'application/xml' } },
    415,
  ],
  [
    'an unknown encoding',
    '/graphql',
    { method: 'POST', body: '{}', headers: { 'content-type': 'application/json', 'content-encoding': 'zstd-9' } },
    415,
  ],
  [
    'an unknown character set',
    '/graphql',
    { method: 'POST', body: '{}', headers: { 'content-type': 'application/json; charset=x-none' } },
    415,
  ],
  [
    'a batch',
    '/graphql',
    {
      method: 'POST',
      body: '[{"query":"{ catalogue { products } }"}]',
      headers: { 'content-type': 'application/json' },
    },
    400,
  ],
  [
    'multipart without a boundary',
    '/graphql',
    { method: 'POST', body: 'x', headers: { 'content-type': 'multipart/form-data', 'apollo-require-preflight': '1' } },
    400,
  ],
  [
    'multipart of nothing',
    '/graphql',
    {
      method: 'POST',
      body: 'x',
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'apollo-require-preflight': '1' },
    },
    400,
  ],
  [
    'multipart without the header that keeps pages out',
    '/graphql',
    { method: 'POST', body: '--b--\r\n', headers: { 'content-type': 'multipart/form-data; boundary=b' } },
    400,
  ],
  ['a path that cannot be decoded', '/images/%E0%A4%A/0', {}, 400],
  ['a path that is not there', '/nothing', {}, 404],
  ['a file of the playground that is not there', '/playground/none.js', {}, 404],
  ['metrics without a key', '/metrics', {}, 401],
])('%s is answered in JSON', async (_name, path, init, status) => {
  const response = await server.fetch(path, init);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toMatch(/^application\/(json|graphql-response\+json)/);
  const text = await response.text();
  expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: expect.stringMatching(/^[A-Z_]+$/) } }] });
  expect(text).not.toMatch(/node_modules|at .*\(|busboy|express|\/work\//i);
});
