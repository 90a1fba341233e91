import { join } from 'node:path';
import { InferenceSession, Tensor, env } from 'onnxruntime-node';
import type { OnnxJob, OnnxWorkerSettings, SkippedDevice } from './onnx-worker-messages.ts';
import { createNormalisationTable, normaliseRows, toNchw } from './onnx-pixels.ts';

env.logLevel = 'fatal'; // a provider that cannot start is told by its reason, not by lines on standard error

/** One half of a model, loaded: jobs of its kind become unit-length embeddings, one row of `dimensions` values each. */
type Tower<Job extends OnnxJob> = (job: Job) => Promise<Float32Array<ArrayBuffer>>;
type ImageTower = Tower<Extract<OnnxJob, { kind: 'images' }>>;
type TextTower = Tower<Extract<OnnxJob, { kind: 'texts' }>>;

/** Both halves of a model, loaded and warm on one device. */
export interface Towers {
  readonly device: string;
  readonly images: ImageTower;
  readonly texts: TextTower;
}

/** Loads a model on the first device that can run it; `undefined` when none can. */
export async function openTowers(settings: OnnxWorkerSettings): Promise<{
  readonly opened?: Towers;
  readonly skipped: readonly SkippedDevice[];
}> {
  const skipped: SkippedDevice[] = [];
  for (const device of settings.devices) {
    try {
      const images = await openImageTower(settings, device);
      const mayBeSlower = device === 'webgpu' && settings.devices.includes('cpu');
      if (!mayBeSlower || !(await slowerThanProcessor(settings, images))) {
        return { opened: { device, images, texts: await openTextTower(settings, device) }, skipped };
      }
      skipped.push({ device, reason: 'it is slower than the processor here' });
    } catch (error) {
      skipped.push({ device, reason: error instanceof Error ? error.message.trim() : String(error) });
    }
  }
  return { skipped };
}

/** Runs once before it is used: the first run is the slowest by far. */
async function openImageTower(settings: OnnxWorkerSettings, device: string): Promise<ImageTower> {
  const { image, dimensions } = settings;
  const session = await createSession(settings, image.file, device);
  const table = createNormalisationTable(image);
  const tower: ImageTower = async ({ pixels, count }) => {
    const tensor = new Tensor('float32', toNchw(pixels, count, table), [count, 3, image.size, image.size]);
    const outputs = await session.run({ [image.input]: tensor }, [image.output]);
    return readEmbeddings(outputs[image.output], count, dimensions);
  };
  await tower(blankPicture(settings));
  return tower;
}

async function openTextTower(settings: OnnxWorkerSettings, device: string): Promise<TextTower> {
  const { text, dimensions } = settings;
  const session = await createSession(settings, text.file, device);
  const tower: TextTower = async ({ ids, mask, count, width }) => {
    const feeds: Record<string, Tensor> = {
      [text.input]: integers(session, { name: text.input, values: ids }, [count, width]),
    };
    if (text.mask !== undefined)
      feeds[text.mask] = integers(session, { name: text.mask, values: mask }, [count, width]);
    const outputs = await session.run(feeds, [text.output]);
    return readEmbeddings(outputs[text.output], count, dimensions);
  };
  await tower(blankText(settings));
  return tower;
}

/** Token ids as the graph wants them: of 64 bits, or of 32 in some exports. */
function integers(
  { inputMetadata }: InferenceSession,
  { name, values }: { readonly name: string; readonly values: BigInt64Array },
  dims: readonly number[],
): Tensor {
  const wanted = inputMetadata.find((input) => input.name === name);
  if (wanted?.isTensor !== true || wanted.type !== 'int32') return new Tensor('int64', values, dims);
  return new Tensor('int32', Int32Array.from(values, Number), dims);
}

/** WebGPU may turn out to be a software renderer (500 ms where the processor takes 3): measured, one picture each. */
async function slowerThanProcessor(settings: OnnxWorkerSettings, tower: ImageTower): Promise<boolean> {
  const processor = await openImageTower(settings, 'cpu');
  const timeOf = async (candidate: ImageTower): Promise<number> => {
    const start = performance.now();
    await candidate(blankPicture(settings));
    return performance.now() - start;
  };
  return (await timeOf(tower)) > (await timeOf(processor));
}

function blankPicture({ image }: OnnxWorkerSettings): Parameters<ImageTower>[0] {
  return { kind: 'images', pixels: new Uint8Array(3 * image.size ** 2), count: 1 };
}

function blankText({ text }: OnnxWorkerSettings): Parameters<TextTower>[0] {
  const width = text.padTo === 'context' ? text.contextLength : 1;
  const ids = new BigInt64Array(width).fill(BigInt(text.padId));
  return { kind: 'texts', ids, mask: new BigInt64Array(width).fill(1n), count: 1, width };
}

async function createSession(
  { directory, threads }: OnnxWorkerSettings,
  file: string,
  device: string,
): Promise<InferenceSession> {
  return InferenceSession.create(join(directory, file), {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    logSeverityLevel: 4,
    // Threads that wait sleep: half the processor time between searches for 1 ms more.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  });
}

function readEmbeddings(output: Tensor | undefined, count: number, dimensions: number): Float32Array<ArrayBuffer> {
  const values = output?.data;
  if (!(values instanceof Float32Array) || values.length !== count * dimensions) {
    const came = output === undefined ? 'nothing' : `${output.type} [${output.dims.join(', ')}]`;
    throw new Error(`Expected float32 [${count}, ${dimensions}] from the model, got ${came}.`);
  }
  const embeddings = new Float32Array(values); // a copy: the tensor's memory belongs to the runtime
  normaliseRows(embeddings, dimensions);
  return embeddings;
}
