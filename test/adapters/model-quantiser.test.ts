import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ModelDirectory, openModel } from '../../src/adapters/model-directory.ts';
import { type QuantiseModelOptions, quantiseModel } from '../../src/adapters/model-quantiser.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { dot } from '../../src/domain/embedding.ts';
import { noisePicture } from '../contracts/embedder.ts';
import { disposable } from './disposable.ts';
import { createTinyClip, findGoldenData } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

const golden = findGoldenData();

describe.skipIf(golden === undefined)('quantiseModel', { timeout: 60_000 }, () => {
  const models = temporaryFolder();
  let tinyClip: Awaited<ReturnType<typeof createTinyClip>>;
  let model: ModelDirectory;
  beforeAll(async () => {
    tinyClip = await createTinyClip(golden!);
    model = await openModel(tinyClip.directory);
  });
  afterAll(() => tinyClip[Symbol.asyncDispose]());

  const quantise = (id: string, more: Partial<QuantiseModelOptions> = {}) =>
    quantiseModel(model, { models, id, bits: 7, accept: () => Promise.resolve(), ...more });

  it('makes a model that answers nearly as before (cosine at least .998), under an identity of its own', async () => {
    const { model: quantised, weights } = await quantise('good');
    expect(weights).toBe(26);
    expect(quantised).toMatchObject({ id: 'good', quantised: { from: 'tiny-clip' }, precision: 'int8' });
    expect(quantised.sha256).not.toBe(model.sha256);
    await using before = disposable(await openOnnxEmbedder(model, { workers: 1, device: 'cpu' }));
    await using after = disposable(
      await openOnnxEmbedder(await openModel(join(models, 'good')), { workers: 1, device: 'cpu' }),
    );
    const pictures = Array.from({ length: 6 }, (_, seed) => noisePicture(224, seed));
    const texts = ['red dress', 'a wooden chair with a striped cushion'];
    const pairs = [
      [await before.embedImages(pictures), await after.embedImages(pictures)],
      [await before.embedTexts(texts), await after.embedTexts(texts)],
    ] as const;
    for (const [one, other] of pairs) {
      for (const [i, embedding] of one.entries()) expect(dot(embedding, other[i]!)).toBeGreaterThan(0.998);
    }
  });

  it('leaves nothing of a model that is refused', async () => {
    const seen: string[] = [];
    const accept = async ({ directory }: ModelDirectory) => {
      expect(dirname(directory)).toBe(models);
      seen.push(...(await readdir(directory)));
      throw new Error('It sees the catalogue differently.');
    };
    await expect(quantise('refused', { accept })).rejects.toThrow('It sees the catalogue differently.');
    expect(seen).toContain('model.json');
    expect((await readdir(models)).filter((name) => name.includes('refused'))).toEqual([]);
  });

  it('refuses to write over a model, and to quantise twice', async () => {
    const { model: twice } = await quantise('twice');
    await expect(quantise('twice')).rejects.toMatchObject({ code: 'CONFLICT' });
    const again = quantiseModel(twice, { models, id: 'thrice', bits: 7, accept: () => Promise.resolve() });
    await expect(again).rejects.toThrow('The model twice is quantised already.');
  });

  it('keeps what model.json says besides', async () => {
    const path = join(model.directory, 'model.json');
    const before = await readFile(path, 'utf8');
    const calibration = {
      note: 'measured here',
      image: { mean: 0.5, scale: 0.1, midpoint: 2, slope: 1, bands: { exact: 0.9, sameStyle: 0.7 } },
    };
    await writeFile(path, JSON.stringify({ ...(JSON.parse(before) as object), calibration }));
    await quantise('described');
    await writeFile(path, before);
    const written = JSON.parse(await readFile(join(models, 'described/model.json'), 'utf8')) as object;
    expect(written).toMatchObject({ calibration, licence: model.licence, image: { file: model.image.file } });
  });
});
