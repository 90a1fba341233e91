import { availableParallelism } from 'node:os';
import { VitrineError, badInput } from '../domain/errors.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { PreparedImage } from '../ports/image-preprocessor.ts';
import { openHuggingFaceTokenizer } from './hugging-face-tokenizer.ts';
import type { TextTokenizer } from './hugging-face-tokenizer.ts';
import type { ModelDirectory } from './model-directory.ts';
import { devicesToTry } from './onnx-devices.ts';
import type { Device } from './onnx-devices.ts';
import { OnnxJobs } from './onnx-jobs.ts';
import type { LoadedTower, TowerKind } from './onnx-worker-messages.ts';
import { OnnxWorkerPool } from './onnx-worker-pool.ts';
import { NoDeviceError, openOnnxWorkerThread } from './onnx-worker-thread.ts';
import type { OnnxWorkerThread } from './onnx-worker-thread.ts';

export interface OnnxEmbedderOptions {
  /**
   * Worker threads on the processor, each with its own copy of the weights; one per core, at most 4, by default. A GPU has a
   * number of its own.
   */
  readonly workers?: number;
  /** Threads inside each session; 1 by default. More make a lone query faster and many slower. */
  readonly threadsPerWorker?: number;
  /** Threads of one more session on the processor, which takes what comes alone; none by default. */
  readonly loneThreads?: number;
  /** Pictures that go to a thread on the processor in one job; 1 by default. */
  readonly imagesPerJob?: number;
  /** `auto` takes the fastest provider that starts; any other choice takes that one or fails. */
  readonly device?: 'auto' | Device;
  /** The half that is loaded at once, in every thread; pictures by default. The other is loaded when it is first asked for. */
  readonly first?: TowerKind;
  readonly log?: { info(message: string): void; warn(message: string): void };
}

/** Pictures that go to a GPU in one job. */
const IMAGES_PER_GPU_JOB = 64;
const TEXTS_PER_JOB = 32;
const MIB = 2 ** 20;

/**
 * CUDA gets two threads: one prepares numbers while the other waits for the GPU, at the cost of a second copy of the
 * weights. The other GPU providers are not made to be used from two threads.
 */
const GPU_WORKERS: Readonly<Record<string, number>> = { tensorrt: 2, cuda: 2 };

/**
 * The model at work in worker threads of ONNX Runtime. Throws BAD_USER_INPUT when the chosen device cannot run it or the
 * tokenizer is unusable, INTERNAL when the model cannot be loaded at all.
 */
export async function openOnnxEmbedder(model: ModelDirectory, options: OnnxEmbedderOptions = {}): Promise<Embedder> {
  const tokenizer = await openHuggingFaceTokenizer(model);
  const { thread, later } = await openFirstThread(model, options);
  const { device } = thread.loaded;
  const workers =
    device === 'cpu' ? (options.workers ?? Math.min(availableParallelism(), 4)) : (GPU_WORKERS[device] ?? 1);
  const { loneThreads = 0 } = options;
  const settings = threadSettings(model, options, [device, ...later]);
  const pool = new OnnxWorkerPool(thread, {
    workers,
    withLone: device === 'cpu' && loneThreads > 0,
    openThread: (lone) => openOnnxWorkerThread(lone ? { ...settings, threads: loneThreads } : settings),
    onCrash: ({ message }) => options.log?.warn(`An embedding thread ended and is replaced: ${message}`),
    onLoad: (tower) => logLoaded(model, tower, options),
  });
  try {
    await pool.fill();
  } catch (cause) {
    await pool.close();
    throw new VitrineError('INTERNAL', `The model ${model.id} cannot be loaded ${workers} times.`, { cause });
  }
  const imagesPerJob = device === 'cpu' ? (options.imagesPerJob ?? 1) : IMAGES_PER_GPU_JOB;
  return describeEmbedder({ model, device, pool, tokenizer, imagesPerJob, log: options.log });
}

