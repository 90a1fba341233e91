import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { checkModel } from '../../src/adapters/check-model.ts';
import { openHuggingFaceTokenizer } from '../../src/adapters/hugging-face-tokenizer.ts';
import { importModel } from '../../src/adapters/import-model.ts';
import { type ModelDirectory, openModel } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { dot } from '../../src/domain/embedding.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import { noisePicture } from '../contracts/embedder.ts';
import { disposable } from './disposable.ts';
import { TINY_CLIP, findGoldenData } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';
import {
  CONFIG,
  CONTEXT,
  PREPROCESSOR,
  SIDE,
  type TinySiglip,
  expectedImage,
  expectedText,
  writeTinySiglip,
} from './tiny-siglip.ts';

const golden = findGoldenData();
const folder = temporaryFolder();
let run = 0;
let source: string;
let models: string;
beforeEach(async () => {
  const place = join(folder, String(run++));
  [source, models] = [join(place, 'source'), join(place, 'models')];
  await mkdir(models, { recursive: true });
});

const open = async (model: ModelDirectory) => disposable(await openOnnxEmbedder(model, { workers: 1, device: 'cpu' }));
const cosine = (a: Float32Array, b: ArrayLike<number>) => {
  const other = Float32Array.from(b);
  return dot(a, other) / Math.sqrt(dot(other, other) * dot(a, a));
};

describe.skipIf(golden === undefined)('importModel with CLIP in the hub’s layout', () => {
  let model: ModelDirectory;
  let embedder: Embedder;
  beforeAll(async () => {
    const options = { source: join(golden!, 'tiny-clip'), models: join(folder, 'clip'), id: 'tiny-clip' };
    await mkdir(options.models);
    model = await importModel({ ...options, licence: 'CC0-1.0' });
    embedder = await openOnnxEmbedder(model, { workers: 1, device: 'cpu' });
  });
  afterAll(() => embedder?.close());

  const readReference = async <Reference>(name: string) =>
    JSON.parse(await readFile(join(golden!, name), 'utf8')) as Reference;

  it('understands what a person wrote down by hand', async () => {
    const { files: _, ...written } = JSON.parse(await readFile(join(model.directory, 'model.json'), 'utf8')) as {
      files: object;
      calibration: { note: string };
    };
    expect(written).toMatchObject({
      ...TINY_CLIP,
      calibration: { note: expect.stringContaining('not measured') as string },
    });
    expect(await openModel(model.directory)).toEqual(model);
  });

  it('takes the class token before the last layer computes the others', async () => {
    const [came, written] = [join(golden!, 'tiny-clip/onnx/vision_model.onnx'), join(model.directory, 'vision.onnx')];
    expect((await readFile(came)).includes('_of_first_token')).toBe(false);
    expect((await readFile(written)).includes('_of_first_token')).toBe(true);
  });

  it('gives the reference’s token ids for all 65 texts', async () => {
    const tokenizer = await openHuggingFaceTokenizer(model);
    const { cases } = await readReference<{ cases: { text: string; ids: number[] }[] }>('clip-tokens.json');
    expect(cases).toHaveLength(65);
    for (const { text, ids } of cases) expect(Array.from(tokenizer.tokenize([text]).ids, Number), text).toEqual(ids);
  });

  it('gives the reference’s embeddings from the reference’s pixels (cosine at least .99999)', async () => {
    const { images, texts } = await readReference<{
      images: Record<string, number[]>;
      texts: { text: string; embedding: number[] }[];
    }>('tiny-clip-embeddings.json');
    const names = Object.keys(images);
    const prepared = await Promise.all(
      names.map(async (name) => ({
        pixels: await sharp(join(golden!, 'preprocess', `${name}.ref.png`))
          .removeAlpha()
          .raw()
          .toBuffer(),
        size: 224,
        original: { width: 224, height: 224 },
      })),
    );
    const pictures = await embedder.embedImages(prepared);
    for (const [i, name] of names.entries()) expect(cosine(pictures[i]!, images[name]!), name).toBeGreaterThan(0.99999);
    const words = await embedder.embedTexts(texts.map(({ text }) => text));
    for (const [i, { text, embedding }] of texts.entries()) {
      expect(cosine(words[i]!, embedding), text).toBeGreaterThan(0.99999);
    }
  });

  it('gives them from the pictures themselves where the pixels agree (cosine at least .9999)', async () => {
    const { images } = await readReference<{ images: Record<string, number[]> }>('tiny-clip-embeddings.json');
    const preprocessor = sharpImagePreprocessor();
    for (const [name, reference] of Object.entries(images)) {
      if (name === 'cmyk.jpg') continue; // the reference ignores its colour profile
      const prepared = await preprocessor.prepare(await readFile(join(golden!, 'preprocess', name)), model.image);
      const [embedding] = await embedder.embedImages([prepared]);
      expect(cosine(embedding!, reference), name).toBeGreaterThan(0.9999);
    }
  });

  it('is verified against golden embeddings in its directory', async () => {
    expect(await checkModel(model)).toEqual({ compared: 3, leastCosine: expect.closeTo(1, 5) as number });
    const { texts } = await readReference<{ texts: object[] }>('tiny-clip-embeddings.json');
    await writeFile(join(model.directory, 'golden.json'), JSON.stringify({ texts }));
    expect(await checkModel(model)).toMatchObject({ compared: texts.length });
    const turned = texts.map((one) => ({ ...one, embedding: Array.from({ length: 512 }, (_, i) => i % 3) }));
    await writeFile(join(model.directory, 'golden.json'), JSON.stringify({ texts: turned }));
    await expect(checkModel(model)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('that golden.json names, got one of cosine') as string,
    });
  });
});

