import sharp from 'sharp';
import { VitrineError } from '../domain/errors.ts';
import type { ImageType } from './sharp-image-type.ts';
import type { Size } from './sharp-placement.ts';

export interface HeaderLimits {
  readonly maxPixels: number;
  /** Frames, or pages of a TIFF. */
  readonly maxFrames: number;
}

export interface ImageHeader {
  /** As it lies in the file. */
  readonly stored: Size;
  /** As it is looked at. */
  readonly oriented: Size;
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number;
  /** Memory that decoding it takes, at most. */
  readonly decodeBytes: number;
}

/** What JPEG can have. One column of 40 million pixels kept a processor busy for two minutes. */
const MAX_SIDE = 65_535;
/** Colours, black and alpha. */
const MAX_CHANNELS = 5;

/** Bytes of a sample, by libvips' name for its format. */
const SAMPLE_BYTES: Readonly<Record<string, number>> = {
  uchar: 1,
  char: 1,
  ushort: 2,
  short: 2,
  uint: 4,
  int: 4,
  float: 4,
};

/**
 * Copies of all samples that a decoder holds at its worst: progressive, interlaced, in one strip. Measured with 40 megapixels
 * (8000×5000), bytes a pixel: progressive JPEG 3.1, interlaced PNG of 4 × 16 bits 11, GIF 7.5, TIFF 6.1, AVIF of 4 × 8 bits
 * 18.6 and of 4 × 12 bits 25.3. Two copies of the RGB that comes out are added to it: as decoded, and turned upright.
 */
const COPIES: Readonly<Record<ImageType, number>> = { jpeg: 1, webp: 1, png: 1, gif: 2, tiff: 2, avif: 4, heic: 4 };
const OUTPUT_BYTES = 6;

/**
 * Reads a picture's header; decodes nothing. Throws IMAGE_TYPE_UNSUPPORTED when it is not of the type that it began as, and
 * IMAGE_TOO_LARGE when it exceeds a limit.
 */
export async function readImageHeader(
  bytes: Uint8Array,
  type: ImageType,
  { maxPixels, maxFrames }: HeaderLimits,
): Promise<ImageHeader> {
  const header = await sharp(bytes, { limitInputPixels: false }).metadata();
  const { format, width, height, orientation = 1, pages = 1, channels, depth } = header;
  if (format !== (type === 'avif' || type === 'heic' ? 'heif' : type)) {
    throw new VitrineError('IMAGE_TYPE_UNSUPPORTED', `This looks like a ${type.toUpperCase()} but is none.`);
  }
  if (width * height > maxPixels) throw tooLarge(`at most ${maxPixels / 1e6} megapixels`, `${width}x${height}`);
  if (Math.max(width, height) > MAX_SIDE) throw tooLarge(`sides of at most ${MAX_SIDE} pixels`, `${width}x${height}`);
  if (pages > maxFrames) throw tooLarge(`at most ${maxFrames} frames`, `${pages}`);
  if (channels > MAX_CHANNELS) throw tooLarge(`at most ${MAX_CHANNELS} channels`, `${channels}`);
  const sampleBytes = SAMPLE_BYTES[depth] ?? 16;
  return {
    stored: { width, height },
    oriented: orientation >= 5 ? { width: height, height: width } : { width, height },
    orientation,
    decodeBytes: width * height * (COPIES[type] * channels * sampleBytes + OUTPUT_BYTES),
  };
}

function tooLarge(expected: string, came: string): VitrineError {
  return new VitrineError('IMAGE_TOO_LARGE', `Expected ${expected}, got ${came}.`);
}