/** `later` are the devices that a tower may still fall back to. */
async function openFirstThread(
  model: ModelDirectory,
  options: OnnxEmbedderOptions,
): Promise<{ readonly thread: OnnxWorkerThread; readonly later: readonly string[] }> {
  const choice = options.device ?? 'auto';
  const { devices, skipped } = devicesToTry(choice);
  for (const { device, reason } of skipped) options.log?.info(`Not embedding on ${device}: ${reason}`);
  try {
    const thread = await openOnnxWorkerThread(threadSettings(model, options, devices));
    logLoaded(model, thread.loaded, options);
    return { thread, later: devices.slice(devices.findIndex((device) => device === thread.loaded.device) + 1) };
  } catch (cause) {
    if (choice !== 'auto' && choice !== 'cpu' && cause instanceof NoDeviceError) {
      const reason = cause.skipped.map((one) => one.reason).join('; ');
      throw badInput(`The device ${choice} cannot run the model ${model.id} here: ${reason}.`, { cause });
    }
    throw new VitrineError('INTERNAL', `The model ${model.id} cannot be loaded.`, { cause });
  }
}

function logLoaded({ id }: ModelDirectory, tower: LoadedTower, { log }: OnnxEmbedderOptions): void {
  const { kind, device, bytes, skipped } = tower;
  for (const { device: passed, reason } of skipped) log?.info(`Not embedding on ${passed}: ${reason}`);
  log?.info(`Model ${id}: ${kind} are embedded on ${device}, about ${Math.ceil(bytes / MIB)} MiB for each thread`);
}

function threadSettings(model: ModelDirectory, options: OnnxEmbedderOptions, devices: readonly string[]) {
  const { directory, image, text, dimensions } = model;
  const { first = 'images', threadsPerWorker: threads = 1 } = options;
  return { directory, image, text, dimensions, devices, threads, first };
}

interface EmbedderParts {
  readonly model: ModelDirectory;
  readonly device: string;
  readonly pool: OnnxWorkerPool;
  readonly tokenizer: TextTokenizer;
  readonly imagesPerJob: number;
  readonly log: OnnxEmbedderOptions['log'];
}

function describeEmbedder({ model, device, pool, tokenizer, imagesPerJob, log }: EmbedderParts): Embedder {
  const { directory: _, ...description } = model;
  const onTooLarge = (size: number) =>
    log?.warn(`${device} failed on ${size} at once: from now on at most ${Math.ceil(size / 2)} go together`);
  const job = { pool, dimensions: model.dimensions, onTooLarge };
  const images = new OnnxJobs<PreparedImage>({ ...job, kind: 'images', perJob: imagesPerJob, pack: packImages });
  const texts = new OnnxJobs<string>({
    ...job,
    kind: 'texts',
    perJob: TEXTS_PER_JOB,
    pack: (part) => ({ kind: 'texts', ...tokenizer.tokenize(part) }),
  });
  return {
    model: description,
    device,
    imagesPerBatch: imagesPerJob,
    async embedImages(inputs, signal) {
      for (const image of inputs) checkSize(image, model.image.size);
      return images.embed(inputs, signal);
    },
    embedTexts: (inputs, signal) => texts.embed(inputs, signal),
    loaded: () => describeLoaded(pool),
    close: () => pool.close(),
  };
}

/** Threads that load at the same time see each other's growth, so the first copy's size counts for all. */
function describeLoaded(pool: OnnxWorkerPool): ReturnType<Embedder['loaded']> {
  const loaded = pool.loaded();
  return (['images', 'texts'] as const).flatMap((kind) => {
    const copies = loaded.filter((tower) => tower.kind === kind);
    if (copies[0] === undefined) return [];
    const modality = kind === 'images' ? 'image' : 'text';
    return [{ modality, copies: copies.length, bytes: copies.length * copies[0].bytes } as const];
  });
}

function packImages(images: readonly PreparedImage[]) {
  const bytes = images[0]?.pixels.length ?? 0;
  const pixels = new Uint8Array(bytes * images.length);
  images.forEach((image, i) => pixels.set(image.pixels, i * bytes));
  return { kind: 'images', pixels, count: images.length } as const;
}

function checkSize({ pixels, size }: PreparedImage, expected: number): void {
  if (size === expected && pixels.length === 3 * expected ** 2) return;
  const expectedBytes = 3 * expected ** 2;
  throw new VitrineError(
    'INTERNAL',
    `Expected ${expected}x${expected} pixels in ${expectedBytes} bytes, got ${size}x${size} in ${pixels.length}.`,
  );
}
