import type { DemoProduct } from './catalogue.ts';
import { createRandom, mixSeed } from './prng.ts';
import type { Photo } from './raster.ts';
import type { Scene } from './scene.ts';
import { streetScene } from './training.ts';

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

/** Forty photos of forty products, spread evenly over the catalogue and so over its kinds. */
export function planStreet(products: readonly DemoProduct[]): readonly StreetPhoto[] {
  return Array.from({ length: PHOTOS }, (_, index) => {
    const product = products[Math.floor(((index + 0.37) * products.length) / PHOTOS)];
    if (product === undefined) throw new RangeError(`Expected at least ${PHOTOS} products, got ${products.length}.`);
    const seed = mixSeed(product.design.form, 0x57_2e_e7, index);
    const random = createRandom(seed);
    const scene = streetScene(product.design, random, { seed, aspect: ASPECT });
    const photo = { width: WIDTH, quality: 60, shot: { seed, blur: random.chance(0.5) ? random.range(0.6, 1.6) : 0 } };
    return {
      file: `${String(index + 1).padStart(2, '0')}.jpg`,
      productId: product.row.id,
      title: product.row.title,
      scene,
      photo,
    };
  });
}
