import sharp from 'sharp';
import type { Sharp } from 'sharp';
import type { RgbPicture } from './pillow-resampler.ts';

/** EXIF orientation: mirrored, then turned clockwise by `angle`; the order in which sharp does it. */
const ORIENTATIONS: Readonly<Record<number, { readonly angle: number; readonly flip?: true; readonly flop?: true }>> = {
  2: { angle: 0, flop: true },
  3: { angle: 180 },
  4: { angle: 0, flip: true },
  5: { angle: 90, flip: true },
  6: { angle: 90 },
  7: { angle: 90, flop: true },
  8: { angle: 270 },
};

/** The picture upright: turned and mirrored as its EXIF orientation says. */
export async function orient(picture: RgbPicture, orientation: number): Promise<RgbPicture> {
  const turn = ORIENTATIONS[orientation];
  if (turn === undefined) return picture;
  const pipeline = fromPicture(picture);
  if (turn.angle !== 0) pipeline.rotate(turn.angle);
  return toPicture(pipeline.flip(turn.flip ?? false).flop(turn.flop ?? false));
}

/** A pipeline that starts from raw pixels. */
export function fromPicture({ data, width, height }: RgbPicture): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 }, limitInputPixels: false });
}

/** Runs a pipeline to its end. */
export async function toPicture(pipeline: Sharp): Promise<RgbPicture> {
  const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`Expected 3 channels, got ${info.channels}.`);
  return { data, width: info.width, height: info.height };
}
