import { buildSchema, getIntrospectionQuery, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type QueryLimits, queryLimits } from '../../src/graphql/query-limits.ts';
import { readTypeDefs } from '../../src/graphql/type-defs.ts';

const SCHEMA = buildSchema(readTypeDefs());
const LIMITS: QueryLimits = {
  maxDepth: 5,
  maxAliases: 6,
  maxDirectives: 2,
  maxFields: 40,
  maxRootFields: 4,
  maxSearches: 2,
};

function complaints(query: string, limits: Partial<QueryLimits> = {}): readonly string[] {
  const rules = [...specifiedRules, queryLimits({ ...LIMITS, ...limits })]; // in Apollo's order
  return validate(SCHEMA, parse(query), rules).map(({ message }) => message);
}

const search = (n: number) => `s${n}: search(query: { text: "x" }) { id }`;

test('counts every alias of a search', () => {
  expect(complaints(`{ ${[1, 2].map(search).join(' ')} }`)).toEqual([]);
  expect(complaints(`{ ${[1, 2, 3].map(search).join(' ')} }`)).toEqual([
    'Expected at most 2 searches in a query, got 3 or more.',
  ]);
});

test('counts what fragments hold, nested and inline ones too, each fragment once in a place', () => {
  const query = `
    query { ...A ...A ... on Query { one: search(query: { text: "x" }) { id } } }
    fragment A on Query { two: search(query: { text: "x" }) { id } ...B }
    fragment B on Query { three: search(query: { text: "x" }) { id } }`;
  expect(complaints(query)).toEqual(['Expected at most 2 searches in a query, got 3 or more.']);
  expect(complaints(query, { maxSearches: 3 })).toEqual([]);
});

test('limits other root fields as well', () => {
  const products = Array.from({ length: 5 }, (_, n) => `p${n}: product(id: "x") { id }`);
  expect(complaints(`{ ${products.join(' ')} }`)).toEqual([
    'Expected at most 4 root fields in a query, got 5 or more.',
  ]);
});

test.each<[string, string, Partial<QueryLimits>, string]>([
  ['depth', '{ product(id: "x") { price { amount } } }', { maxDepth: 2 }, 'at most 2 levels of fields'],
  [
    'depth through fragments',
    '{ product(id: "x") { ...P } } fragment P on Product { price { amount } }',
    { maxDepth: 2 },
    'at most 2 levels of fields',
  ],
  ['aliases', '{ product(id: "x") { a: id b: id } }', { maxAliases: 1 }, 'at most 1 aliases and repeated fields'],
  ['fields named again', '{ product(id: "x") { id id id } }', { maxAliases: 1 }, 'at most 1 aliases and repeated'],
  ['fields', '{ product(id: "x") { id title brand } }', { maxFields: 3 }, 'at most 3 fields'],
  [
    'directives',
    '{ product(id: "x") { id @include(if: true) title @skip(if: false) brand @skip(if: false) } }',
    {},
    'at most 2 directives',
  ],
])('limits %s', (_name, query, limits, message) => {
  expect(complaints(query, limits)).toEqual([expect.stringContaining(message)]);
});

test('what many operations ask for adds up', () => {
  const operations = Array.from({ length: 5 }, (_, n) => `query Q${n} { product(id: "x") { a${n}: id b${n}: title } }`);
  expect(complaints(operations.join('\n'))).toEqual([expect.stringContaining('at most 6 aliases')]);
});

test('introspection is as deep as it is', () => {
  expect(complaints(getIntrospectionQuery({ oneOf: true }), { maxFields: 400 })).toEqual([]);
});

describe('what would take validation long, or down, is refused before it', () => {
  const fragments = (count: number, body: (n: number) => string) =>
    Array.from({ length: count }, (_, n) => `fragment F${n} on Query { ${body(n)} }`).join(' ');

  test.each<[string, string]>([
    [
      'fragments that overlap',
      `{ ${Array.from({ length: 160 }, (_, n) => `...F${n}`).join(' ')} } ${fragments(160, () => 'product(id: "x") { id }')}`,
    ],
    [
      'fragments within each other',
      `{ ...F0 } ${fragments(100, (n) => `a { ...F${(n + 1) % 100} } a { ...F${(n + 2) % 100} }`)}`,
    ],
    [
      'the same, never spread',
      `{ catalogue { products } } ${fragments(100, (n) => `a { ...F${(n + 1) % 100} } a { ...F${(n + 2) % 100} }`)}`,
    ],
    ['one field a thousand times', `{ ${'catalogue { products } '.repeat(1000)} }`],
  ])('%s', (_name, query) => {
    expect(complaints(query)).toEqual([expect.stringMatching(/^Expected at most/)]); // one, and none of the other rules'
  });
});

test('fragments that spread each other in one place are left to GraphQL', () => {
  const query = 'query { ...A } fragment A on Query { ...B } fragment B on Query { ...A catalogue { products } }';
  expect(complaints(query)).toEqual([expect.stringContaining('Cannot spread fragment')]);
});
