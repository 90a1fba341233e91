import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { ImageId } from '../../src/domain/product.ts';
import { CLOTHING_SHARE, isHeldOut } from './held-out.ts';
import type { LabelledCatalogue, LabelledPicture } from './labelled-catalogue.ts';

/**
 * The held-out parts of the photos that the built-in model was trained on. Splits and words have their twins in
 * scripts/train/pictures.py and prompts.py; test/scripts/evaluation/splits.test.ts holds both together.
 */

/** The classes of the clothing photos, and what a person would type for them where it is not the class's own name. */
export const CLOTHING_WORDS: ReadonlyMap<string, string> = new Map(
  ['Blazer', 'Blouse', 'Body', 'Dress', 'Hat', 'Hoodie', 'Longsleeve', 'Outwear', 'Pants', 'Polo', 'Shirt', 'Shoes']
    .concat(['Shorts', 'Skirt', 'T-Shirt', 'Top', 'Undershirt'])
    .map((name) => [
      name,
      { Body: 'bodysuit', Longsleeve: 'long sleeve', Outwear: 'outerwear' }[name] ?? name.toLowerCase(),
    ]),
);

const CLOTHING_ROWS = z.array(z.object({ image: z.string(), label: z.string() }));

/** A fifth of the clothes photographed at home, without those whose class is not known. */
export async function readClothing(folder: string): Promise<LabelledCatalogue> {
  const csv = await readFile(join(folder, 'labels.csv'), 'utf8');
  const rows = CLOTHING_ROWS.parse(parse(csv, { columns: true, skip_empty_lines: true }));
  const queries = rows
    .filter(({ image, label }) => CLOTHING_WORDS.has(label) && isHeldOut(image, CLOTHING_SHARE))
    .map(({ image, label }) => pictureOf(join(folder, 'images', `${image}.jpg`), image, label))
    .filter(({ image }) => existsSync(image.file ?? ''))
    .sort((a, b) => (a.product < b.product ? -1 : 1));
  return { name: 'clothing', kindName: 'kind', queries, kindWords: CLOTHING_WORDS, products: new Map() };
}

/** The groceries' validation photos among their training photos: four photos of a class cannot fill ten places. */
export async function readGrocery(folder: string): Promise<LabelledCatalogue> {
  const [queries, gallery] = [await groceryPhotos(folder, 'val'), await groceryPhotos(folder, 'train')];
  const classes = [...new Set(gallery.flatMap(({ kinds }) => kinds))].sort();
  const kindWords = new Map(
    classes.map((name) => [
      name,
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, ' ')
        .trim(),
    ]),
  );
  return { name: 'grocery', kindName: 'class', queries, gallery, kindWords, products: new Map() };
}

async function groceryPhotos(folder: string, part: string): Promise<readonly LabelledPicture[]> {
  const names = await readdir(join(folder, part), { recursive: true });
  return names
    .filter((name) => name.endsWith('.jpg'))
    .sort()
    .map((name) => join(folder, part, name))
    .map((file) => pictureOf(file, relative(folder, file), basename(dirname(file))));
}

/** Nothing is known of it but its class: it is the only picture of what it shows. */
function pictureOf(file: string, id: string, kind: string): LabelledPicture {
  return { image: { id: id as ImageId, file }, product: id, kinds: [kind], colours: [], phrases: [] };
}
