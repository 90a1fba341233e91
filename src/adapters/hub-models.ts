import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { VitrineError, badInput } from '../domain/errors.ts';

const KNOWN_MODEL = z.object({
  id: z.string().regex(/^\w[\w.-]*$/),
  title: z.string().min(1),
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  revision: z
    .string()
    .regex(/^[\w.-]+$/)
    .default('main'),
  licence: z.string().min(1),
  layout: z.enum(['towers', 'joined']),
  dimensions: z.int().min(1),
  pixels: z.int().min(1),
  /** About; to tell before it is downloaded. */
  megabytes: z.number().positive(),
  /** By the file's path in the repository; the hub's own sum counts for the others. */
  sha256: z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/)).default({}),
});

/** A model that can be pulled from the hub. */
export type KnownModel = z.output<typeof KNOWN_MODEL>;

/** Reads `models/hub.json`. Throws BAD_USER_INPUT that names everything wrong with it. */
export async function readKnownModels(file: string): Promise<readonly KnownModel[]> {
  const json: unknown = JSON.parse(await readFile(file, 'utf8'));
  const parsed = z.object({ models: z.array(KNOWN_MODEL) }).safeParse(json);
  if (!parsed.success) throw badInput(`hub.json cannot be used:\n${z.prettifyError(parsed.error)}`);
  return parsed.data.models;
}

/** Throws NOT_FOUND that names the known ones. */
export function findKnownModel(models: readonly KnownModel[], id: string): KnownModel {
  const found = models.find((model) => model.id === id);
  if (found !== undefined) return found;
  const known = models.map((model) => model.id).join(', ');
  throw new VitrineError('NOT_FOUND', `Expected one of the models ${known}, got ${id}.`);
}

/** Paths in the repository; those that may be absent are marked. */
export function filesOf({ layout }: KnownModel): readonly { readonly path: string; readonly optional: boolean }[] {
  const graphs = layout === 'joined' ? ['model.onnx'] : ['vision_model.onnx', 'text_model.onnx'];
  return [
    ...['config.json', 'preprocessor_config.json', 'tokenizer.json'].map((path) => ({ path, optional: false })),
    { path: 'tokenizer_config.json', optional: true },
    ...graphs.map((name) => ({ path: `onnx/${name}`, optional: false })),
  ];
}
