import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { diskProblem } from '../../src/adapters/disk-problem.ts';
import { fileDiskCheck } from '../../src/adapters/file-disk-check.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

test('a folder that takes what is written has no problem, tells its free space, and keeps nothing of the look', async () => {
  const state = await fileDiskCheck(folder).check();
  expect(state).toEqual({ freeBytes: expect.any(Number) });
  expect(state.freeBytes).toBeGreaterThan(0);
  expect(await readdir(folder)).toEqual([]);
});

test('a folder that is gone is a problem, and the look does not reject', async () => {
  const { problem } = await fileDiskCheck(join(folder, 'nothing')).check();
  expect(problem).toMatch(/^Nothing can be written to the data folder/);
});

test('looks once in a while only', async () => {
  const check = fileDiskCheck(folder);
  expect(check.check()).toBe(check.check());
  const eager = fileDiskCheck(folder, -1);
  expect(eager.check()).not.toBe(eager.check());
});

test.each([
  ['a full disk', Object.assign(new Error('write'), { code: 'ENOSPC' }), 'the disk is full'],
  ['a read-only one', Object.assign(new Error('open'), { code: 'EROFS' }), 'the disk is read-only'],
  [
    "SQLite's full disk",
    Object.assign(new Error('full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 }),
    'the disk is full',
  ],
  ["SQLite's extended code", Object.assign(new Error('io'), { errcode: 778 }), 'the disk has a fault or is full'],
  ["the addon's text", new Error('writing codes.bin failed: No space left on device'), 'the disk is full'],
  ['another error', new TypeError('x is undefined'), undefined],
  ['what is no error', 'ENOSPC', undefined],
])('names %s', (_what, error, problem) => {
  expect(diskProblem(error)).toBe(problem);
});
