import { buildSchema, isInputObjectType, isIntrospectionType, isObjectType, isSpecifiedScalarType } from 'graphql';
import { expect, test } from 'vitest';
import { readTypeDefs } from '../../src/graphql/type-defs.ts';
import { HTTP_STATUS } from '../../src/server/http-status.ts';

const SCHEMA = buildSchema(readTypeDefs());
const OWN_TYPES = Object.values(SCHEMA.getTypeMap()).filter(
  (type) =>
    !isIntrospectionType(type) && !isSpecifiedScalarType(type) && type.name !== 'Query' && type.name !== 'Mutation',
);

test('every type is described', () => {
  expect(OWN_TYPES.filter(({ description }) => !description).map(({ name }) => name)).toEqual([]);
});

test('every field of an input, every query and every mutation is described', () => {
  const inputs = [...OWN_TYPES.filter(isInputObjectType), SCHEMA.getQueryType(), SCHEMA.getMutationType()];
  const bare = inputs.flatMap((type) =>
    Object.values(type?.getFields() ?? {})
      .filter(({ description }) => !description)
      .map(({ name }) => `${type?.name}.${name}`),
  );
  expect(bare).toEqual([]);
});

test('the contract names every error code', () => {
  const [, list = ''] = SCHEMA.description?.match(/`extensions\.code`: ([A-Z_,\s]+)\./) ?? [];
  expect(list.split(/,\s*/).toSorted()).toEqual(Object.keys(HTTP_STATUS).toSorted());
});

test('no type leads back to itself, so that depth needs no limit', () => {
  const visit = (name: string, path: readonly string[]): void => {
    expect(path, [...path, name].join(' > ')).not.toContain(name);
    const type = SCHEMA.getType(name);
    if (!isObjectType(type)) return;
    for (const field of Object.values(type.getFields())) {
      visit(field.type.toString().replace(/[[\]!]/g, ''), [...path, name]);
    }
  };
  visit('Query', []);
  visit('Mutation', []);
});
