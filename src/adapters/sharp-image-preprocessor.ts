import { availableParallelism } from 'node:os';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { VitrineError } from '../domain/errors.ts';
import type { ImageInputSpec } from '../domain/model.ts';
import type { Crop, ImagePreprocessor, PreparedImage } from '../ports/image-preprocessor.ts';
import { createPermits } from './permits.ts';
import type { RgbPicture } from './pillow-resampler.ts';
import { pillowWorkerPool } from './pillow-worker-pool.ts';
import type { ResampleInWorker } from './pillow-worker-pool.ts';
import { type ImageHeader, readImageHeader } from './sharp-image-header.ts';
import { parseImageType } from './sharp-image-type.ts';
import type { ImageType } from './sharp-image-type.ts';
import { fromPicture, orient, toPicture } from './sharp-picture.ts';
import { cropPixels, placeInSquare, shrinkFactor } from './sharp-placement.ts';
import type { Placement, Rectangle, Size } from './sharp-placement.ts';

export interface SharpImagePreprocessorLimits {
  /** Most pixels of a picture, checked in its header before anything is decoded; 40 million by default. */
  readonly maxPixels?: number;
  /** Most frames of an animation or pages of a TIFF, of which the first is taken; 1,000 by default. */
  readonly maxFrames?: number;
  /** Memory for pictures being decoded, all together, reckoned by their headers; 1 GiB by default. One that needs more waits to be alone. */
  readonly maxDecodeBytes?: number;
  /** Longest run of one of a decoder's steps, in whole seconds; 10 by default. */
  readonly timeoutSeconds?: number;
  /** Pictures decoded at once, in libuv's threads; one per core by default. */
  readonly concurrency?: number;
  /** Pictures that may wait for their turn; 1,000 by default. */
  readonly maxQueue?: number;
}

/** Formats that libvips can decode at a fraction of their size. */
const SHRINK_ON_LOAD: ReadonlySet<ImageType> = new Set(['jpeg', 'webp']);

const MAX_PIXELS_DONE_EXACTLY = 150_000;

/**
 * Preparation with sharp (libvips), off the main thread. The order is the one that measured fastest at the accuracy of
 * the reference: shrink while loading, decode to raw pixels, turn those, then the model's own resize.
 */
export function sharpImagePreprocessor(limits: SharpImagePreprocessorLimits = {}): ImagePreprocessor {
  const { concurrency = availableParallelism(), maxQueue = 1000, maxDecodeBytes = 2 ** 30 } = limits;
  const { maxPixels = 40_000_000, maxFrames = 1000, timeoutSeconds = 10 } = limits;
  const slots = createPermits({ capacity: concurrency, maxQueue });
  const memory = createPermits({ capacity: maxDecodeBytes, maxQueue: concurrency });
  const readable = readableTypes();
  const resample = pillowWorkerPool(concurrency);
  sharp.cache(false); // every picture is another one
  return {
    prepare: async (bytes, spec, { crop, signal } = {}) => {
      const type = parseImageType(bytes, readable);
      const work = async () => {
        const header = await readImageHeader(bytes, type, { maxPixels, maxFrames });
        const image = { bytes, type, header, maxPixels, timeoutSeconds, resample, signal };
        return memory.run(() => prepare(image, spec, crop), { cost: header.decodeBytes, signal });
      };
      return slots.run(() => translateErrors(work, signal), { signal });
    },
  };
}

