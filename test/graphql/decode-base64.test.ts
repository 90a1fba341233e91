import { expect, test } from 'vitest';
import { decodeBase64 } from '../../src/graphql/decode-base64.ts';

const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);
const ENCODED = Buffer.from(BYTES).toString('base64');

test.each([
  ['plain', ENCODED],
  ['without padding', ENCODED.replace(/=+$/, '')],
  ['URL-safe', Buffer.from(BYTES).toString('base64url')],
  ['behind a data: prefix', `data:image/jpeg;base64,${ENCODED}`],
  ['behind a prefix with parameters', `data:image/svg+xml;charset=utf-8;base64,${ENCODED}`],
])('decodes base64 that is %s', (_name, text) => {
  expect(new Uint8Array(decodeBase64(text, 256))).toEqual(BYTES);
});

test.each([
  ['nothing', ''],
  ['a bare prefix', 'data:image/png;base64,'],
  ['a foreign character', `${ENCODED.slice(0, 40)}%${ENCODED.slice(41)}`],
  ['text behind the padding', `${ENCODED}AAAA`],
  ['a single letter left over', ENCODED.slice(0, 41)],
  ['a data: URL that is not base64', 'data:text/plain,hello'],
])('refuses %s', (_name, text) => {
  expect(() => decodeBase64(text, 1000)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
});

test('refuses what would be too large before it is decoded', () => {
  const text = '!'.repeat(200); // undecodable: had it been tried, the code would be another
  expect(() => decodeBase64(text, 100)).toThrow(expect.objectContaining({ code: 'IMAGE_TOO_LARGE' }));
  expect(decodeBase64(ENCODED, 256)).toHaveLength(256);
  expect(() => decodeBase64(ENCODED, 255)).toThrow(expect.objectContaining({ code: 'IMAGE_TOO_LARGE' }));
});
