import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { blackPng, deflatedZeros, pngChunk } from '../../scripts/fuzz-server/hostile-png.ts';
import { FAKE_MODEL } from '../fakes/fake-embedder.ts';

const { prepare } = sharpImagePreprocessor();
const spec = FAKE_MODEL.image;
const text = (content: string) => Buffer.from(content, 'latin1');

let jpeg: Buffer;
let png: Buffer;
let gif: Buffer;
let webp: Buffer;
beforeAll(async () => {
  const photo = sharp({ create: { width: 60, height: 40, channels: 3, background: { r: 200, g: 100, b: 50 } } });
  [jpeg, png, gif, webp] = await Promise.all([
    photo.jpeg().toBuffer(),
    photo.png().toBuffer(),
    photo.gif().toBuffer(),
    photo.webp().toBuffer(),
  ]);
});

/** An archive's end record, which says that so many bytes of comment follow. */
const zipEnd = (comment = '') =>
  Buffer.concat([text('PK\x05\x06'), Buffer.alloc(16), Buffer.from([comment.length, 0]), text(comment)]);

describe('a picture that is something else besides', () => {
  it.each<[string, string, () => Buffer]>([
    ['a JPEG', 'a PDF', () => Buffer.concat([jpeg.subarray(0, 2), text('\xff\xfe\0\x0b%PDF-1.7'), jpeg.subarray(2)])],
    ['a PNG', 'an archive', () => Buffer.concat([png, text('PK\x03\x04 a file'), zipEnd()])],
    ['a PNG', 'an archive', () => Buffer.concat([png, text('PK\x03\x04 a file'), zipEnd('with a comment')])],
    ['a JPEG', 'an archive', () => Buffer.concat([jpeg, text('Rar!\x1a\x07\0')])],
    ['a JPEG', 'a web page or a script', () => Buffer.concat([jpeg, text('<!DOCTYPE html><p>')])],
    ['a JPEG', 'a web page or a script', () => Buffer.concat([jpeg, text('<svg onload=alert(1)>')])],
    ['a GIF', 'a web page or a script', () => Buffer.concat([gif, text('<body onload=alert(1)>')])],
    ['a JPEG', 'a web page or a script', () => Buffer.concat([jpeg, text('__HALT_COMPILER(); ?>')])],
    ['a GIF', 'a web page or a script', () => Buffer.concat([gif, text('<ScRiPt>alert(1)</script>')])],
    [
      'a PNG',
      'a web page or a script',
      () =>
        Buffer.concat([png.subarray(0, 33), pngChunk('tEXt', text('Comment\0<?php system($x);')), png.subarray(33)]),
    ],
    ['a GIF', 'a script', () => text('GIF89a/*\0\0\0*/=1;alert(1)')],
    ['a GIF', 'a script', () => text('GIF89a="a string";alert(1)')],
    ['a JPEG', 'a script', () => Buffer.concat([text('\xff\xd8\xff\xe0/*'), jpeg.subarray(6), text('*/=alert(1)')])],
    ['a WEBP', 'a script', () => Buffer.concat([text('RIFF/*\0\0'), webp.subarray(8), text('*/=alert(1)')])],
  ])('%s and %s at once is refused', async (picture, other, make) => {
    await expect(prepare(make(), spec)).rejects.toMatchObject({
      code: 'IMAGE_TYPE_UNSUPPORTED',
      message: `This is ${picture} and ${other} at once. Send a JPEG, PNG, WebP, GIF, AVIF or TIFF.`,
    });
  });

  it('is no photo with a short film, a second photo or chance bytes behind it', async () => {
    const film = text('\0\0\0\x18ftypmp42\0\0\0\0 a film');
    const zipLike = Buffer.concat([zipEnd(), text('more')]);
    for (const behind of [film, jpeg, zipLike, Buffer.alloc(100_000), text(`${' '.repeat(2000)}%PDF-`)]) {
      expect((await prepare(Buffer.concat([jpeg, behind]), spec)).original).toEqual({ width: 60, height: 40 });
    }
  });
});

describe('a picture that is too much', () => {
  it.each([
    ['more pixels', { width: 10_000, height: 5000 }, 'Expected at most 40 megapixels, got 10000x5000.'],
    ['one column', { width: 1, height: 65_536 }, 'Expected sides of at most 65535 pixels, got 1x65536.'],
    ['one row', { width: 65_536, height: 1 }, 'Expected sides of at most 65535 pixels, got 65536x1.'],
    ['nearly no end', { width: 2 ** 31 - 1, height: 1 }, /at most 40 megapixels|damaged/],
  ])('is refused by its header: %s', async (_name, shape, message) => {
    const refused = prepare(blackPng({ ...shape, depth: 1, height: Math.min(shape.height, 100_000) }), spec);
    await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(message) as string });
  });

  it('has too many frames', async () => {
    const frame = await sharp({ create: { width: 2, height: 2, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    const frames = [frame, await sharp(frame).negate().png().toBuffer(), frame];
    const animated = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const pages = (await sharp(animated).metadata()).pages;
    expect(pages).toBeGreaterThan(1);
    await expect(sharpImagePreprocessor({ maxFrames: 1 }).prepare(animated, spec)).rejects.toMatchObject({
      code: 'IMAGE_TOO_LARGE',
      message: `Expected at most 1 frames, got ${pages}.`,
    });
    expect((await prepare(animated, spec)).original).toEqual({ width: 2, height: 2 });
  });

  it('is read at the longest side that is allowed', async () => {
    const row = blackPng({ width: 65_535, height: 2 });
    expect((await prepare(row, spec)).original).toEqual({ width: 65_535, height: 2 });
  });

  it('unpacks its notes: they are not read', async () => {
    const bomb = Buffer.concat([text('Comment\0\0'), deflatedZeros(200_000_000)]);
    const before = process.memoryUsage().rss;
    const extra = [pngChunk('zTXt', bomb), pngChunk('iCCP', bomb)];
    const outcome = await prepare(blackPng({ width: 20, height: 20, extra }), spec).then(
      () => 'read',
      (error: unknown) => (error as { code: string }).code,
    );
    expect(['read', 'IMAGE_UNREADABLE']).toContain(outcome);
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('is given up after the time limit, and its place is free again', async () => {
    const limits = { maxPixels: 2e9, timeoutSeconds: 1, concurrency: 1 };
    const { prepare: prepareInTime } = sharpImagePreprocessor(limits);
    const slow = blackPng({ width: 30_000, height: 30_000, depth: 16, colour: 'rgba' });
    await expect(prepareInTime(slow, spec)).rejects.toMatchObject({
      code: 'IMAGE_UNREADABLE',
      message: 'The picture takes too long to decode.',
    });
    expect((await prepareInTime(jpeg, spec)).original).toEqual({ width: 60, height: 40 });
  });
});
