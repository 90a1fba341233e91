import { type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { requireShortVariables } from '../../src/graphql/variable-limits.ts';

function check(definitions: string, variables: Readonly<Record<string, unknown>>): void {
  const [operation] = parse(`query (${definitions}) { x }`).definitions;
  requireShortVariables(operation as OperationDefinitionNode, variables);
}

const LONG = 'x'.repeat(1_000_000);

describe('variables', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['a photo as a String', '$b: String!', { b: LONG }],
    ['a photo in an input', '$q: SearchQuery!', { q: { image: { base64: LONG } } }],
    ['what no definition names', '$q: Int', { q: 1, other: LONG, ['x'.repeat(1000)]: 1 }],
    [
      'a hundred products',
      '$p: [ProductInput!]!',
      { p: Array.from({ length: 100 }, () => ({ description: 'x'.repeat(9_000) })) },
    ],
    ['nothing', '$a: ID', {}],
  ])('may hold %s', (_name, definitions, variables) => {
    expect(() => check(definitions, variables)).not.toThrow();
  });

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['a long value of an enumeration', '$e: [EventInput!]!', { e: [{ type: LONG }] }],
    ['a long value of another type', '$e: EventType', { e: LONG }],
    ['a list of long texts', '$l: [String!]', { l: [LONG] }],
    ['many texts', '$l: [String!]', { l: Array.from({ length: 200 }, () => 'x'.repeat(9_000)) }],
    ['a long name', '$q: SearchQuery!', { q: { [LONG]: 1 } }],
    ['a list under the name of a photo', '$q: SearchQuery!', { q: { base64: [LONG] } }],
    ['what pretends to be an upload', '$q: SearchQuery!', { q: { promise: {}, resolve: {}, text: LONG } }],
    ['very many values', '$i: [ID!]!', { i: Array.from({ length: 60_000 }, () => 1) }],
  ])('may not hold %s', (_name, definitions, variables) => {
    expect(() => check(definitions, variables)).toThrow(/^Expected /);
  });
});
