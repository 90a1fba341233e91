import { expect, test } from 'vitest';
import { withoutNulls } from '../../src/graphql/without-nulls.ts';

test('drops null and undefined at every depth and keeps 0, false and the empty text', () => {
  const input = { a: null, b: { c: null, d: 0, e: [{ f: null, g: false }] }, h: '', i: undefined };
  expect(withoutNulls(input)).toStrictEqual({ b: { d: 0, e: [{ g: false }] }, h: '' });
});

test('leaves dates and promises whole', () => {
  const date = new Date();
  const upload = Promise.resolve('file');
  const stripped = withoutNulls({ date, upload });
  expect(stripped.date).toBe(date);
  expect(stripped.upload).toBe(upload);
});
