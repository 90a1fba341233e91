import sharp from 'sharp';
import type { Sharp } from 'sharp';

/** Four corners of four colours, so that every orientation looks different. */
export function drawCorners(width: number, height: number) {
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      pixels.set([x < width / 2 ? 20 : 220, y < height / 2 ? 40 : 240, (x * 7 + y * 13) % 256], 3 * (y * width + x));
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** How a picture must be turned to be stored so that the orientation turns it upright again; flips first, then clockwise. */
const STORED: Readonly<Record<number, readonly [flip: boolean, flop: boolean, angle: number]>> = {
  1: [false, false, 0],
  2: [false, true, 0],
  3: [false, false, 180],
  4: [true, false, 0],
  5: [false, true, 270],
  6: [false, false, 270],
  7: [true, false, 270],
  8: [false, false, 90],
};

/** A picture as a camera stores it that was held as `orientation` says: turned, with the EXIF tag that turns it back. */
export async function storeAs(
  upright: Buffer,
  orientation: number,
  encode: (picture: Sharp) => Sharp = (picture) => picture.png(),
): Promise<Buffer> {
  const [flip, flop, angle] = STORED[orientation]!;
  const mirrored = await sharp(upright).flip(flip).flop(flop).png().toBuffer();
  const turned = await sharp(mirrored).rotate(angle).png().toBuffer();
  return encode(sharp(turned).withMetadata({ orientation })).toBuffer();
}
