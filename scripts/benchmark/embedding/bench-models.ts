import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { importModel } from '../../../src/adapters/import-model.ts';
import { openModel } from '../../../src/adapters/model-directory.ts';
import { quantiseModel } from '../../../src/adapters/model-quantiser.ts';
import { probeWeightBits } from '../../../src/adapters/onnx-int8-probe.ts';
import { openPythonEnvironment } from '../../python-environment.ts';

const run = promisify(execFile);
const VERSION = 'v2';
const PATCH_SIZE = 16;

/** CLIP ViT-B/16 of true size, with random weights. */
export interface BenchModels {
  /** The folder of model directories. */
  readonly models: string;
  readonly fp32: string;
  readonly int8: string;
  /** As a hub would serve it: PyTorch weights and ONNX files. */
  readonly hub: string;
  /** A Python with PyTorch, transformers, Pillow and FAISS. */
  readonly python: string;
}

/** Makes what is not there: installs PyTorch, exports the model, imports and quantises it. Minutes the first time. */
export async function openBenchModels(folder: string): Promise<BenchModels> {
  const requirements = join(import.meta.dirname, 'requirements.txt');
  const python = await openPythonEnvironment({ requirements, folder });
  const hub = join(folder, 'hub', `b${PATCH_SIZE}-${VERSION}`);
  const models = join(folder, 'models');
  const [fp32, int8] = [`clip-b${PATCH_SIZE}-${VERSION}`, `clip-b${PATCH_SIZE}-${VERSION}-int8`];
  await mkdir(models, { recursive: true });
  if (!existsSync(hub)) await exportModel(python, hub);
  if (!existsSync(join(models, fp32))) await importModel({ source: hub, models, id: fp32, licence: 'random weights' });
  if (!existsSync(join(models, int8))) {
    const from = await openModel(join(models, fp32));
    const accept = () => Promise.resolve(); // random weights have no catalogue to agree on
    await quantiseModel(from, { models, id: int8, bits: await probeWeightBits(), accept });
  }
  return { models, fp32, int8, hub, python };
}

async function exportModel(python: string, hub: string): Promise<void> {
  const aside = `${hub}.${process.pid}`;
  await mkdir(join(hub, '..'), { recursive: true });
  try {
    await run(python, [join(import.meta.dirname, 'make-model.py'), aside, String(PATCH_SIZE)]);
    await rename(aside, hub);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}
