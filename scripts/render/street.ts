import { createRandom, mixSeed } from './prng.ts';
import type { DemoProduct } from './product-row.ts';
import type { Photo } from './raster.ts';
import type { Scene } from './scene.ts';
import { streetScene } from './staging.ts';

/** A query photo of one product, as a shopper would take it. */
export interface StreetPhoto {
  readonly file: string;
  readonly productId: string;
  readonly title: string;
  readonly scene: Scene;
  readonly photo: Photo;
}

const PHOTOS = 40;
/** A phone held upright: 960 x 1280. */
const ASPECT = 4 / 3;
const WIDTH = 960;

/**
 * Forty photos of forty products, spread evenly over the catalogue and so over its kinds. Only products that no other
 * of their kind equals in colours and pattern are asked for: a person can tell the answer.
 */
export function planStreet(products: readonly DemoProduct[]): readonly StreetPhoto[] {
  const looks = Map.groupBy(products, lookOf);
  const tellable = products.filter((product) => looks.get(lookOf(product))?.length === 1);
  return Array.from({ length: PHOTOS }, (_, index) => {
    const product = tellable[Math.floor(((index + 0.37) * tellable.length) / PHOTOS)];
    if (product === undefined)
      throw new RangeError(`Expected at least ${PHOTOS} distinct products, got ${tellable.length}.`);
    return planPhoto(product, index);
  });
}

function lookOf({ design }: DemoProduct): string {
  return [design.kind, design.pattern, design.colour, design.secondaryColour].join();
}

function planPhoto({ design, row }: DemoProduct, index: number): StreetPhoto {
  const seed = mixSeed(design.form, 0x57_2e_e7, index);
  const random = createRandom(seed);
  const scene = streetScene(design, random, { seed, aspect: ASPECT });
  const photo = { width: WIDTH, quality: 60, shot: { seed, blur: random.chance(0.5) ? random.range(0.6, 1.6) : 0 } };
  return { file: `${String(index + 1).padStart(2, '0')}.jpg`, productId: row.id, title: row.title, scene, photo };
}
