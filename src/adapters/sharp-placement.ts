import { badInput } from '../domain/errors.ts';
import type { ImageInputSpec } from '../domain/model.ts';
import type { Crop } from '../ports/image-preprocessor.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Rectangle extends Size {
  readonly left: number;
  readonly top: number;
}

/** How a picture becomes the model's square: resized to `resized`, of which `window` is put at `left`, `top` of the square. */
export interface Placement {
  readonly resized: Size;
  readonly window: Rectangle;
  readonly left: number;
  readonly top: number;
}

/** Where a picture of this size goes; sizes and offsets are those of the reference implementations (torchvision, Pillow). */
export function placeInSquare(picture: Size, { size, resize }: Pick<ImageInputSpec, 'size' | 'resize'>): Placement {
  return PLACEMENTS[resize](picture, size);
}

const PLACEMENTS: Readonly<Record<ImageInputSpec['resize'], (picture: Size, size: number) => Placement>> = {
  stretch: (_, size) => whole({ width: size, height: size }, size),
  pad: ({ width, height }, size) => {
    const scale = size / Math.max(width, height);
    return whole({ width: padSide(width * scale), height: padSide(height * scale) }, size);
  },
  'shortest-side': ({ width, height }, size) => {
    const short = Math.min(width, height);
    const resized = { width: longSide(size, width, short), height: longSide(size, height, short) };
    const left = roundHalfToEven((resized.width - size) / 2);
    const top = roundHalfToEven((resized.height - size) / 2);
    return { resized, window: { left, top, width: size, height: size }, left: 0, top: 0 };
  },
};

function whole(resized: Size, size: number): Placement {
  const left = Math.floor((size - resized.width) / 2);
  const top = Math.floor((size - resized.height) / 2);
  return { resized, window: { left: 0, top: 0, ...resized }, left, top };
}

function padSide(length: number): number {
  return Math.max(1, roundHalfToEven(length));
}

function longSide(size: number, side: number, short: number): number {
  return Math.trunc((size * side) / short);
}

/** As Python's `round`, which the reference implementations use. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** The pixels that a crop means in a picture of this size, at least one. Throws BAD_USER_INPUT when it reaches outside. */
export function cropPixels({ width, height }: Size, crop: Crop | undefined): Rectangle {
  if (crop === undefined) return { left: 0, top: 0, width, height };
  const { x, y, width: w, height: h } = crop;
  const tolerance = 1e-6;
  const inside = x >= 0 && y >= 0 && w > 0 && h > 0 && x + w <= 1 + tolerance && y + h <= 1 + tolerance;
  if (!inside) {
    throw badInput(`Expected a crop within 0..1 of the photo, got x ${x}, y ${y}, width ${w}, height ${h}.`);
  }
  const left = Math.min(Math.round(x * width), width - 1);
  const top = Math.min(Math.round(y * height), height - 1);
  return {
    left,
    top,
    width: Math.max(1, Math.min(Math.round(w * width), width - left)),
    height: Math.max(1, Math.min(Math.round(h * height), height - top)),
  };
}

/** The largest power of two up to 16 by which a picture may shrink and still be twice as large as it will be in the end. */
export function shrinkFactor(picture: Size, resized: Size): number {
  const ratio = Math.min(picture.width / resized.width, picture.height / resized.height);
  let factor = 1;
  while (factor < 16 && ratio / (factor * 2) >= 2) factor *= 2;
  return factor;
}
