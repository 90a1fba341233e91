import { availableParallelism } from 'node:os';
import type { Embedding } from '../../domain/embedding.ts';
import { VitrineError } from '../../domain/errors.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { ImageLoader } from '../../ports/image-loader.ts';
import type { ImagePreprocessor, PreparedImage } from '../../ports/image-preprocessor.ts';
import { forEachConcurrently } from '../indexing/for-each-concurrently.ts';
import type { SampledPicture } from './catalogue-sample.ts';

export interface EmbedSampleDeps {
  readonly loader: ImageLoader;
  readonly preprocessor: ImagePreprocessor;
  readonly embedder: Embedder;
}

/** What a model makes of a sample, and how long it takes for it. */
export interface EmbeddedSample {
  /** By position in the sample; undefined where the picture cannot be had or read. */
  readonly images: readonly (Embedding | undefined)[];
  /** Of the titles, by position. */
  readonly texts: readonly Embedding[];
  /** Median of lone pictures, prepared before. */
  readonly msPerImage: number;
  /** Many pictures under way, loading and decoding included, as an indexing run has them. */
  readonly imagesPerSecond: number;
}

const IN_FLIGHT = 4 * availableParallelism();
/** Lone pictures that are timed, after one that is not. */
const TIMED = 9;

/** Embeds a sample with one model. Rejects when the embedder fails, and with the signal's reason when it aborts. */
export async function embedSample(
  deps: EmbedSampleDeps,
  sample: readonly SampledPicture[],
  signal: AbortSignal,
): Promise<EmbeddedSample> {
  const images = Array.from<Embedding | undefined>({ length: sample.length });
  const timed: PreparedImage[] = [];
  const start = performance.now();
  await forEachConcurrently(sample.entries(), { limit: IN_FLIGHT, signal }, async ([i, { image }], stop) => {
    const picture = await prepareOrSkip(deps, image, stop);
    if (picture === undefined) return;
    [images[i]] = await deps.embedder.embedImages([picture], stop);
    if (timed.length < TIMED + 1) timed.push(picture);
  });
  const seconds = (performance.now() - start) / 1000;
  const texts = await deps.embedder.embedTexts(
    sample.map(({ title }) => title),
    signal,
  );
  const imagesPerSecond = images.filter((embedding) => embedding !== undefined).length / seconds;
  return { images, texts, imagesPerSecond, msPerImage: await timeLone(deps.embedder, timed) };
}

async function prepareOrSkip(
  { loader, preprocessor, embedder }: EmbedSampleDeps,
  image: SampledPicture['image'],
  signal: AbortSignal,
): Promise<PreparedImage | undefined> {
  try {
    return await preprocessor.prepare(await loader.load(image, signal), embedder.model.image, { signal });
  } catch (error) {
    if (error instanceof VitrineError && !signal.aborted) return undefined;
    throw error;
  }
}

async function timeLone(embedder: Embedder, pictures: readonly PreparedImage[]): Promise<number> {
  const times: number[] = [];
  for (const picture of pictures) {
    const start = performance.now();
    await embedder.embedImages([picture]);
    times.push(performance.now() - start);
  }
  const sorted = times.slice(1).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
