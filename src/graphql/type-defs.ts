import { readFileSync, readdirSync } from 'node:fs';

const SCHEMA_FOLDER = new URL('../../schema/', import.meta.url);

/** The public contract as it stands in schema/*.graphql, in one text. */
export function readTypeDefs(): string {
  const files = readdirSync(SCHEMA_FOLDER).filter((name) => name.endsWith('.graphql'));
  return files
    .toSorted()
    .map((name) => readFileSync(new URL(name, SCHEMA_FOLDER), 'utf8'))
    .join('\n');
}
