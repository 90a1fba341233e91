import { readFile } from 'node:fs/promises';
import { parse } from 'graphql';
import { z } from 'zod';
import { badInput } from '../domain/errors.ts';
import { type PersistedQueries, sha256 } from '../server/persisted-queries.ts';

const FILE = z.record(z.string().regex(/^[0-9a-f]{64}$/, 'Expected a SHA-256 in hexadecimal'), z.string());

/**
 * The list of persisted queries: a JSON object of documents by their SHA-256. None without a file. Throws BAD_USER_INPUT when
 * the file cannot be read, or names a document by a hash that is not its own.
 */
export async function loadPersistedQueries(file: string | undefined): Promise<PersistedQueries> {
  if (file === undefined) return new Map();
  const parsed = FILE.safeParse(await readJson(file));
  if (!parsed.success)
    throw badInput(`PERSISTED_QUERIES: expected documents by their SHA-256: ${z.prettifyError(parsed.error)}`);
  for (const [hash, document] of Object.entries(parsed.data)) check(hash, document);
  return new Map(Object.entries(parsed.data));
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    throw badInput(`PERSISTED_QUERIES: expected a JSON file, could not read ${file}.`, { cause });
  }
}

function check(hash: string, document: string): void {
  const actual = sha256(document);
  if (actual !== hash) throw badInput(`PERSISTED_QUERIES: the document under ${hash} has the hash ${actual}.`);
  try {
    parse(document);
  } catch (cause) {
    throw badInput(`PERSISTED_QUERIES: the document under ${hash} is no GraphQL.`, { cause });
  }
}
