import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { VitrineError } from '../domain/errors.ts';
import type { ModelDescription } from '../domain/model.ts';
import { parseModelJson } from './model-json.ts';
import type { ModelJson } from './model-json.ts';

/** A model on disk, verified: every file is there with the sum that its `model.json` names. */
export type ModelDirectory = ModelDescription & Pick<ModelJson, 'precision'> & { readonly directory: string };

/**
 * Opens `<directory>/model.json` and verifies the model's files.
 * Throws NOT_FOUND (no such model, a file is missing), BAD_USER_INPUT (model.json is wrong: every reason),
 * CONFLICT (a file is not the one that model.json names).
 */
export async function openModel(directory: string): Promise<ModelDirectory> {
  const { files, ...model } = parseModelJson(await readModelJson(directory));
  for (const [name, expected] of Object.entries(files)) await verifyFile(join(directory, name), name, expected);
  return { ...model, sha256: identityOf(files, model.image), directory };
}

async function readModelJson(directory: string): Promise<string> {
  try {
    return await readFile(join(directory, 'model.json'), 'utf8');
  } catch (cause) {
    throw new VitrineError(
      'NOT_FOUND',
      `There is no model ${basename(directory)}: expected a directory with a model.json.`,
      { cause },
    );
  }
}

async function verifyFile(path: string, name: string, expected: ModelJson['files'][string]): Promise<void> {
  const { size } = await stat(path).catch((cause: unknown) => {
    throw new VitrineError('NOT_FOUND', `The model's file ${name} is missing.`, { cause });
  });
  if (size !== expected.bytes) {
    throw new VitrineError('CONFLICT', `The model's file ${name}: expected ${expected.bytes} bytes, got ${size}.`);
  }
  const sha256 = await sha256OfFile(path);
  if (sha256 !== expected.sha256) {
    throw new VitrineError('CONFLICT', `The model's file ${name}: expected sha256 ${expected.sha256}, got ${sha256}.`);
  }
}

async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 2 ** 20 }), hash);
  return hash.digest('hex');
}

function identityOf(files: ModelJson['files'], image: ModelJson['image']): string {
  const names = Object.keys(files).toSorted();
  return createHash('sha256')
    .update(names.map((name) => files[name]?.sha256).join(''))
    .update(JSON.stringify(image))
    .digest('hex');
}