/** What this build of libvips reads; the usual one has no decoder for HEIC, which is patented. */
function readableTypes(): ReadonlySet<ImageType> {
  const types = new Set<ImageType>(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif']);
  if (sharp.format.heif.input.fileSuffix?.includes('.heic')) types.add('heic');
  return types;
}

interface EncodedImage {
  readonly bytes: Uint8Array;
  readonly type: ImageType;
  readonly header: ImageHeader;
  readonly maxPixels: number;
  readonly resample: ResampleInWorker;
  readonly timeoutSeconds: number;
  /** Looked at between two steps: a decoder at work cannot be stopped, and keeps its slot until it ends by itself. */
  readonly signal: AbortSignal | undefined;
}

async function prepare(image: EncodedImage, spec: ImageInputSpec, crop: Crop | undefined): Promise<PreparedImage> {
  const { header } = image;
  const placement = placeInSquare(cropPixels(header.oriented, crop), spec);
  const shrink = SHRINK_ON_LOAD.has(image.type)
    ? shrinkFactor(cropPixels(header.oriented, crop), placement.resized)
    : 1;
  const stored = { width: Math.ceil(header.stored.width / shrink), height: Math.ceil(header.stored.height / shrink) };
  if (image.type === 'jpeg' && crop === undefined && !isBetterDoneExactly(stored, placement.resized)) {
    const pixels = await resizeWhileLoading(image, { placement, spec, orientation: header.orientation });
    return { pixels: frame(pixels, placement, spec), size: spec.size, original: header.oriented };
  }
  const decoded = await decode(image, spec, shrink > 1 ? stored : undefined);
  image.signal?.throwIfAborted();
  const upright = await orient(decoded, header.orientation);
  const part = cropPixels(upright, crop);
  const resized = await resize(upright, { part, placement, spec, resample: image.resample });
  return { pixels: frame(resized, placement, spec), size: spec.size, original: header.oriented };
}

/** The first frame as RGB bytes in sRGB on the model's background, not yet upright; `fitted` is the size to load it at. */
async function decode(
  image: EncodedImage,
  { background: [r, g, b] }: ImageInputSpec,
  fitted: Size | undefined,
): Promise<RgbPicture> {
  const pipeline = openPicture(image);
  if (fitted !== undefined) pipeline.resize({ ...fitted, fit: 'fill', kernel: 'cubic' });
  return toPicture(pipeline.flatten({ background: { r, g, b } }).toColourspace('srgb'));
}

/** Strict, one frame, ended by its time limit wherever the decoder tells how far it is. */
function openPicture({ bytes, maxPixels, timeoutSeconds }: EncodedImage): Sharp {
  return sharp(bytes, { failOn: 'error', limitInputPixels: maxPixels, sequentialRead: true }).timeout({
    seconds: timeoutSeconds,
  });
}

/**
 * A JPEG in one chain: shrunk by a power of two while it is decoded, the rest by the kernel, turned when it is small.
 * `fastShrinkOnLoad: false` leaves the kernel at least twice the size it makes (so does `shrinkFactor`). 2.2 times as fast
 * as by way of the halved picture, because libvips decodes that one whole: it avoids shrinking to exactly a power of two. What is not
 * shrunk gains nothing in time, but its pixels (2 MB of 1,024x768) never come to be garbage.
 */
async function resizeWhileLoading(
  image: EncodedImage,
  { placement, spec, orientation }: Pick<ResizeOrder, 'placement' | 'spec'> & { readonly orientation: number },
): Promise<Uint8Array> {
  const { width, height } = placement.resized;
  const stored = orientation >= 5 ? { width: height, height: width } : { width, height };
  const [r, g, b] = spec.background;
  const pipeline = openPicture(image)
    .resize({ ...stored, fit: 'fill', kernel: kernelOf(spec), fastShrinkOnLoad: false })
    .flatten({ background: { r, g, b } })
    .toColourspace('srgb');
  const upright = await orient(await toPicture(pipeline), orientation);
  if (isWhole(placement.window, upright)) return upright.data;
  return (await toPicture(fromPicture(upright).extract(placement.window))).data;
}

function kernelOf({ interpolation }: ImageInputSpec): 'cubic' | 'linear' {
  return interpolation === 'bicubic' ? 'cubic' : 'linear';
}

interface ResizeOrder {
  readonly part: Rectangle;
  readonly placement: Placement;
  readonly spec: ImageInputSpec;
  readonly resample: ResampleInWorker;
}

/** The placement's window of the resized part. */
async function resize(picture: RgbPicture, { part, placement, spec, resample }: ResizeOrder): Promise<Uint8Array> {
  const { resized, window } = placement;
  const { interpolation } = spec;
  if (isBetterDoneExactly(part, resized)) {
    const cut = isWhole(part, picture) ? picture : await toPicture(fromPicture(picture).extract(part));
    return resample({ picture: cut, resampling: { resized, window, interpolation } });
  }
  const pipeline = fromPicture(picture)
    .extract(part)
    .resize({ ...resized, fit: 'fill', kernel: kernelOf(spec) });
  return (await toPicture(pipeline.extract(window))).data;
}

/**
 * sharp ignores the kernel where it enlarges (2 to 3.5 of 255 off on average) and rounds positions to 1/64 pixel (up to
 * 17 of 255 off at hard edges of a 320×400 drawing). Our resampler is exact, and 1 ms slower at that size.
 */
function isBetterDoneExactly(part: Size, resized: Size): boolean {
  const enlarges = part.width <= resized.width && part.height <= resized.height;
  return enlarges || part.width * part.height <= MAX_PIXELS_DONE_EXACTLY;
}

/** The model's square: the window where the placement puts it, the background around it. */
function frame(window: Uint8Array, placement: Placement, { size, background }: ImageInputSpec): Uint8Array {
  const { width, height } = placement.window;
  if (width === size && height === size) return window;
  const square = Buffer.alloc(3 * size * size, Uint8Array.from(background));
  for (let row = 0; row < height; row++) {
    const to = 3 * ((placement.top + row) * size + placement.left);
    square.set(window.subarray(3 * row * width, 3 * (row + 1) * width), to);
  }
  return square;
}

function isWhole(part: Rectangle, picture: Size): boolean {
  return part.width === picture.width && part.height === picture.height;
}

/** Whatever the decoder stumbles over is a picture that cannot be read. */
async function translateErrors(
  task: () => Promise<PreparedImage>,
  signal: AbortSignal | undefined,
): Promise<PreparedImage> {
  try {
    return await task();
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof VitrineError) throw cause;
    const late = cause instanceof Error && cause.message.startsWith('timeout:');
    const message = late ? 'The picture takes too long to decode.' : 'The picture is damaged or incomplete.';
    throw new VitrineError('IMAGE_UNREADABLE', message, { cause });
  }
}
