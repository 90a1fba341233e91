import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { rootFieldLimit } from '../../src/graphql/root-field-limit.ts';
import { readTypeDefs } from '../../src/graphql/type-defs.ts';

const SCHEMA = buildSchema(readTypeDefs());
const RULE = rootFieldLimit({ maxFields: 4, maxSearches: 2 });

function complaints(query: string): readonly string[] {
  return validate(SCHEMA, parse(query), [RULE]).map(({ message }) => message);
}

test('counts every alias of a search', () => {
  const search = (n: number) => `s${n}: search(query: { text: "x" }) { id }`;
  expect(complaints(`{ ${[1, 2].map(search).join(' ')} }`)).toEqual([]);
  expect(complaints(`{ ${[1, 2, 3].map(search).join(' ')} }`)).toEqual(['Expected at most 2 searches, got 3.']);
});

test('counts what fragments hold, nested and inline ones too, each fragment once', () => {
  const query = `
    query { ...A ...A ... on Query { one: search(query: { text: "x" }) { id } } }
    fragment A on Query { two: search(query: { text: "x" }) { id } ...B }
    fragment B on Query { three: search(query: { text: "x" }) { id } }`;
  expect(complaints(query)).toEqual(['Expected at most 2 searches, got 3.']);
});

test('survives fragments that spread each other', () => {
  const query = 'query { ...A } fragment A on Query { ...B } fragment B on Query { ...A catalogue { products } }';
  expect(complaints(query)).toEqual([]);
});

test('limits other root fields as well', () => {
  const products = Array.from({ length: 5 }, (_, n) => `p${n}: product(id: "x") { id }`);
  expect(complaints(`{ ${products.join(' ')} }`)).toEqual(['Expected at most 4 root fields, got 5.']);
});
