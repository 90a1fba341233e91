import { resolve } from 'node:path';
import type { Logger } from 'pino';
import { type ModelDirectory, openModel } from '../adapters/model-directory.ts';
import { devicesToTry } from '../adapters/onnx-devices.ts';
import { openOnnxEmbedder } from '../adapters/onnx-embedder.ts';
import { findSplit } from '../adapters/onnx-split-file.ts';
import type { TowerKind } from '../adapters/onnx-worker-messages.ts';
import { VitrineError } from '../domain/errors.ts';
import { batchingEmbedder } from '../pipeline/batching-embedder.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Config } from './config.ts';
import { ROOT } from './root.ts';

/**
 * A model at work as the configuration says. Throws what `openModel` and `openOnnxEmbedder` throw, NOT_FOUND for an id that
 * names no folder of models.
 */
export async function openEmbedder(
  config: Config,
  { id, log, first = 'images' }: { readonly id: string; readonly log: Logger; readonly first?: TowerKind },
): Promise<Embedder> {
  if (!MODEL_ID.test(id)) throw new VitrineError('NOT_FOUND', `There is no model ${JSON.stringify(id)}.`);
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1'; // else ONNX Runtime 1.30 writes to the temporary folder and reports to its maker
  const model = await openModel(resolve(ROOT, config.model.directory, id));
  const onnx = await openOnnxEmbedder(model, { ...(await splitFor(model, config, log)), first, log });
  return batchingEmbedder(onnx, config.embedder);
}

/** Letters, digits, dots and dashes: a name in the folder of models, never a path out of it. */
const MODEL_ID = /^\w[\w.-]*$/;

/** What the configuration leaves open is measured, where the processor embeds. */
async function splitFor(model: ModelDirectory, { embedder }: Config, log: Logger) {
  const { device, workers, threadsPerWorker } = embedder;
  const set = { device, ...(workers && { workers }), ...(threadsPerWorker && { threadsPerWorker }) };
  const onProcessor = device === 'cpu' || (device === 'auto' && devicesToTry(device).devices[0] === 'cpu');
  if (workers !== undefined || threadsPerWorker !== undefined || !onProcessor) return set;
  const { workers: best, threads, imagesPerJob, loneThreads } = await findSplit(model, log);
  return { device, workers: best, threadsPerWorker: threads, imagesPerJob, loneThreads };
}
