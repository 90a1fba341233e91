import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(import.meta.dirname, '../..');

export const BUILTIN_MODEL = join(REPOSITORY, 'models/builtin');

/** Reference data for development, beside the repository unless VITRINE_SHARED says where; `undefined`, with a line, when absent. */
export function findGoldenData(): string | undefined {
  const shared = process.env['VITRINE_SHARED'] ?? resolve(REPOSITORY, '../shared');
  const golden = join(shared, 'golden');
  if (existsSync(golden)) return golden;
  console.log(`Skipped: comparisons with the reference implementation, there is no ${golden}.`);
  return undefined;
}

/** A file of the hub's layout, relative to tiny-clip/, by its name in a model directory of ours. */
const TINY_CLIP_FILES = {
  'vision.onnx': 'onnx/vision_model.onnx',
  'text.onnx': 'onnx/text_model.onnx',
  'tokenizer.json': 'tokenizer.json',
};

/** A CLIP of true structure with small random weights, as a model directory in a new temporary folder. */
export async function createTinyClip(golden: string): Promise<{ directory: string } & AsyncDisposable> {
  const directory = await mkdtemp(join(tmpdir(), 'vitrine-tiny-clip-'));
  const files: Record<string, { sha256: string; bytes: number }> = {};
  for (const [name, source] of Object.entries(TINY_CLIP_FILES)) {
    await copyFile(join(golden, 'tiny-clip', source), join(directory, name));
    files[name] = await describeFile(join(directory, name));
  }
  await writeFile(join(directory, 'model.json'), JSON.stringify({ ...TINY_CLIP, files }));
  return { directory, [Symbol.asyncDispose]: () => rm(directory, { recursive: true }) };
}

export async function describeFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const content = await readFile(path);
  return { sha256: createHash('sha256').update(content).digest('hex'), bytes: content.length };
}

export const TINY_CLIP = {
  formatVersion: 1,
  id: 'tiny-clip',
  version: '1',
  licence: 'CC0-1.0',
  dimensions: 512,
  image: {
    file: 'vision.onnx',
    input: 'pixel_values',
    output: 'image_embeds',
    size: 224,
    resize: 'shortest-side',
    interpolation: 'bicubic',
    mean: [0.481_454_66, 0.457_827_5, 0.408_210_73],
    std: [0.268_629_54, 0.261_302_58, 0.275_777_11],
  },
  text: {
    file: 'text.onnx',
    tokenizer: 'tokenizer.json',
    input: 'input_ids',
    output: 'text_embeds',
    contextLength: 77,
    padId: 49_407,
    padTo: 'longest',
  },
};
