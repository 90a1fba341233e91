import { readFile, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { VitrineError } from '../domain/errors.ts';
import { type HubFile, downloadHubFile } from './hub-file.ts';
import { type KnownModel, filesOf } from './hub-models.ts';
import { expectNoModel, importModel } from './import-model.ts';
import type { ModelDirectory } from './model-directory.ts';
import { readOnnxSignature } from './onnx-signature.ts';

export interface PullOptions extends Pick<HubFile, 'hub' | 'signal' | 'patience'> {
  /** Where model directories live. */
  readonly models: string;
  readonly onProgress?: (file: string, done: number, total: number | undefined) => void;
}

/**
 * Downloads a model into `<models>/.pull-<id>`, where a later call goes on after whatever stopped this one, and makes a model
 * directory of it. Throws what `downloadHubFile` and `importModel` throw.
 */
export async function pullModel(known: KnownModel, options: PullOptions): Promise<ModelDirectory> {
  const { models } = options;
  const { id, licence, repository } = known;
  await expectNoModel(models, id);
  const source = join(models, `.pull-${id}`);
  const revision = await downloadAll(known, source, options);
  const origin = { repository, ...(revision !== undefined && { revision }) };
  const model = await importModel({ source, models, id, licence, origin, mayShare: true });
  await rm(source, { recursive: true, force: true });
  return model;
}

/** All files of one commit, once the hub has named it. */
async function downloadAll(known: KnownModel, to: string, options: PullOptions): Promise<string | undefined> {
  let commit: string | undefined;
  const download = async (path: string): Promise<void> => {
    const { onProgress, hub, signal, patience } = options;
    const { revision } = await downloadHubFile({
      hub,
      signal,
      patience,
      path: `${known.repository}/resolve/${commit ?? known.revision}/${path}`,
      to: join(to, path),
      sha256: known.sha256[path],
      onProgress: (done, total) => onProgress?.(basename(path), done, total),
    });
    commit ??= revision;
  };
  for (const { path, optional } of filesOf(known)) {
    await download(path).catch((error: unknown) => {
      if (!optional || !(error instanceof VitrineError) || error.code !== 'NOT_FOUND') throw error;
    });
    for (const beside of await externalFilesOf(join(to, path))) await download(join(dirname(path), beside));
  }
  return commit;
}

/** Files beside an ONNX file that hold its weights: it names them itself. */
async function externalFilesOf(path: string): Promise<readonly string[]> {
  if (!path.endsWith('.onnx')) return [];
  return readOnnxSignature(await readFile(path)).externalFiles;
}
