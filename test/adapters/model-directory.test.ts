import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openModel } from '../../src/adapters/model-directory.ts';
import { TINY_CLIP } from './shared-data.ts';

const CONTENT = { 'vision.onnx': 'the eyes', 'text.onnx': 'the words', 'tokenizer.json': '{}' };
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const FILES = Object.fromEntries(
  Object.entries(CONTENT).map(([name, text]) => [name, { sha256: sha256(text), bytes: text.length }]),
);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vitrine-model-'));
  for (const [name, text] of Object.entries(CONTENT)) await writeFile(join(directory, name), text);
  await writeModel({});
});
afterEach(() => rm(directory, { recursive: true }));

const writeModel = (change: object) =>
  writeFile(join(directory, 'model.json'), JSON.stringify({ ...TINY_CLIP, files: FILES, ...change }));

describe('openModel', () => {
  it('describes the model, with one block and default calibration when model.json names none', async () => {
    const model = await openModel(directory);
    expect(model).toMatchObject({
      id: 'tiny-clip',
      dimensions: 512,
      directory,
      blocks: [{ name: 'all', from: 0, to: 512 }],
    });
    expect(model.queryWeights).toEqual({ image: {}, text: {} });
    expect(model.calibration.image.mean).toBeGreaterThan(model.calibration.text.mean);
    expect(model.image.background).toEqual([255, 255, 255]);
    expect('files' in model).toBe(false);
  });

  it('is another model when a file is another or pictures are prepared otherwise, and not when a query weighs otherwise', async () => {
    const { sha256: identity } = await openModel(directory);
    await writeModel({ queryWeights: { image: { all: 0.5 }, text: {} } });
    expect((await openModel(directory)).sha256).toBe(identity);
    await writeModel({ image: { ...TINY_CLIP.image, resize: 'stretch' } });
    expect((await openModel(directory)).sha256).not.toBe(identity);
    await writeFile(join(directory, 'vision.onnx'), 'other weights');
    await writeModel({ files: { ...FILES, 'vision.onnx': { sha256: sha256('other weights'), bytes: 13 } } });
    expect((await openModel(directory)).sha256).not.toBe(identity);
  });

  it('keeps blocks, weights and calibration that model.json names', async () => {
    const bands = { exact: 0.9, sameStyle: 0.7 };
    const image = { mean: 0.1, scale: 0.2, midpoint: 3, slope: 1.5, bands };
    await writeModel({
      blocks: [
        { name: 'semantic', from: 0, to: 411 },
        { name: 'colour', from: 411, to: 512 },
      ],
      queryWeights: { image: { colour: 0.25 }, text: {} },
      calibration: { image },
    });
    const model = await openModel(directory);
    expect(model.blocks.map(({ name }) => name)).toEqual(['semantic', 'colour']);
    expect(model.queryWeights.image).toEqual({ colour: 0.25 });
    expect(model.calibration.image).toEqual(image);
  });

  it.each([
    [
      'a gap between blocks',
      {
        blocks: [
          { name: 'a', from: 0, to: 10 },
          { name: 'b', from: 11, to: 512 },
        ],
      },
      'blocks',
    ],
    ['blocks that end too early', { blocks: [{ name: 'a', from: 0, to: 10 }] }, 'expected to end at 512, got 10'],
    ['a weight of no block', { queryWeights: { image: { colour: 1 } } }, 'no block colour'],
    ['another format version', { formatVersion: 2 }, 'formatVersion'],
    ['a missing licence', { licence: undefined }, 'licence'],
    ['an unknown resize', { image: { ...TINY_CLIP.image, resize: 'zoom' } }, 'image.resize'],
    ['a deviation of zero', { image: { ...TINY_CLIP.image, std: [0, 1, 1] } }, 'image.std.0'],
    ['a file outside', { text: { ...TINY_CLIP.text, file: '../text.onnx' } }, 'text.file'],
    ['a file without a sum', { image: { ...TINY_CLIP.image, file: 'other.onnx' } }, 'no sum for other.onnx'],
  ])('refuses %s and says what is wrong', async (_, change, reason) => {
    await writeModel(change);
    await expect(openModel(directory)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(reason) as string,
    });
  });

  it('refuses a model.json that is no JSON', async () => {
    await writeFile(join(directory, 'model.json'), '{');
    await expect(openModel(directory)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'model.json is not JSON.',
    });
  });

  it('says that there is no model, or which file is missing', async () => {
    await rm(join(directory, 'text.onnx'));
    await expect(openModel(directory)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('text.onnx') as string,
    });
    await expect(openModel(join(directory, 'none'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses a file that was cut off, and one that was changed', async () => {
    await writeFile(join(directory, 'vision.onnx'), 'the');
    await expect(openModel(directory)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('8 bytes, got 3') as string,
    });
    await writeFile(join(directory, 'vision.onnx'), 'the ears');
    await expect(openModel(directory)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('vision.onnx: expected sha256') as string,
    });
  });
});
