import sharp from 'sharp';
import type { Random } from '../render/prng.ts';
import { blackPng, deflatedZeros, pngChunk } from './hostile-png.ts';
import { mutateBytes } from './mutate-bytes.ts';

const FORMATS = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const;

/** Small photos of every type that is read, a progressive and an animated one among them. */
export async function plainPhotos(): Promise<readonly Buffer[]> {
  const pixels = Buffer.from(Uint8Array.from({ length: 96 * 64 * 3 }, (_, i) => (i * i) % 251));
  const photo = () => sharp(pixels, { raw: { width: 96, height: 64, channels: 3 } });
  const frames = await Promise.all([photo(), photo().negate()].map((frame) => frame.png().toBuffer()));
  const animated = () => sharp(frames, { join: { animated: true } });
  const turned = photo().withMetadata({ orientation: 6 });
  return Promise.all([
    ...FORMATS.map((format) => photo().toFormat(format).toBuffer()),
    photo().jpeg({ progressive: true }).toBuffer(),
    photo().ensureAlpha(0.5).png({ progressive: true, palette: true }).toBuffer(),
    photo().toColourspace('cmyk').jpeg().toBuffer(),
    turned.jpeg().toBuffer(),
    animated().gif().toBuffer(),
    animated().webp().toBuffer(),
    photo().toColourspace('rgb16').tiff({ compression: 'lzw', tile: true }).toBuffer(),
  ]);
}

/** Files that are no photos, or too much of one. */
export function hostileFiles(photo: Uint8Array): readonly Buffer[] {
  const text = (content: string) => Buffer.from(content, 'latin1');
  const bomb = Buffer.concat([text('Comment\0\0'), deflatedZeros(50_000_000)]);
  return [
    blackPng({ width: 8000, height: 5000, depth: 16, colour: 'rgba', interlaced: true }),
    blackPng({ width: 60_000, height: 60_000 }),
    blackPng({ width: 1, height: 39_000_000 }),
    blackPng({ width: 50, height: 50, extra: [pngChunk('zTXt', bomb), pngChunk('iCCP', bomb)] }),
    text('<svg xmlns="http://www.w3.org/2000/svg" width="9999" height="9999"><rect/></svg>'),
    text('%PDF-1.7\n'),
    text('GIF89a/*\0\0*/=1;alert(1)'),
    text('#!/bin/sh\nrm -rf /'),
    text('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
    Buffer.concat([photo, text('<script>alert(1)</script>')]),
    Buffer.concat([photo, text('PK\x05\x06'), Buffer.alloc(18)]),
    Buffer.alloc(0),
  ];
}

/** A photo or a hostile file that is not quite that any more. The largest are sent rarely: they are there for what they cost. */
export function mutatedPhoto(
  { plain, hostile }: { readonly plain: readonly Buffer[]; readonly hostile: readonly Buffer[] },
  random: Random,
): Buffer {
  if (random.chance(0.05)) return random.chance(0.5) ? random.pick(hostile) : mutateBytes(random.pick(hostile), random);
  const photo = mutateBytes(random.pick(plain), random);
  if (!random.chance(0.1)) return photo;
  const other = random.pick(plain);
  return Buffer.concat([photo.subarray(0, random.int(0, photo.length)), other.subarray(random.int(0, other.length))]);
}
