import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import * as documents from '../../web/src/api/documents.ts';

const SCHEMA = resolve(import.meta.dirname, '../../schema');

it.each(Object.entries(documents))('the page’s document %s fits the schema', (_name, document) => {
  const sdl = readdirSync(SCHEMA).map((file) => readFileSync(join(SCHEMA, file), 'utf8'));
  expect(validate(buildSchema(sdl.join('\n')), parse(document))).toEqual([]);
});
