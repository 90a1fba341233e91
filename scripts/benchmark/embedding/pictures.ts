import { existsSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** As a shop has them; thumbnails where decoding is not what is measured. */
const WIDTHS = { photos: 1024, thumbnails: 256 } as const;

/** Files of so many JPEGs, each another, a third wider than high; drawn when they are not there. */
export async function openPictures(
  folder: string,
  count: number,
  kind: keyof typeof WIDTHS = 'photos',
): Promise<readonly string[]> {
  const width = WIDTHS[kind];
  const directory = join(folder, `${kind}-${width}`);
  await mkdir(directory, { recursive: true });
  const files = Array.from({ length: count }, (_, i) => join(directory, `${i}.jpg`));
  for (const [i, file] of files.entries()) if (!existsSync(file)) await draw(file, i, width);
  return files;
}

async function draw(file: string, i: number, width: number): Promise<void> {
  const height = (3 * width) / 4;
  const pixels = new Uint8Array(3 * width * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const wave = Math.sin(x / (9 + (i % 13)) + i) * Math.cos(y / (11 + (i % 7)));
      pixels[at] = 128 + 100 * wave;
      pixels[at + 1] = 128 + 90 * Math.sin((x + y) / (31 + (i % 5)) + i);
      pixels[at + 2] = (((x * 7 + y * 13) ^ (x * y)) % 61) | ((i * 37) % 192); // grain, so that the file is a photo's size
    }
  }
  const aside = `${file}.${process.pid}`;
  await sharp(pixels, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toFile(aside);
  await rename(aside, file);
}
