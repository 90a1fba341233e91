import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkModel, writeGolden } from '../../src/adapters/check-model.ts';
import { importModel } from '../../src/adapters/import-model.ts';
import { type ModelDirectory, openModel } from '../../src/adapters/model-directory.ts';
import { BUILTIN_MODEL } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { writeTinySiglip } from './tiny-siglip.ts';

const folder = temporaryFolder();

describe('checkModel', () => {
  let model: ModelDirectory;
  beforeAll(async () => {
    const [source, models] = [join(folder, 'source'), join(folder, 'models')];
    await mkdir(models);
    await writeTinySiglip(source);
    model = await importModel({ source, models, id: 'tiny' });
  });

  it('finds that the built-in model gives the golden embeddings that lie beside it', { timeout: 60_000 }, async () => {
    const { compared, leastCosine } = await checkModel(await openModel(BUILTIN_MODEL));
    expect(compared).toBe(3);
    expect(leastCosine).toBeGreaterThan(0.9999);
  });

  it('notices pictures that are prepared otherwise than when the golden embeddings were made', async () => {
    await expect(checkModel({ ...model, image: { ...model.image, resize: 'pad' } })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('expected the embedding of "golden.png"') as string,
    });
  });

  it('compares with nothing where nothing is recorded, and with what was recorded since', async () => {
    await rm(join(model.directory, 'golden.json'));
    expect(await checkModel(model)).toEqual({ compared: 0, leastCosine: undefined });
    await writeGolden(model);
    expect(await checkModel(model)).toMatchObject({ compared: 3 });
  });

  it('refuses golden embeddings that are none, or of another length', async () => {
    const golden = join(model.directory, 'golden.json');
    await writeFile(golden, '{"texts":[{"text":"a dress"}]}');
    await expect(checkModel(model)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await writeFile(golden, '{"texts":[{"text":"a dress","embedding":[1]}]}');
    await expect(checkModel(model)).rejects.toMatchObject({
      message: 'golden.json: expected 8 numbers for "a dress", got 1.',
    });
    await rm(golden);
  });

  it('says what the runtime says of a model that cannot be run', async () => {
    await expect(checkModel({ ...model, image: { ...model.image, output: 'nothing' } })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringMatching(/^The model tiny cannot be run: .*nothing/s) as string,
    });
  });
});
