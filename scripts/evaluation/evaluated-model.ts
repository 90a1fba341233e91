import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { CLIP_CALIBRATION } from '../../src/adapters/default-calibration.ts';
import { type ModelDirectory, openModel } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { parseModelJson } from '../../src/adapters/model-json.ts';
import type { Config } from '../../src/cli/config.ts';
import { createQuietLogger } from '../../src/cli/logger.ts';
import { modelsFolder } from '../../src/cli/model-places.ts';
import { openEmbedder } from '../../src/cli/open-embedder.ts';
import type { ImageInputSpec } from '../../src/domain/model.ts';
import { batchingEmbedder } from '../../src/pipeline/batching-embedder.ts';
import type { Embedder } from '../../src/ports/embedder.ts';

/** A model to measure. Whoever opens its embedder closes it. */
export interface EvaluatedModel {
  /** As the table names it. */
  readonly name: string;
  readonly directory: ModelDirectory;
  /** Of all files that a server needs of it. */
  readonly bytes: number;
  /** Whether it has a half for words. */
  readonly readsWords: boolean;
  openEmbedder(): Promise<Embedder>;
}

/** A model by its id, as `vitrine models list` shows it, or by the path of its folder. Throws what `openModel` throws. */
export async function findModel(config: Config, name: string): Promise<EvaluatedModel> {
  const known = join(modelsFolder(config), name);
  const path = existsSync(join(known, 'model.json')) ? known : resolve(name);
  const directory = await openModel(path);
  const { files } = parseModelJson(await readFile(join(path, 'model.json'), 'utf8'));
  const there = { ...config, model: { ...config.model, directory: dirname(path) } };
  return {
    name: path === known ? name : basename(path),
    directory,
    bytes: Object.values(files).reduce((sum, file) => sum + file.bytes, 0),
    readsWords: true,
    openEmbedder: () => openEmbedder(there, { id: basename(path), log: createQuietLogger(config) }),
  };
}

/** How the teacher wants its pictures: as ImageNet has them, the whole picture padded with white as the built-in model has it. */
const TEACHER_IMAGE: Omit<ImageInputSpec, 'file'> = {
  input: 'pixel_values',
  output: 'embedding',
  size: 224,
  resize: 'pad',
  interpolation: 'bicubic',
  mean: [0.485, 0.456, 0.406],
  std: [0.229, 0.224, 0.225],
  background: [255, 255, 255],
};
const TEACHER_DIMENSIONS = 1280;

/** The built-in model's starting point as it came: cosine of its pooled activations, no words. */
export async function readTeacher(config: Config, file: string): Promise<EvaluatedModel> {
  const content = await readFile(file);
  const folder = dirname(file);
  const image = { ...TEACHER_IMAGE, file: basename(file) };
  const weights = createHash('sha256').update(content).digest('hex');
  const directory: ModelDirectory = {
    id: 'teacher',
    version: '1',
    licence: 'Apache-2.0',
    dimensions: TEACHER_DIMENSIONS,
    image,
    // Opened with the embedder, and never asked anything.
    text: { file: '', tokenizer: relative(folder, join(import.meta.dirname, 'wordless-tokenizer.json')), ...NO_TEXT },
    blocks: [{ name: 'all', from: 0, to: TEACHER_DIMENSIONS }],
    queryWeights: { image: {}, text: {} },
    calibration: CLIP_CALIBRATION,
    sha256: createHash('sha256').update(weights).update(JSON.stringify(image)).digest('hex'),
    directory: folder,
  };
  const log = createQuietLogger(config);
  return {
    name: 'teacher, raw',
    directory,
    bytes: content.length,
    readsWords: false,
    openEmbedder: async () => batchingEmbedder(await openOnnxEmbedder(directory, { log }), config.embedder),
  };
}

const NO_TEXT = { input: '', output: '', contextLength: 1, padId: 0, padTo: 'longest' } as const;
