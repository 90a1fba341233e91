import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import type { ImageInputSpec } from '../../src/domain/model.ts';
import { describeImagePreprocessor } from '../contracts/image-preprocessor.ts';
import { FAKE_MODEL } from '../fakes/fake-embedder.ts';
import { TINY_CLIP, findGoldenData } from './shared-data.ts';
import { drawCorners, storeAs } from './stored-pictures.ts';

const WHITE = [255, 255, 255] as const;
const CLIP_SPEC = { ...TINY_CLIP.image, background: WHITE } as unknown as ImageInputSpec;
/** Where the usual bounds do not hold. */
const BOUNDS: Readonly<Record<string, { readonly mean: number; readonly max: number }>> = {
  'alpha.png': { mean: 0.6, max: 20 }, // the reference premultiplies in 8 bits
  // Pillow turns CMYK into RGB without the colour profile, libvips with it: 22 of 255 on average is that, not the resize.
  'cmyk.jpg': { mean: 25, max: 128 },
};
const SPEC: ImageInputSpec = { ...FAKE_MODEL.image, size: 64, resize: 'stretch' };

const uniform = (width: number, height: number, [r, g, b]: readonly number[] = [200, 100, 50]) =>
  sharp({ create: { width, height, channels: 3, background: { r: r!, g: g!, b: b! } } });

describeImagePreprocessor('sharp', {
  create: sharpImagePreprocessor,
  picture: (red, green, blue) => uniform(30, 20, [red, green, blue]).resize(20, 20).png().toBuffer(),
  truncated: async () => (await drawCorners(200, 200).jpeg().toBuffer()).subarray(0, 3000),
});

