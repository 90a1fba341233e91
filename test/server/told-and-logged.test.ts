import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, startTestServer } from '../harness.ts';

const lines: string[] = [];
let closed: TestServer;
let open: TestServer;
beforeAll(async () => {
  const logger = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
  closed = await startTestServer({ logger }, { introspection: false, suggestions: false });
  open = await startTestServer();
});
afterAll(() => Promise.all([closed.close(), open.close()]));

const EVENTS = 'mutation ($e: [EventInput!]!) { recordEvents(events: $e) { recorded } }';
const SEARCH = 'query ($q: SearchQuery!) { search(query: $q) { id } }';

test.each<[string, string, object]>([
  ['a value of an enumeration', EVENTS, { e: [{ type: 'CLIK', productId: 'a' }] }],
  ['a field of an input', SEARCH, { q: { tex: 'a' } }],
  ['a field', '{ serch { id } }', {}],
  ['a type', 'query ($q: SearchQuer!) { search(query: $q) { id } }', {}],
])('a server that keeps its schema to itself suggests nothing: %s', async (_name, query, variables) => {
  const [kept, told] = await Promise.all([closed.query(query, variables), open.query(query, variables)]);
  expect(kept.status).toBe(400);
  expect(JSON.stringify(kept.errors)).not.toMatch(/Did you mean|CLICK|"text/);
  expect(JSON.stringify(told.errors)).toMatch(/Did you mean/);
});

test('introspection that is off is refused in our own words', async () => {
  for (const query of ['{ __schema { queryType { name } } }', '{ __type(name: "Query") { name } }']) {
    const { status, errors } = await closed.query(query);
    expect(status).toBe(400);
    expect(errors[0]?.message).toBe('This server does not tell its schema: introspection is off.');
  }
});

test.each<[string, string, object]>([
  ['an argument that is null', 'query ($f: Int) { search(query: { text: "a" }, first: $f) { id } }', { f: null }],
  [
    'hundreds of bad variables',
    'query ($i: [ID!]!) { products(ids: $i) { id } }',
    { i: Array.from({ length: 300 }, () => ({})) },
  ],
  ['a subscription', 'subscription { x }', {}],
  ['a syntax error', '{', {}],
])('what a caller gets wrong is no line of the error log: %s', async (_name, query, variables) => {
  lines.length = 0;
  const { status, errors } = await closed.query(query, variables);
  expect([status, errors[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT']);
  expect(lines).toEqual([]);
});

test('a hash that is not the query’s is the caller’s fault, too', async () => {
  lines.length = 0;
  const response = await closed.fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: '{ catalogue { products } }',
      extensions: { persistedQuery: { version: 1, sha256Hash: '0'.repeat(64) } },
    }),
  });
  expect(response.status).toBe(400);
  expect(lines).toEqual([]);
});
