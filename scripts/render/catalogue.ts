import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDesign, formSeed, recolour } from './create-design.ts';
import type { Design } from './design.ts';
import { KIND_NAMES } from './kinds.ts';
import { createRandom, mixSeed } from './prng.ts';
import { runAll, writePicture, type Photo } from './raster.ts';
import type { Scene } from './scene.ts';
import { surfacesFor, viewsOf } from './staging.ts';
import { planStreet, type StreetPhoto } from './street.ts';
import { ROOM_SURFACES } from './surface.ts';
import { describeProduct, type DemoProduct } from './product-row.ts';
import { titleOf } from './wording.ts';

/** The whole demo: products with their pictures, and photos to search with. */
export interface DemoCatalogue {
  readonly products: readonly DemoProduct[];
  readonly street: readonly StreetPhoto[];
}

/** Designs of each kind; with their recolours they make the catalogue's products. */
const DESIGNS_PER_KIND = 8;
const STUDIO_PHOTO: Photo = { width: 640, quality: 86 };

/** Plans the whole demo catalogue and its street photos; draws nothing. Always the same. */
export function planCatalogue(): DemoCatalogue {
  const products = KIND_NAMES.flatMap((kind, index) => planKind(kind, index));
  return { products, street: planStreet(products) };
}

/** The products of one kind. No two share a title, so no two look the same. */
function planKind(kind: string, kindIndex: number): readonly DemoProduct[] {
  const products: DemoProduct[] = [];
  const titles = new Set<string>();
  for (let index = 0, attempt = 0; index < DESIGNS_PER_KIND && attempt < 200; attempt += 1) {
    const design = createDesign(kind, formSeed('demo', kindIndex, attempt));
    if (titles.has(titleOf(design))) continue;
    const variants = variantsOf(design).filter((variant) => !titles.has(titleOf(variant)));
    for (const variant of variants) {
      titles.add(titleOf(variant));
      products.push(planProduct(variant, { group: index, grouped: variants.length > 1 }));
    }
    index += 1;
  }
  return products;
}

/** A design and up to three recolours; most designs come in one or two colours. */
function variantsOf(design: Design): readonly Design[] {
  const random = createRandom(mixSeed(design.form, 0xab));
  const count = random.pick([1, 1, 1, 2, 2, 2, 2, 3]);
  const variants = new Map<string, Design>([[design.colour, design]]);
  for (let index = 1; index < count; index += 1) {
    const variant = recolour(design, index);
    if (!variants.has(variant.colour)) variants.set(variant.colour, variant);
  }
  return [...variants.values()];
}

function planProduct(design: Design, place: { group: number; grouped: boolean }): DemoProduct {
  const row = describeProduct(design, {
    ...place,
    pictures: createRandom(mixSeed(design.form, design.seed, nameCode(design.colour))).pick([1, 1, 1, 2, 2, 3]),
  });
  return { row, design, scenes: row.images.map((_, index) => planScene(design, index)) };
}

/** The first picture is the packshot; the second another side or a detail; the third at home. */
function planScene(design: Design, index: number): Scene {
  const random = createRandom(mixSeed(design.form, nameCode(design.colour), index));
  const base = { design, seed: mixSeed(design.form, index), turn: 0, shift: [0, 0], aspect: 1 } as const;
  if (index === 0) return { ...base, view: 'front', surface: random.chance(0.75) ? 'white' : 'light grey', zoom: 0.97 };
  if (index === 1)
    return {
      ...base,
      view: random.pick(viewsOf(design).slice(1)),
      surface: random.pick(['light grey', 'gradient', 'gradient']),
      zoom: 0.95,
    };
  return {
    ...base,
    view: 'front',
    surface: random.pick(surfacesFor(design, ROOM_SURFACES)),
    turn: random.range(-7, 7),
    zoom: 0.86,
  };
}

const nameCode = (name: string): number =>
  Array.from(name).reduce((code, letter) => mixSeed(code, letter.charCodeAt(0)), 1);

/** Draws the demo catalogue into a folder: `catalog.jsonl`, `images/`, `street/`. */
export async function writeCatalogue(folder: string): Promise<void> {
  const { products, street } = planCatalogue();
  await mkdir(join(folder, 'images'), { recursive: true });
  await mkdir(join(folder, 'street'), { recursive: true });
  const studio = products.flatMap(({ row, scenes }) =>
    scenes.map((scene, index) => () => writePicture(join(folder, row.images[index]?.file ?? ''), scene, STUDIO_PHOTO)),
  );
  const photos = street.map((item) => () => writePicture(join(folder, 'street', item.file), item.scene, item.photo));
  const tasks = [...photos, ...studio];
  await runAll(tasks, (done) => done % 250 === 0 && console.log(`${done} of ${tasks.length} pictures`));
  await writeFile(join(folder, 'catalog.jsonl'), products.map(({ row }) => `${JSON.stringify(row)}\n`).join(''));
  const queries = street.map(({ file, productId, title }) => ({ file, productId, title }));
  await writeFile(join(folder, 'street', 'queries.json'), `${JSON.stringify(queries, null, 2)}\n`);
  console.log(`${products.length} products, ${studio.length} pictures, ${photos.length} street photos.`);
}
