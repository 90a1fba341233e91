import { constants } from 'node:fs';
import { chmod, copyFile, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { VitrineError, badInput } from '../domain/errors.ts';
import { diskProblem } from './disk-problem.ts';
import { checkModel, writeGolden } from './check-model.ts';
import { hashFile, renameDurably, syncFile, writeDurably } from './file-snapshot-durable.ts';
import { openHubLayout } from './hub-layout.ts';
import type { HubLayout } from './hub-layout.ts';
import type { HubTower } from './hub-layout-tower.ts';
import { type ModelDirectory, openModel } from './model-directory.ts';
import { type WrittenModelJson, parseModelJson } from './model-json.ts';
import { takeFirstTokenEarly } from './onnx-first-token.ts';
import { pathExists } from './path-exists.ts';

export interface ImportOptions {
  /** A folder in the hub's layout. */
  readonly source: string;
  /** Where model directories live; the new one is `<models>/<id>`. */
  readonly models: string;
  readonly id: string;
  /** As model.json shall name it; what the folder's README.md says by default. */
  readonly licence?: string | undefined;
  /** Where the folder comes from, when it was pulled. */
  readonly origin?: WrittenModelJson['source'];
  /** Files of `source` may be shared with the new directory (hard links) instead of copied: `source` is not the user's. */
  readonly mayShare?: boolean;
}

/** What one buffer, and one protobuf message, can hold. */
const MOST_REWRITTEN_BYTES = 2 ** 31;
const MODEL_ID = /^\w[\w.-]*$/;

/**
 * Makes a model directory of a folder in the hub's layout: written aside, run once, then renamed into place. Throws
 * BAD_USER_INPUT for what is not understood, CONFLICT when there is such a model already or it answers wrongly.
 */
export async function importModel(options: ImportOptions): Promise<ModelDirectory> {
  const { source, models, id } = options;
  if (!MODEL_ID.test(id)) throw badInput(`Expected a model id of letters, digits, dots and dashes, got ${id}.`);
  await expectNoModel(models, id);
  const layout = await openHubLayout(source);
  const aside = join(models, `.import-${id}`);
  await rm(aside, { recursive: true, force: true }); // what a killed import left
  await mkdir(aside, { recursive: true });
  try {
    await writeFiles(aside, layout, options);
    const came = await openModel(aside);
    await writeGolden(came);
    const model = await takeFirstToken(came);
    await renameDurably(aside, join(models, id));
    return { ...model, directory: join(models, id) };
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw toDiskError(id, error);
  }
}

/**
 * Saves the picture half what its last layer computes for tokens that the answer does not depend on, where it is such a model and the graph so
 * changed gives the embeddings that the one that came gave (golden.json). What came stays otherwise.
 */
async function takeFirstToken(before: ModelDirectory): Promise<ModelDirectory> {
  const { directory: aside } = before;
  const { file, output } = before.image;
  const path = join(aside, file);
  if ((await stat(path)).size >= MOST_REWRITTEN_BYTES) return before;
  const chunks = takeFirstTokenEarly(await readFile(path), output);
  if (chunks === undefined) return before;
  const [came, description] = [`${path}.came`, join(aside, 'model.json')];
  const text = await readFile(description, 'utf8');
  await rename(path, came); // perhaps a link to a file elsewhere: not written into
  await writeChunks(chunks, path);
  const model = JSON.parse(text) as WrittenModelJson;
  const files = { ...model.files, ...(await sumsOf(aside, [file])) };
  await writeDurably(description, `${JSON.stringify({ ...model, files }, undefined, 2)}\n`);
  try {
    const after = await openModel(aside);
    await checkModel(after);
    await rm(came);
    return after;
  } catch {
    await rename(came, path);
    await writeDurably(description, text);
    return before;
  }
}

/** What the disk said, in our words; other errors as they are. */
function toDiskError(id: string, error: unknown): unknown {
  if (error instanceof VitrineError || !(error instanceof Error) || !('syscall' in error)) return error;
  const reason = diskProblem(error) ?? (error as NodeJS.ErrnoException).code ?? error.message;
  return new VitrineError('INTERNAL', `The model ${id} could not be written: ${reason}.`, { cause: error });
}

export async function expectNoModel(models: string, id: string): Promise<void> {
  if (await pathExists(join(models, id)))
    throw new VitrineError('CONFLICT', `There is a model ${id} already: remove it first, or take another id.`);
}

async function writeFiles(aside: string, layout: HubLayout, options: ImportOptions): Promise<void> {
  const { source, mayShare = false } = options;
  const place = (from: string, name: string) => placeFile(from, join(aside, name), mayShare);
  const names = ['vision.onnx', 'text.onnx', 'tokenizer.json'];
  await placeTower(layout.vision, join(aside, 'vision.onnx'), mayShare);
  await placeTower(layout.text, join(aside, 'text.onnx'), mayShare);
  await place(join(source, 'tokenizer.json'), 'tokenizer.json');
  if (await pathExists(join(source, 'tokenizer_config.json'))) {
    await place(join(source, 'tokenizer_config.json'), 'tokenizer_config.json');
    names.push('tokenizer_config.json');
  }
  for (const { source: onnx, externalFiles } of [layout.vision, layout.text]) {
    for (const name of externalFiles.filter((file) => !names.includes(file))) {
      await place(join(dirname(onnx), name), name);
      names.push(name);
    }
  }
  const model = describeModel(layout, options, await sumsOf(aside, names));
  const text = `${JSON.stringify(model, undefined, 2)}\n`;
  parseModelJson(text); // what is written can be read
  await writeDurably(join(aside, 'model.json'), text);
}

function describeModel(
  { family, dimensions, image, words, licence }: HubLayout,
  options: ImportOptions,
  files: WrittenModelJson['files'],
): WrittenModelJson {
  const { id, origin } = options;
  return {
    formatVersion: 1,
    id,
    version: origin?.revision?.slice(0, 12) ?? '1',
    licence: options.licence ?? licence ?? 'not stated',
    ...(origin !== undefined && { source: origin }),
    dimensions,
    image: { file: 'vision.onnx', ...image },
    text: { file: 'text.onnx', tokenizer: 'tokenizer.json', ...words },
    calibration: {
      note: `Defaults for ${family.name} by order of size, not measured with this model: confidence bands and the visual part of the score are rough.`,
      ...family.calibration,
    },
    files,
  };
}

async function placeTower({ source, cut }: HubTower, to: string, mayShare: boolean): Promise<void> {
  if (cut === undefined) return placeFile(source, to, mayShare);
  return writeChunks(cut, to);
}

async function writeChunks(chunks: readonly Uint8Array[], to: string): Promise<void> {
  await using file = await open(to, 'wx');
  for (const chunk of chunks) await file.writeFile(chunk);
  await file.sync();
}

async function placeFile(from: string, to: string, mayShare: boolean): Promise<void> {
  try {
    if (mayShare) return await link(from, to);
  } catch {
    // Another file system, or one without links: copied instead.
  }
  await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  await chmod(to, 0o644); // a read-only source must not make a model that cannot be removed
  await syncFile(to);
}

async function sumsOf(directory: string, names: readonly string[]): Promise<WrittenModelJson['files']> {
  const files: WrittenModelJson['files'] = {};
  for (const name of names) {
    const path = join(directory, name);
    files[name] = { sha256: await hashFile(path), bytes: (await stat(path)).size };
  }
  return files;
}
