import { readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { VitrineError, toVitrineError } from '../domain/errors.ts';
import { parseModelJson } from './model-json.ts';

/** A model directory as its model.json describes it; the files' sums are not checked. */
export interface ListedModel {
  readonly id: string;
  readonly version: string;
  readonly licence: string;
  readonly dimensions: number;
  readonly precision: 'fp32' | 'fp16' | 'int8';
  /** Of all files that the model needs. */
  readonly bytes: number;
}

export interface ModelListing {
  readonly models: readonly ListedModel[];
  /** Directories whose model.json cannot be used, with the reason. */
  readonly broken: readonly { readonly id: string; readonly reason: string }[];
}

/** The model directories in a folder, by id; those without a model.json are none. */
export async function listModels(folder: string): Promise<ModelListing> {
  const entries = await readdir(folder).catch((): string[] => []);
  const models: ListedModel[] = [];
  const broken: { id: string; reason: string }[] = [];
  for (const name of entries.toSorted()) {
    if (name.startsWith('.')) continue; // unfinished
    const text = await readFile(join(folder, name, 'model.json'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    try {
      models.push(describe(name, text));
    } catch (error) {
      broken.push({ id: name, reason: toVitrineError(error).message });
    }
  }
  return { models, broken };
}

function describe(id: string, text: string): ListedModel {
  const { version, licence, dimensions, precision = 'fp32', files } = parseModelJson(text);
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);
  return { id, version, licence, dimensions, precision, bytes };
}

/** Removes a model directory and what an unfinished pull or import of it left. Throws NOT_FOUND when there is nothing. */
export async function removeModel(folder: string, id: string): Promise<void> {
  if (!/^\w[\w.-]*$/.test(id)) throw new VitrineError('BAD_USER_INPUT', `Expected a model id, got ${id}.`);
  const present = await readdir(folder).catch((): string[] => []);
  const unfinished = [`.pull-${id}`, `.import-${id}`, `.removed-${id}`, `.quantise-${id}`].filter((name) =>
    present.includes(name),
  );
  if (!present.includes(id) && unfinished.length === 0) {
    throw new VitrineError('NOT_FOUND', `There is no model ${id}.`);
  }
  for (const name of unfinished) await rm(join(folder, name), { recursive: true, force: true });
  if (!present.includes(id)) return;
  await rename(join(folder, id), join(folder, `.removed-${id}`)); // a removal that is killed leaves no half model
  await rm(join(folder, `.removed-${id}`), { recursive: true, force: true });
}