describe('sharpImagePreprocessor', () => {
  const preprocessor = sharpImagePreprocessor();
  const prepare = (...input: Parameters<typeof preprocessor.prepare>) => preprocessor.prepare(...input);
  const golden = findGoldenData();

  it.skipIf(golden === undefined)(
    'gives the reference’s pixels: mean at most .6, max at most 12 of 255 (20 with alpha)',
    async () => {
      const { images } = JSON.parse(await readFile(join(golden!, 'preprocess.json'), 'utf8')) as {
        images: Record<string, { size: [number, number] }>;
      };
      expect(Object.keys(images).length).toBeGreaterThan(10);
      for (const name of Object.keys(images)) {
        const { pixels } = await prepare(await readFile(join(golden!, 'preprocess', name)), CLIP_SPEC);
        const reference = await sharp(join(golden!, 'preprocess', `${name}.ref.png`))
          .removeAlpha()
          .raw()
          .toBuffer();
        const { mean, max } = difference(pixels, reference);
        const bounds = BOUNDS[name] ?? { mean: 0.6, max: 12 };
        expect(mean, name).toBeLessThanOrEqual(bounds.mean);
        expect(max, name).toBeLessThanOrEqual(bounds.max);
      }
    },
  );

  it.skipIf(golden === undefined)('is exact where pictures are small or enlarged', async () => {
    for (const name of ['tiny.png', 'wide.png', 'exact.png', 'grey.png', 'grey16.png', 'palette.png']) {
      const { pixels } = await prepare(await readFile(join(golden!, 'preprocess', name)), CLIP_SPEC);
      const reference = await sharp(join(golden!, 'preprocess', `${name}.ref.png`))
        .removeAlpha()
        .raw()
        .toBuffer();
      expect(difference(pixels, reference).max, name).toBe(0);
    }
  });

  it('keeps to a full decode within 1 of 255 on average when it shrinks while loading', async () => {
    const jpeg = await uniform(3000, 2000)
      .composite([{ input: await drawCorners(1500, 900).png().toBuffer(), left: 700, top: 500 }])
      .jpeg({ quality: 95 })
      .toBuffer();
    const png = await sharp(jpeg).png({ compressionLevel: 1 }).toBuffer(); // no shrink on load
    const [small, full] = await Promise.all([prepare(jpeg, CLIP_SPEC), prepare(png, CLIP_SPEC)]);
    expect(difference(small.pixels, full.pixels).mean).toBeLessThan(1);
    expect(small.original).toEqual({ width: 3000, height: 2000 });
  });

  it.each([
    ['small PNG', 60, 40, (picture: Sharp) => picture.png()],
    ['large PNG', 700, 500, (picture: Sharp) => picture.png()],
    ['small TIFF', 60, 40, (picture: Sharp) => picture.tiff({ compression: 'lzw' })],
    ['large TIFF', 700, 500, (picture: Sharp) => picture.tiff({ compression: 'lzw' })],
    ['small lossless WebP', 60, 40, (picture: Sharp) => picture.webp({ lossless: true })],
  ])('gives the same pixels for all eight EXIF orientations of a %s', async (_, width, height, encode) => {
    const upright = await drawCorners(width, height).png().toBuffer();
    const expected = await prepare(upright, SPEC);
    for (let orientation = 1; orientation <= 8; orientation++) {
      const stored = await storeAs(upright, orientation, encode);
      expect((await sharp(stored).metadata()).orientation).toBe(orientation);
      const turned = await sharp(stored).autoOrient().raw().toBuffer();
      expect(turned.equals(await sharp(upright).raw().toBuffer())).toBe(true);
      const { pixels, original } = await prepare(stored, SPEC);
      expect(original, `orientation ${orientation}`).toEqual({ width, height });
      expect(difference(pixels, expected.pixels).max, `orientation ${orientation}`).toBe(0);
    }
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const)('reads %s', async (format) => {
    const { pixels } = await prepare(await uniform(80, 80).toFormat(format).toBuffer(), SPEC);
    expect(
      difference(
        pixels,
        Uint8Array.from(pixels, (__, i) => [200, 100, 50][i % 3]!),
      ).max,
    ).toBeLessThan(6);
  });

  it('puts transparent pixels on the background', async () => {
    const transparent = await sharp({
      create: { width: 90, height: 90, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
    })
      .png()
      .toBuffer();
    const { pixels } = await prepare(transparent, { ...SPEC, background: [10, 20, 30] });
    expect([...pixels.subarray(0, 3)]).toEqual([10, 20, 30]);
  });

  it('takes the first frame', async () => {
    const frames = [uniform(40, 40, [255, 0, 0]), uniform(40, 40, [0, 0, 255])];
    const gif = await sharp(await Promise.all(frames.map((frame) => frame.png().toBuffer())), {
      join: { animated: true },
    })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    const { pixels, original } = await prepare(gif, SPEC);
    expect(original).toEqual({ width: 40, height: 40 });
    expect([...pixels.subarray(0, 3)]).toEqual([255, 0, 0]);
  });

  it('fits the whole picture and fills up with background for `pad`', async () => {
    const { pixels } = await prepare(await uniform(400, 200).png().toBuffer(), {
      ...SPEC,
      resize: 'pad',
      background: [1, 2, 3],
    });
    const row = (y: number) => [...pixels.subarray(3 * 64 * y, 3 * 64 * y + 3)];
    expect([row(0), row(15), row(16), row(47), row(48)]).toEqual([
      [1, 2, 3],
      [1, 2, 3],
      [200, 100, 50],
      [200, 100, 50],
      [1, 2, 3],
    ]);
  });

  it('embeds the part that the crop means, in the oriented photo', async () => {
    const upright = await drawCorners(400, 300).png().toBuffer();
    const crop = { x: 0.5, y: 0.5, width: 0.5, height: 0.5 };
    const part = await sharp(upright).extract({ left: 200, top: 150, width: 200, height: 150 }).png().toBuffer();
    const expected = await prepare(part, SPEC);
    for (const orientation of [1, 6]) {
      const { pixels } = await prepare(await storeAs(upright, orientation), SPEC, { crop });
      expect(difference(pixels, expected.pixels).max).toBe(0);
    }
  });

  it('takes a crop of less than a pixel, and refuses an empty one', async () => {
    const picture = await uniform(50, 50).png().toBuffer();
    const { pixels } = await prepare(picture, SPEC, { crop: { x: 0.999, y: 0.999, width: 0.001, height: 0.001 } });
    expect([...pixels.subarray(0, 3)]).toEqual([200, 100, 50]);
    const crop = { x: 0, y: 0, width: 0, height: 1 };
    await expect(prepare(picture, SPEC, { crop })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('refuses a bomb by its header, before decoding', async () => {
    const bomb = await uniform(10_000, 10_000).png({ compressionLevel: 9 }).toBuffer();
    expect(bomb.length).toBeLessThan(1_000_000);
    await expect(prepare(bomb, SPEC)).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: 'Expected at most 40 megapixels, got 10000x10000.',
    });
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('refuses a truncated %s', async (format) => {
    const whole = await drawCorners(300, 300).toFormat(format).toBuffer();
    const cut = whole.subarray(0, Math.floor(whole.length / 2));
    await expect(prepare(cut, SPEC)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it.each([
    ['a BMP', 'BM\x10\0\0\0\0\0\0\0'],
    ['an HTML page', '<!DOCTYPE html><html></html>'],
    ['an SVG', '\n <!-- drawn --><svg width="1"></svg>'],
    ['a HEIC', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'],
    ['a video', '\0\0\0\x18ftypisom\0\0\0\0'],
    ['an archive or an Office document', 'PK\x03\x04'],
    ['not a picture', 'RIFF\0\0\0\0WAVE'],
  ])('names what it refuses: %s', async (name, content) => {
    await expect(prepare(Buffer.from(content, 'latin1'), SPEC)).rejects.toMatchObject({
      code: 'IMAGE_TYPE_UNSUPPORTED',
      message: expect.stringContaining(`This is ${name}`) as string,
    });
  });

  it('refuses the signature of a JPEG with nothing behind it', async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100)]);
    await expect(prepare(bytes, SPEC)).rejects.toMatchObject({ code: 'IMAGE_UNREADABLE' });
  });

  it('answers OVERLOADED at once when too many wait, and the others all the same', async () => {
    const limited = sharpImagePreprocessor({ concurrency: 1, maxQueue: 2 });
    const picture = await uniform(50, 50).png().toBuffer();
    const accepted = [1, 2, 3].map(() => limited.prepare(picture, SPEC));
    await expect(limited.prepare(picture, SPEC)).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(await Promise.all(accepted)).toHaveLength(3);
    expect(await limited.prepare(picture, SPEC)).toMatchObject({ size: 64 });
  });

  it('drops pictures whose callers left while they waited, and makes room for others', async () => {
    const limited = sharpImagePreprocessor({ concurrency: 1, maxQueue: 3 });
    const picture = await uniform(50, 50).png().toBuffer();
    const leaving = new AbortController();
    const served = limited.prepare(picture, SPEC);
    const left = [1, 2, 3].map(() => limited.prepare(picture, SPEC, { signal: leaving.signal }));
    leaving.abort(new Error('the caller left'));
    for (const prepared of left) await expect(prepared).rejects.toThrow('the caller left');
    const next = limited.prepare(picture, SPEC); // OVERLOADED if they still waited
    expect(await Promise.all([served, next])).toHaveLength(2);
  });

  it('goes no step further with a picture whose caller left while it was decoded', async () => {
    const leaving = new AbortController();
    const prepared = prepare(await uniform(3000, 3000).png().toBuffer(), SPEC, { signal: leaving.signal });
    setTimeout(() => leaving.abort(new Error('the caller left')), 5);
    await expect(prepared).rejects.toThrow('the caller left');
  });
});

function difference(a: Uint8Array, b: Uint8Array): { mean: number; max: number } {
  expect(a).toHaveLength(b.length);
  let sum = 0;
  let max = 0;
  for (let i = 0; i < a.length; i++) {
    const distance = Math.abs(a[i]! - b[i]!);
    sum += distance;
    max = Math.max(max, distance);
  }
  return { mean: sum / a.length, max };
}
