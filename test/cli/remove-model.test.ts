import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openFileSnapshotStore } from '../../src/adapters/file-snapshot-store.ts';
import { parseConfig } from '../../src/cli/config.ts';
import { removeModelCommand } from '../../src/cli/remove-model.ts';
import { MODEL, snapshotContent } from '../contracts/snapshot-content.ts';

let folder: string;
beforeEach(async () => {
  vi.spyOn(console, 'log').mockReturnValue();
  folder = await mkdtemp(join(tmpdir(), 'vitrine-remove-'));
  for (const id of [MODEL.id, 'in-use']) await mkdir(join(folder, 'models', id), { recursive: true });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const config = () =>
  parseConfig({ MODELS_DIR: join(folder, 'models'), DATA_DIR: join(folder, 'data'), MODEL: 'in-use' });
const remove = (id: string, options: { force?: boolean } = {}) => removeModelCommand(config(), id, options);

describe('vitrine models remove', () => {
  it('removes a model that nothing needs', async () => {
    await remove(MODEL.id);
    expect(await readdir(join(folder, 'models'))).toEqual(['in-use']);
  });

  it('refuses the model in use, and one that a kept snapshot was made by, unless forced', async () => {
    const snapshots = await openFileSnapshotStore({ directory: join(folder, 'data/snapshots') });
    await snapshots.build(snapshotContent({ id: 's1', products: 3 }));
    await expect(remove('in-use')).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('MODEL names it') as string,
    });
    await expect(remove(MODEL.id)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('the snapshot s1 was made by it') as string,
    });
    await remove(MODEL.id, { force: true });
    expect(await readdir(join(folder, 'models'))).toEqual(['in-use']);
  });
});
