import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeColumns } from '../../src/adapters/file-snapshot-columns.ts';
import { writeWordIndex } from '../../src/adapters/sqlite-word-index.ts';
import { snapshotContent } from '../contracts/snapshot-content.ts';
import { temporaryFolder } from './temporary-folder.ts';

const { products, imageIds } = snapshotContent();

it.for(['throw', 'warn', 'none'])(
  'tells what a writing thread failed with, with rejections set to %s',
  async (mode) => {
    const folder = join(temporaryFolder(), 'no such folder');
    process.env['NODE_OPTIONS'] = `--unhandled-rejections=${mode}`;
    try {
      await expect(writeColumns(folder, { products, imageIds })).rejects.toMatchObject({ code: 'ENOENT' });
      await expect(writeWordIndex(join(folder, 'words.sqlite'), products)).rejects.toThrow(
        'unable to open database file',
      );
    } finally {
      delete process.env['NODE_OPTIONS'];
    }
  },
);

it('gives up when the signal aborts', async () => {
  const signal = AbortSignal.abort(new Error('cancelled'));
  await expect(writeColumns(temporaryFolder(), { products, imageIds }, signal)).rejects.toThrow('cancelled');
  const later = new AbortController();
  const written = writeColumns(temporaryFolder(), { products, imageIds }, later.signal);
  later.abort(new Error('cancelled later'));
  await expect(written).rejects.toMatchObject({ name: 'AbortError' });
});
