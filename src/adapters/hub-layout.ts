import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../domain/errors.ts';
import { parseHubConfig } from './hub-layout-config.ts';
import type { HubConfig, ModelFamily } from './hub-layout-config.ts';
import { parseImagePreparation } from './hub-layout-image.ts';
import type { ImagePreparation } from './hub-layout-image.ts';
import { parseTextPreparation } from './hub-layout-text.ts';
import { checkInput, openHubTower } from './hub-layout-tower.ts';
import type { HubTower } from './hub-layout-tower.ts';
import type { WrittenModelJson } from './model-json.ts';

/** A model in the hub's usual layout, understood. */
export interface HubLayout {
  readonly family: ModelFamily;
  readonly dimensions: number;
  readonly vision: HubTower;
  readonly text: HubTower;
  /** As they stand in model.json, but for the files' names. */
  readonly image: Omit<WrittenModelJson['image'], 'file'>;
  readonly words: Omit<WrittenModelJson['text'], 'file' | 'tokenizer'>;
  /** The licence in the front matter of README.md. */
  readonly licence: string | undefined;
}

const INTEGERS = ['int64', 'int32'];

/**
 * Reads config.json, preprocessor_config.json, tokenizer.json and onnx/vision_model.onnx with onnx/text_model.onnx, or
 * onnx/model.onnx with both. Throws BAD_USER_INPUT for what is missing or not understood: what was expected, what came.
 */
export async function openHubLayout(directory: string): Promise<HubLayout> {
  const config = parseHubConfig(await readJson(directory, 'config.json'));
  const preparation = parseImagePreparation(await readJson(directory, 'preprocessor_config.json'));
  const vision = await openHubTower(onnxFile(directory, 'vision_model.onnx'), {
    outputs: config.family.imageOutputs,
    input: 'pixel_values',
    optional: [],
  });
  const text = await openHubTower(onnxFile(directory, 'text_model.onnx'), {
    outputs: config.family.textOutputs,
    input: 'input_ids',
    optional: ['attention_mask'],
  });
  return {
    family: config.family,
    dimensions: commonDimensions(vision, text),
    vision,
    text,
    image: describeImage(config, preparation, vision),
    words: await describeWords(directory, config, text),
    licence: await readLicence(directory),
  };
}

function describeImage(
  { imageSize, family }: HubConfig,
  preparation: ImagePreparation,
  vision: HubTower,
): HubLayout['image'] {
  const { size, mean, std, ...rest } = preparation;
  if (imageSize !== undefined && imageSize !== size) {
    throw badInput(
      `preprocessor_config.json: expected pictures of ${imageSize} pixels, as config.json says of this ${family.name}, got ${size}.`,
    );
  }
  const input = inputOf(vision, 'pixel_values');
  checkInput(vision, input, { types: ['float32', 'float16'], shape: [undefined, 3, size, size] });
  return { input: input.name, output: vision.output.name, size, ...rest, mean: [...mean], std: [...std] };
}

async function describeWords(directory: string, config: HubConfig, text: HubTower): Promise<HubLayout['words']> {
  const ids = inputOf(text, 'input_ids');
  const mask = text.inputs.find(({ name }) => name === 'attention_mask');
  for (const input of mask === undefined ? [ids] : [ids, mask]) {
    checkInput(text, input, { types: INTEGERS, shape: [undefined, ids.shape[1]] });
  }
  const [tokenizer, tokenizerConfig] = await Promise.all([
    readJson(directory, 'tokenizer.json'),
    existsSync(join(directory, 'tokenizer_config.json')) ? readJson(directory, 'tokenizer_config.json') : undefined,
  ]);
  return {
    input: ids.name,
    ...(mask !== undefined && { mask: mask.name }),
    output: text.output.name,
    ...parseTextPreparation({ config, tokenizer, tokenizerConfig, ids, mask }),
  };
}

function inputOf({ inputs }: HubTower, wanted: string): HubTower['inputs'][number] {
  const input = inputs.find(({ name }) => name === wanted);
  if (input === undefined) throw badInput(`Expected an input ${wanted}, got none.`);
  return input;
}

function commonDimensions(vision: HubTower, text: HubTower): number {
  const [image, words] = [vision.output.shape[1], text.output.shape[1]];
  const known = image ?? words;
  if (known === undefined) throw badInput('Expected the length of the embeddings in the ONNX files, got none.');
  if (words !== undefined && words !== known) {
    throw badInput(
      `Expected embeddings of one length from both halves, got ${known} of pictures (${vision.output.name}) and ${words} of texts (${text.output.name}).`,
    );
  }
  return known;
}

/** The half's own file in onnx/ or beside config.json, else the file with both. */
function onnxFile(directory: string, name: string): string {
  const places = [join('onnx', name), name, join('onnx', 'model.onnx'), 'model.onnx'];
  const found = places.find((place) => existsSync(join(directory, place)));
  if (found !== undefined) return join(directory, found);
  throw badInput(`Expected onnx/${name}, or onnx/model.onnx with both halves, got neither.`);
}

async function readJson(directory: string, name: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(join(directory, name), 'utf8');
  } catch (cause) {
    throw badInput(`Expected a ${name} in the folder, got none.`, { cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw badInput(`${name} is not JSON.`, { cause });
  }
}

async function readLicence(directory: string): Promise<string | undefined> {
  const card = await readFile(join(directory, 'README.md'), 'utf8').catch(() => '');
  return /^---\n(?:.*\n)*?license: *([\w.-]+) *\n(?:.*\n)*?---/.exec(card)?.[1];
}
