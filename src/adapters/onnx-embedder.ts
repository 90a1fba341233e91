import { availableParallelism } from 'node:os';
import type { Embedding } from '../domain/embedding.ts';
import { VitrineError } from '../domain/errors.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { PreparedImage } from '../ports/image-preprocessor.ts';
import { openHuggingFaceTokenizer } from './hugging-face-tokenizer.ts';
import type { TextTokenizer } from './hugging-face-tokenizer.ts';
import type { ModelDirectory } from './model-directory.ts';
import { devicesToTry } from './onnx-devices.ts';
import type { Device } from './onnx-devices.ts';
import { OnnxWorkerPool } from './onnx-worker-pool.ts';
import { NoDeviceError, openOnnxWorkerThread } from './onnx-worker-thread.ts';
import type { OnnxWorkerThread } from './onnx-worker-thread.ts';

export interface OnnxEmbedderOptions {
  /**
   * Worker threads on the processor, each with its own copy of the weights; one per core, at most 4, by default.
   * A GPU gets one: a second would hold the weights twice and wait for the same GPU.
   */
  readonly workers?: number;
  /** Threads inside each session; 1 by default. More make a lone query faster and many slower. */
  readonly threadsPerWorker?: number;
  /** `auto` takes the fastest provider that starts; any other choice takes that one or fails. */
  readonly device?: 'auto' | Device;
  readonly log?: { info(message: string): void; warn(message: string): void };
}

/**
 * Pictures that go to a thread in one job. On the processor a batch costs as much as its pictures one by one
 * (MobileNetV2, one thread: 4.4 ms a picture alone, 4.3 in fours, 4.7 in eights, 6.5 in sixteens), so each picture goes to
 * whichever thread is free; a GPU wants batches.
 */
const IMAGES_PER_JOB = { cpu: 1, gpu: 32 } as const;
const TEXTS_PER_JOB = 32;

/**
 * The model at work in worker threads of ONNX Runtime. Throws BAD_USER_INPUT when the chosen device cannot run it or the
 * tokenizer is unusable, INTERNAL when the model cannot be loaded at all.
 */
export async function openOnnxEmbedder(model: ModelDirectory, options: OnnxEmbedderOptions = {}): Promise<Embedder> {
  const tokenizer = await openHuggingFaceTokenizer(model);
  const first = await openFirstThread(model, options);
  const wanted = options.workers ?? Math.min(availableParallelism(), 4);
  const workers = first.device === 'cpu' ? wanted : 1;
  const settings = threadSettings(model, options, [first.device]);
  const pool = new OnnxWorkerPool(first, {
    workers,
    openThread: () => openOnnxWorkerThread(settings),
    onCrash: ({ message }) => options.log?.warn(`An embedding thread ended and is replaced: ${message}`),
  });
  try {
    await pool.fill();
  } catch (cause) {
    await pool.close();
    throw new VitrineError('INTERNAL', `The model ${model.id} cannot be loaded ${workers} times.`, { cause });
  }
  return describeEmbedder({ model, device: first.device, pool, tokenizer });
}

async function openFirstThread(model: ModelDirectory, options: OnnxEmbedderOptions): Promise<OnnxWorkerThread> {
  const choice = options.device ?? 'auto';
  const { devices, skipped } = devicesToTry(choice);
  try {
    const thread = await openOnnxWorkerThread(threadSettings(model, options, devices));
    for (const { device, reason } of [...skipped, ...thread.skipped]) {
      options.log?.info(`Embedding on ${thread.device}, not on ${device}: ${reason}`);
    }
    return thread;
  } catch (cause) {
    if (choice !== 'auto' && choice !== 'cpu' && cause instanceof NoDeviceError) {
      throw new VitrineError('BAD_USER_INPUT', `The device ${choice} cannot run the model ${model.id} here.`, {
        cause,
      });
    }
    throw new VitrineError('INTERNAL', `The model ${model.id} cannot be loaded.`, { cause });
  }
}

function threadSettings(model: ModelDirectory, options: OnnxEmbedderOptions, devices: readonly string[]) {
  const { directory, image, text, dimensions } = model;
  return { directory, image, text, dimensions, devices, threads: options.threadsPerWorker ?? 1 };
}

interface EmbedderParts {
  readonly model: ModelDirectory;
  readonly device: string;
  readonly pool: OnnxWorkerPool;
  readonly tokenizer: TextTokenizer;
}

function describeEmbedder({ model, device, pool, tokenizer }: EmbedderParts): Embedder {
  const { directory: _, ...description } = model;
  const embed = <Input>(inputs: readonly Input[], how: EmbedHow<Input>, signal?: AbortSignal) =>
    embedInJobs({ inputs, pool, dimensions: model.dimensions, ...how }, signal);
  return {
    model: description,
    device,
    async embedImages(images, signal) {
      for (const image of images) checkSize(image, model.image.size);
      const perJob = device === 'cpu' ? IMAGES_PER_JOB.cpu : IMAGES_PER_JOB.gpu;
      return embed(images, { perJob, pack: packImages }, signal);
    },
    async embedTexts(texts, signal) {
      const pack = (part: readonly string[]) => ({ kind: 'texts', ...tokenizer.tokenize(part) }) as const;
      return embed(texts, { perJob: TEXTS_PER_JOB, pack }, signal);
    },
    close: () => pool.close(),
  };
}

interface EmbedHow<Input> {
  readonly perJob: number;
  readonly pack: (part: readonly Input[]) => ReturnType<Parameters<OnnxWorkerPool['run']>[0]['pack']>;
}

async function embedInJobs<Input>(
  job: EmbedHow<Input> & {
    readonly inputs: readonly Input[];
    readonly pool: OnnxWorkerPool;
    readonly dimensions: number;
  },
  signal: AbortSignal | undefined,
): Promise<readonly Embedding[]> {
  const { inputs, pool, perJob, pack, dimensions } = job;
  const caller = Symbol('caller');
  const starts = Array.from({ length: Math.ceil(inputs.length / perJob) }, (_, i) => i * perJob);
  const parts = await Promise.all(
    starts.map((start) => {
      const part = inputs.slice(start, start + perJob);
      return pool.run({ caller, pack: () => pack(part), signal });
    }),
  );
  return parts.flatMap((values) => splitRows(values, dimensions));
}

function packImages(images: readonly PreparedImage[]) {
  const bytes = images[0]?.pixels.length ?? 0;
  const pixels = new Uint8Array(bytes * images.length);
  images.forEach((image, i) => pixels.set(image.pixels, i * bytes));
  return { kind: 'images', pixels, count: images.length } as const;
}

function splitRows(values: Float32Array, dimensions: number): Float32Array[] {
  if (values.length === dimensions) return [values];
  return Array.from(
    { length: values.length / dimensions },
    (_, row) => values.slice(row * dimensions, (row + 1) * dimensions), // copies, so that one embedding does not keep the batch alive
  );
}

function checkSize({ pixels, size }: PreparedImage, expected: number): void {
  if (size === expected && pixels.length === 3 * expected ** 2) return;
  const expectedBytes = 3 * expected ** 2;
  throw new VitrineError(
    'INTERNAL',
    `Expected ${expected}x${expected} pixels in ${expectedBytes} bytes, got ${size}x${size} in ${pixels.length}.`,
  );
}
