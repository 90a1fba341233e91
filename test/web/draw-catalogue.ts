import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const COLOURS = {
  Red: '#c8202a',
  Blue: '#1f4fb5',
  Green: '#2c8a3d',
  Yellow: '#e6b91e',
  Black: '#1c1c1e',
  Purple: '#74389c',
} as const;

const KINDS = {
  Mug: { path: 'M30 28h38v50H30z M68 38h10v24H68z', category: 'Home > Mugs' },
  Dress: { path: 'M40 12h20l4 30 16 46H20l16-46z', category: 'Women > Dresses' },
  Lamp: { path: 'M34 10h32l12 38H22z M47 48h6v34h14v6H33v-6h14z', category: 'Home > Lamps' },
  Bag: { path: 'M20 40h60v44H20z M36 40V22h28v18h-6V28H42v12z', category: 'Bags' },
  Hat: { path: 'M34 56V24h32v32z M12 56h76v12H12z', category: 'Hats' },
} as const;

/** Products of the drawn catalogue: five kinds of things in six colours. */
export const PRODUCT_COUNT = Object.keys(COLOURS).length * Object.keys(KINDS).length;

/** The product that the sample photo and the photo tests show, and a price that only it and its colours undercut. */
export const WANTED = { id: 'red-mug', title: 'Red Mug' };

/**
 * Writes a catalogue of silhouettes into a folder: `catalog.jsonl`, its pictures, and `street/` with one sample photo.
 * Mugs cost 10 and up, each kind 20 more than the one before; the black things are sold out and the purple ones have no price.
 */
export async function drawCatalogue(folder: string): Promise<void> {
  await mkdir(join(folder, 'street'), { recursive: true });
  const products = Object.keys(KINDS).flatMap((kind, k) =>
    Object.keys(COLOURS).map((colour, c) => productOf(kind, colour, 10 + 20 * k + c)),
  );
  await writeFile(join(folder, 'catalog.jsonl'), products.map((product) => JSON.stringify(product)).join('\n'));
  for (const { id } of products) await writeFile(join(folder, `${id}.jpg`), await drawPicture(id, 320));
  await writeFile(join(folder, 'street/01.jpg'), await drawPicture(WANTED.id, 640));
  const sample = { file: '01.jpg', productId: WANTED.id, title: WANTED.title };
  await writeFile(join(folder, 'street/queries.json'), JSON.stringify([sample]));
}

function productOf(kind: string, colour: string, amount: number) {
  const id = `${colour}-${kind}`.toLowerCase();
  return {
    id,
    groupId: kind,
    title: `${colour} ${kind}`,
    description: `A ${kind.toLowerCase()} in ${colour.toLowerCase()}.`,
    brand: 'Silhouette',
    categories: [KINDS[kind as keyof typeof KINDS].category],
    ...(colour !== 'Purple' && { price: { amount, currency: 'EUR' } }),
    inStock: colour !== 'Black',
    attributes: { colour: [colour.toLowerCase()], kind: [kind.toLowerCase()] },
    images: [{ id: `${id}-1`, file: `${id}.jpg` }],
    updatedAt: '2026-05-01T00:00:00Z',
  };
}

/** A product of the drawn catalogue as a JPEG, `width` pixels wide and high. */
export function drawPicture(id: string, width: number): Promise<Buffer> {
  const [colour, kind] = id.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  const fill = COLOURS[colour as keyof typeof COLOURS];
  const { path } = KINDS[kind as keyof typeof KINDS];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100" width="${width}" height="${width}">
    <rect width="100" height="100" fill="#fff"/><path d="${path}" fill="${fill}" fill-rule="evenodd"/></svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 90 }).toBuffer();
}
