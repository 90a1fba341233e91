import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listModels, removeModel } from '../../src/adapters/model-listing.ts';
import { TINY_CLIP } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();
const FILES = Object.fromEntries(
  ['vision.onnx', 'text.onnx', 'tokenizer.json'].map((name) => [name, { sha256: 'a'.repeat(64), bytes: 1000 }]),
);

async function writeModel(models: string, id: string, change: object = {}): Promise<void> {
  await mkdir(join(models, id), { recursive: true });
  await writeFile(join(models, id, 'model.json'), JSON.stringify({ ...TINY_CLIP, id, files: FILES, ...change }));
}

describe('listModels', () => {
  it('describes each model, names what is broken, and passes over what is none', async () => {
    const models = join(folder, 'list');
    await writeModel(models, 'b');
    await writeModel(models, 'a', { precision: 'int8' });
    await writeModel(models, 'broken', { licence: '' });
    await writeModel(models, '.import-c');
    await mkdir(join(models, 'empty'));
    await writeFile(join(models, 'hub.json'), '{}');
    const usual = { version: '1', licence: 'CC0-1.0', dimensions: 512, bytes: 3000 };
    expect(await listModels(models)).toEqual({
      models: [
        { id: 'a', ...usual, precision: 'int8' },
        { id: 'b', ...usual, precision: 'fp32' },
      ],
      broken: [{ id: 'broken', reason: expect.stringContaining('licence') as string }],
    });
  });

  it('lists nothing where there is no folder', async () => {
    expect(await listModels(join(folder, 'nowhere'))).toEqual({ models: [], broken: [] });
  });
});

describe('removeModel', () => {
  it('removes the model and what unfinished pulls and imports of it left, and no other', async () => {
    const models = join(folder, 'remove');
    for (const id of ['a', 'a-int8', '.pull-a', '.import-a', '.removed-a']) await writeModel(models, id);
    await removeModel(models, 'a');
    expect(await readdir(models)).toEqual(['a-int8']);
  });

  it('says that there is no such model, and touches nothing outside', async () => {
    await expect(removeModel(folder, 'none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(removeModel(join(folder, 'remove'), '../list')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(await readdir(join(folder, 'list'))).not.toEqual([]);
  });
});