const importSiglip = async (options: TinySiglip = {}) => {
  await writeTinySiglip(source, options);
  return importModel({ source, models, id: 'tiny-siglip' });
};
const [A, RED, DRESS, END, PAD] = [3, 4, 6, 1, 1];
const RED_DRESS = expectedText([A, RED, DRESS, ...Array.from({ length: CONTEXT - 3 }, () => END)]);

/** The least agreement with what the tiny model must give for a text and a picture. */
async function agreementOf(model: ModelDirectory): Promise<number> {
  await using embedder = await open(model);
  const picture = noisePicture(SIDE, 3);
  const [image] = await embedder.embedImages([picture]);
  const [text, another] = await embedder.embedTexts(['a red dress', 'dress']);
  expect(cosine(another!, RED_DRESS)).toBeLessThan(0.99);
  return Math.min(cosine(image!, expectedImage(picture.pixels)), cosine(text!, RED_DRESS));
}

describe('importModel with SigLIP in the hub’s layout', () => {
  it('stretches pictures and pads texts to the full context', async () => {
    const model = await importSiglip();
    expect(model).toMatchObject({
      dimensions: 8,
      image: {
        output: 'pooler_output',
        size: SIDE,
        resize: 'stretch',
        interpolation: 'bicubic',
        mean: [0.5, 0.5, 0.5],
      },
      text: { output: 'pooler_output', contextLength: CONTEXT, padTo: 'context', padId: PAD },
    });
    expect(await agreementOf(model)).toBeGreaterThan(0.99999);
  });

  it('cuts a model.onnx with both halves into two that cost half', async () => {
    const names = { image: 'image_embeds', text: 'text_embeds' };
    expect(await agreementOf(await importSiglip({ joined: true, names }))).toBeGreaterThan(0.99999);
    const [whole, text] = [join(source, 'onnx/model.onnx'), join(models, 'tiny-siglip/text.onnx')];
    expect((await readFile(text)).length).toBeLessThan((await readFile(whole)).length / 10); // the projection is the picture's
  });

  it('feeds token ids of 32 bits where the graph wants them', async () => {
    expect(await agreementOf(await importSiglip({ int32: true }))).toBeGreaterThan(0.99999);
  });

  it('takes a graph with a fixed number of tokens', async () => {
    const { text } = await importSiglip({ fixedTokens: 16 });
    expect(text).toMatchObject({ contextLength: 16, padTo: 'context' });
  });

  it('lets an attention mask name the padding, too, as the model was trained', async () => {
    const model = await importSiglip({ mask: true });
    expect(model.text).toMatchObject({ mask: 'attention_mask', attendsToPadding: true });
    expect(await agreementOf(model)).toBeGreaterThan(0.99999);
  });

  it('takes weights that lie in a file of their own', async () => {
    const model = await importSiglip({ external: 'vision_model.onnx_data' });
    expect(await agreementOf(model)).toBeGreaterThan(0.99999);
    await writeFile(join(model.directory, 'vision_model.onnx_data'), 'other weights');
    await expect(openModel(model.directory)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('refuses weights outside the folder', async () => {
    await expect(importSiglip({ external: '../vision.data' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: 'Expected the model’s weights in a file beside it, got ../vision.data.',
    });
  });

  it('lower-cases texts of SigLIP 2, whose tokenizer does not', async () => {
    const config = { ...CONFIG, text_config: { ...CONFIG.text_config, vocab_size: 256_000 } };
    const model = await importSiglip({ config });
    await using embedder = await open(model);
    const [text] = await embedder.embedTexts(['A Red DRESS']);
    expect(cosine(text!, RED_DRESS)).toBeGreaterThan(0.99999);
  });

  it('pads with what the tokenizer’s configuration names', async () => {
    expect((await importSiglip({ tokenizerConfig: { pad_token: { content: '<pad>' } } })).text.padId).toBe(0);
  });

  it('takes the licence from the front matter of README.md', async () => {
    await mkdir(source, { recursive: true });
    await writeFile(join(source, 'README.md'), '---\nlibrary_name: x\nlicense: apache-2.0\n---\n# Model\n');
    expect((await importSiglip()).licence).toBe('apache-2.0');
  });

  it.each<[string, TinySiglip, string]>([
    [
      'another kind of model',
      { config: { ...CONFIG, model_type: 'blip' } },
      'expected model_type clip, siglip, siglip2, got blip',
    ],
    [
      'CLIP without its projection',
      { config: { ...CONFIG, model_type: 'clip' } },
      'expected an output image_embeds, got pooler_output',
    ],
    [
      'an input that it does not know',
      { names: { extraInput: 'pixel_attention_mask' } },
      'got input_ids, pixel_attention_mask',
    ],
    ['a fixed batch', { fixedBatch: 1 }, 'expected a free batch size of pixel_values, got one fixed at 1'],
    [
      'halves of different length',
      { textDimensions: 6 },
      'got 8 of pictures (pooler_output) and 6 of texts (pooler_output)',
    ],
    [
      'more tokens than it was trained with',
      { fixedTokens: 80 },
      'expected at most 64 tokens, as config.json says, got 80',
    ],
    [
      'pictures of another size',
      { preprocessor: { ...PREPROCESSOR, size: { height: 64, width: 64 } } },
      'expected pictures of 32 pixels',
    ],
    ['no padding token', { tokenizerConfig: {} }, 'The padding token is unknown'],
  ])('refuses %s, says what was expected and what came, and leaves nothing', async (_, options, reason) => {
    await expect(importSiglip(options)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(reason) as string,
    });
    expect(await readdir(models)).toEqual([]);
  });

  it('refuses what is missing or broken by its name', async () => {
    await writeTinySiglip(source);
    const attempt = () => importModel({ source, models, id: 'tiny-siglip' });
    await writeFile(join(source, 'onnx/text_model.onnx'), 'no model');
    await expect(attempt()).rejects.toMatchObject({
      message: 'text_model.onnx: this is no ONNX model, or it is cut off.',
    });
    await rm(join(source, 'onnx/text_model.onnx'));
    await expect(attempt()).rejects.toMatchObject({
      message: 'Expected onnx/text_model.onnx, or onnx/model.onnx with both halves, got neither.',
    });
    await writeFile(join(source, 'config.json'), '{');
    await expect(attempt()).rejects.toMatchObject({ message: 'config.json is not JSON.' });
    await rm(join(source, 'config.json'));
    await expect(attempt()).rejects.toMatchObject({ message: 'Expected a config.json in the folder, got none.' });
  });

  it('never replaces a model, and clears what a killed import left', async () => {
    await mkdir(join(models, '.import-tiny-siglip'));
    await writeFile(join(models, '.import-tiny-siglip', 'vision.onnx'), 'half a file');
    await importSiglip();
    await expect(importSiglip()).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await readdir(models)).toEqual(['tiny-siglip']);
    await expect(importModel({ source, models, id: '../outside' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(existsSync(join(models, '../outside'))).toBe(false);
  });
});
