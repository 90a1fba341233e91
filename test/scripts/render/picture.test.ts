import { describe, expect, it } from 'vitest';
import sharp from 'sharp';
import { createDesign, formSeed } from '../../../scripts/render/create-design.ts';
import { KIND_NAMES } from '../../../scripts/render/kinds.ts';
import { parseHex } from '../../../scripts/render/palette.ts';
import { renderPicture } from '../../../scripts/render/raster.ts';
import type { Scene } from '../../../scripts/render/scene.ts';

const scene = (kind: string, form = 1): Scene => ({
  design: createDesign(kind, formSeed('training', form)),
  view: 'front',
  surface: 'white',
  seed: 5,
  turn: 0,
  zoom: 1,
  shift: [0, 0],
  aspect: 1,
});

/** Share of the picture's pixels that differ clearly from its top left corner. */
async function covered(jpeg: Buffer): Promise<number> {
  const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
  const corner = data[0] ?? 0;
  return data.filter((value) => Math.abs(value - corner) > 12).length / (info.width * info.height);
}

describe('pictures', () => {
  it('draws the same bytes from the same scene, in the studio and on the street', async () => {
    const photo = { width: 96, quality: 86 };
    const shot = { width: 96, quality: 60, shot: { seed: 3, blur: 0.5 } };
    for (const how of [photo, shot])
      expect(await renderPicture(scene('dress'), how)).toEqual(await renderPicture(scene('dress'), how));
  });

  it('draws another picture from another seed', async () => {
    const photo = { width: 96, quality: 86 };
    expect(await renderPicture(scene('dress', 1), photo)).not.toEqual(await renderPicture(scene('dress', 2), photo));
  });

  it.each(KIND_NAMES)('shows a %s that fills a good part of the picture and stays inside it', async (kind) => {
    const jpeg = await renderPicture(scene(kind), { width: 128, quality: 90 });
    const share = await covered(jpeg);
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.9);
    const { data, info } = await sharp(jpeg).greyscale().raw().toBuffer({ resolveWithObject: true });
    const top = data.subarray(0, info.width);
    expect(Math.max(...top) - Math.min(...top)).toBeLessThan(12);
  });

  it('shows the colour that the design names', async () => {
    const design = { ...scene('t-shirt').design, hex: '#c9302f', pattern: 'plain' as const };
    const jpeg = await renderPicture({ ...scene('t-shirt'), design }, { width: 128, quality: 90 });
    const middle = await sharp(jpeg).extract({ left: 56, top: 56, width: 16, height: 16 }).png().toBuffer();
    const [red, green, blue] = (await sharp(middle).stats()).channels.map((channel) => channel.mean);
    const [wantedRed, wantedGreen, wantedBlue] = parseHex(design.hex);
    expect(Math.abs((red ?? 0) - wantedRed)).toBeLessThan(40);
    expect(Math.abs((green ?? 0) - wantedGreen)).toBeLessThan(40);
    expect(Math.abs((blue ?? 0) - wantedBlue)).toBeLessThan(40);
  });
});
