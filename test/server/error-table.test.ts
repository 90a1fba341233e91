import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { HTTP_STATUS } from '../../src/server/http-status.ts';
import { SETTING_NAMES } from '../../src/cli/config.ts';

const TEXT = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8');

/** Rows of the table of codes: code, status, meaning, what to do. */
const ROWS = [...TEXT.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (.+) \| (.+) \|$/gm)].map(
  ([, code = '', status = '', meaning = '', advice = '']) => ({ code, status: Number(status), meaning, advice }),
);

/** Codes of Apollo's protocol of persisted queries, which is not ours to name. */
const PROTOCOL = { PERSISTED_QUERY_NOT_FOUND: 200, PERSISTED_QUERY_NOT_SUPPORTED: 200 };

test('the table has every code with its HTTP status, and no other', () => {
  const table = Object.fromEntries(ROWS.map(({ code, status }) => [code, status]));
  expect(table).toEqual({ ...HTTP_STATUS, ...PROTOCOL });
  expect(ROWS).toHaveLength(Object.keys(table).length); // none twice
});

/** Tests that plant every code, to see how it is told. */
const PLANTED = new Set(['error-table.test.ts', 'error-codes.test.ts', 'format-error.test.ts']);

test('every code is met by a test that sends a request which earns it', () => {
  const folders = ['server', 'graphql', 'end-to-end'].map((name) => new URL(`../${name}/`, import.meta.url));
  const tests = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !PLANTED.has(file))
      .map((file) => readFileSync(new URL(file, folder), 'utf8')),
  );
  const unmet = ROWS.filter(({ code }) => !tests.some((text) => text.includes(`'${code}'`)));
  expect(unmet.map(({ code }) => code)).toEqual([]);
});

test('every setting that the page names exists', () => {
  const named = [...TEXT.matchAll(/`([A-Z]+_[A-Z_]+)`/g)].map(([, name = '']) => name);
  const known = new Set([...SETTING_NAMES, ...Object.keys({ ...HTTP_STATUS, ...PROTOCOL })]);
  expect(named.filter((name) => !known.has(name) && !name.startsWith('_'))).toEqual([]);
});
