import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { badInput } from '../domain/errors.ts';
import { checkModel, writeGolden } from './check-model.ts';
import { hashFile, renameDurably, syncFile, writeDurably } from './file-snapshot-durable.ts';
import { expectNoModel } from './import-model.ts';
import type { WeightBits } from './int8-weights.ts';
import { type ModelDirectory, openModel } from './model-directory.ts';
import { type WrittenModelJson, parseModelJson } from './model-json.ts';
import { quantiseOnnxFile } from './onnx-quantiser.ts';

export interface QuantiseModelOptions {
  /** Where model directories live; the new one is `<models>/<id>`. */
  readonly models: string;
  readonly id: string;
  readonly bits: WeightBits;
  /** Looks at the finished model before it has its name; what it throws refuses it, and nothing is left of it. */
  readonly accept: (quantised: ModelDirectory) => Promise<void>;
}

/** A quantised model in place. */
export interface QuantisedModel {
  readonly model: ModelDirectory;
  /** Weight matrices in signed bytes, of both halves. */
  readonly weights: number;
}

/**
 * Makes a model directory of `from` with INT8 weights (see `quantiseOnnxFile`): written aside, run, shown to `accept`, then
 * renamed into place. Throws what `quantiseOnnxFile` throws, BAD_USER_INPUT when there is nothing to quantise or the model is
 * quantised already, CONFLICT when there is such a model already.
 */
export async function quantiseModel(from: ModelDirectory, options: QuantiseModelOptions): Promise<QuantisedModel> {
  const { models, id, accept } = options;
  await expectNoModel(models, id);
  const source = await readSource(from);
  const aside = asideOf(models, id);
  await rm(aside, { recursive: true, force: true }); // what a killed run left
  await mkdir(aside, { recursive: true });
  try {
    const weights = await writeFiles(aside, from, { bits: options.bits, names: Object.keys(source.files) });
    await writeModelJson(aside, source, options);
    const quantised = await openModel(aside);
    await checkModel(quantised);
    await writeGolden(quantised);
    await accept(quantised);
    await renameDurably(aside, join(models, id));
    return { model: { ...quantised, directory: join(models, id) }, weights };
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Hidden, so that no list of models shows it. */
function asideOf(models: string, id: string): string {
  return join(models, `.quantise-${id}`);
}

async function readSource({ directory, id }: ModelDirectory): Promise<WrittenModelJson> {
  const text = await readFile(join(directory, 'model.json'), 'utf8');
  if (parseModelJson(text).precision === 'int8') throw badInput(`The model ${id} is quantised already.`);
  return JSON.parse(text) as WrittenModelJson;
}

/** Each file that model.json names: a half of the model quantised where there is something to quantise, the others as they are. */
async function writeFiles(
  aside: string,
  { directory, id, image, text }: ModelDirectory,
  { bits, names }: { readonly bits: WeightBits; readonly names: readonly string[] },
): Promise<number> {
  let weights = 0;
  for (const name of names) {
    const [source, target] = [join(directory, name), join(aside, name)];
    const isHalf = name === image.file || name === text.file;
    const quantised = isHalf ? await quantiseOnnxFile(source, target, { bits }) : 0;
    if (quantised === 0) await copyFile(source, target, constants.COPYFILE_FICLONE);
    await syncFile(target);
    weights += quantised;
  }
  if (weights > 0) return weights;
  throw badInput(
    `There is nothing to quantise in the model ${id}: expected MatMul or Gemm nodes with constant weights in float32.`,
  );
}

async function writeModelJson(
  aside: string,
  source: WrittenModelJson,
  { id, bits }: QuantiseModelOptions,
): Promise<void> {
  const files: WrittenModelJson['files'] = {};
  for (const name of Object.keys(source.files)) {
    const path = join(aside, name);
    files[name] = { sha256: await hashFile(path), bytes: (await stat(path)).size };
  }
  const method = `dynamic INT8, ${bits} bits of weight per channel, MatMul and Gemm`;
  const model = { ...source, id, precision: 'int8' as const, quantised: { from: source.id, method }, files };
  const written = `${JSON.stringify(model, undefined, 2)}\n`;
  parseModelJson(written); // what is written can be read
  await writeDurably(join(aside, 'model.json'), written);
}
