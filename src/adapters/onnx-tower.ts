import { statSync } from 'node:fs';
import { join } from 'node:path';
import { InferenceSession, env } from 'onnxruntime-node';
import type { Tensor } from 'onnxruntime-node';
import { describeProblem } from './onnx-devices.ts';
import { imageFeeder, integers, readEmbeddings } from './onnx-tensors.ts';
import type {
  ImageJob,
  LoadedTower,
  OnnxJob,
  OnnxWorkerSettings,
  SkippedDevice,
  TextJob,
  TowerKind,
} from './onnx-worker-messages.ts';

env.logLevel = 'fatal'; // a provider that cannot start is told by its reason, not by lines on standard error

/** One half of a model, loaded: jobs of its kind become unit-length embeddings, one row of `dimensions` values each. */
type RunTower = (job: OnnxJob) => Promise<Float32Array<ArrayBuffer>>;

export interface OpenedTower {
  readonly run: RunTower;
  readonly loaded: LoadedTower;
}

/** Loads one half of a model on the first device that can run it, and runs it once; `tower` is undefined when none can. */
export async function openTower(
  settings: OnnxWorkerSettings,
  kind: TowerKind,
): Promise<{ readonly tower?: OpenedTower; readonly skipped: readonly SkippedDevice[] }> {
  const skipped: SkippedDevice[] = [];
  for (const device of settings.devices) {
    const before = process.memoryUsage.rss();
    try {
      const run = await openOn(settings, kind, device);
      const bytes = Math.max(process.memoryUsage.rss() - before, weightsOf(settings, kind));
      const mayBeSlower = device === 'webgpu' && settings.devices.includes('cpu');
      if (!mayBeSlower || !(await slowerThanProcessor(settings, kind, run))) {
        return { tower: { run, loaded: { kind, device, bytes, skipped } }, skipped };
      }
      skipped.push({ device, reason: 'it is slower than the processor here' });
    } catch (error) {
      skipped.push({ device, reason: describeProblem(error instanceof Error ? error.message : String(error)) });
    }
  }
  return { skipped };
}

/** The first run is the slowest by far, so it happens here. */
async function openOn(settings: OnnxWorkerSettings, kind: TowerKind, device: string): Promise<RunTower> {
  const session = await createSession(settings, kind, device);
  const run = kind === 'images' ? imageTower(settings, session) : textTower(settings, session);
  await run(blankJob(settings, kind));
  return run;
}

function imageTower({ image, dimensions }: OnnxWorkerSettings, session: InferenceSession): RunTower {
  const feed = imageFeeder(session, image);
  return async (job) => {
    const outputs = await session.run({ [image.input]: feed(job as ImageJob) }, [image.output]);
    return readEmbeddings(outputs[image.output], job.count, dimensions);
  };
}

function textTower({ text, dimensions }: OnnxWorkerSettings, session: InferenceSession): RunTower {
  return async (job) => {
    const { ids, mask } = job as TextJob;
    const feeds: Record<string, Tensor> = {
      [text.input]: integers(session, { name: text.input, values: ids }, job as TextJob),
    };
    if (text.mask !== undefined) {
      feeds[text.mask] = integers(session, { name: text.mask, values: mask }, job as TextJob);
    }
    const outputs = await session.run(feeds, [text.output]);
    return readEmbeddings(outputs[text.output], job.count, dimensions);
  };
}

/** WebGPU may turn out to be a software renderer (500 ms where the processor takes 3): measured, one run each. */
async function slowerThanProcessor(settings: OnnxWorkerSettings, kind: TowerKind, run: RunTower): Promise<boolean> {
  const processor = await openOn(settings, kind, 'cpu');
  const timeOf = async (candidate: RunTower): Promise<number> => {
    const start = performance.now();
    await candidate(blankJob(settings, kind));
    return performance.now() - start;
  };
  return (await timeOf(run)) > (await timeOf(processor));
}

function blankJob({ image, text }: OnnxWorkerSettings, kind: TowerKind): OnnxJob {
  if (kind === 'images') return { kind, pixels: new Uint8Array(3 * image.size ** 2), count: 1 };
  const width = text.padTo === 'context' ? text.contextLength : 1;
  const ids = new BigInt64Array(width).fill(BigInt(text.padId));
  return { kind, ids, mask: new BigInt64Array(width).fill(1n), count: 1, width };
}

function weightsOf(settings: OnnxWorkerSettings, kind: TowerKind): number {
  return statSync(fileOf(settings, kind)).size;
}

function fileOf({ directory, image, text }: OnnxWorkerSettings, kind: TowerKind): string {
  return join(directory, kind === 'images' ? image.file : text.file);
}

/** TensorRT leaves to CUDA what it has no kernel for. */
const PROVIDERS: Readonly<Record<string, readonly string[]>> = { tensorrt: ['tensorrt', 'cuda'] };

function createSession(settings: OnnxWorkerSettings, kind: TowerKind, device: string): Promise<InferenceSession> {
  return InferenceSession.create(fileOf(settings, kind), {
    executionProviders: PROVIDERS[device] ?? [device],
    intraOpNumThreads: settings.threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // Threads that wait sleep: half the processor time between searches for 1 ms more.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}
