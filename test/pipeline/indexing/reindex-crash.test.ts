import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../adapters/temporary-folder.ts';

const PROGRAM = join(import.meta.dirname, 'embed-until-killed.ts');
const PICTURES = 320;
/** Embeddings are stored in blocks of so many. */
const BLOCK = 64;
/** Enough for a block beside all that may be in flight. */
const PICTURES_BEFORE_DEATH = 150;

const folder = temporaryFolder();

it('goes on at the last stored embedding after kill -9', { timeout: 120_000 }, () => {
  const reindex = (last: number) => {
    const { signal, stdout } = spawnSync(process.execPath, [PROGRAM, folder, String(last)], { encoding: 'utf8' });
    return { signal, stdout };
  };
  const killed = { signal: 'SIGKILL', stdout: '' };
  expect(reindex(PICTURES_BEFORE_DEATH)).toEqual(killed);
  expect(reindex(PICTURES_BEFORE_DEATH)).toEqual(killed);
  const [state, embedded] = reindex(PICTURES).stdout.trim().split(' ');
  expect(state).toBe('SUCCEEDED');
  expect(Number(embedded)).toBeLessThanOrEqual(PICTURES - 2 * BLOCK);
  expect(reindex(PICTURES).stdout.trim()).toBe('SUCCEEDED 0');
});
