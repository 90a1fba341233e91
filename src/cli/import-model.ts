import { mkdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { importModel } from '../adapters/import-model.ts';
import type { Config } from './config.ts';
import { describeNext, modelsFolder } from './model-places.ts';

export interface ImportModelOptions {
  readonly id?: string;
  readonly licence?: string;
}

/** `vitrine models import`: says what it understood, so that a person can compare it with the model's card. */
export async function importModelCommand(
  config: Config,
  directory: string,
  { id, licence }: ImportModelOptions,
): Promise<void> {
  const models = modelsFolder(config);
  await mkdir(models, { recursive: true });
  const model = await importModel({ source: directory, models, id: id ?? basename(resolve(directory)), licence });
  const { image, text } = model;
  const padding = text.padTo === 'context' ? 'padded to all of them' : 'not padded';
  console.log(`${model.id}: ${model.dimensions} dimensions, licence ${model.licence}
  pictures  ${image.size}x${image.size}, ${image.resize}, ${image.interpolation}, mean ${image.mean.join(' ')}, std ${image.std.join(' ')}
  texts     up to ${text.contextLength} tokens, ${padding}, padding token ${text.padId}
Both halves ran. Its calibration is a default, not measured.`);
  console.log(describeNext(model.id));
}
