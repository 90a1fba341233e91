import type { Product, ProductImage } from '../../domain/product.ts';

/** A picture to compare models on, and the words that its product goes by. */
export interface SampledPicture {
  readonly image: ProductImage;
  readonly title: string;
}

/**
 * Up to `count` pictures spread evenly over a catalogue, however long it is, one product's after the other: the same ones every
 * time. Reads all of it once and keeps at most 2 · `count`.
 */
export async function sampleCatalogue(
  products: AsyncIterable<Pick<Product, 'title' | 'images'>>,
  count: number,
): Promise<readonly SampledPicture[]> {
  let kept: SampledPicture[] = [];
  let stride = 1;
  let seen = 0;
  for await (const { title, images } of products) {
    for (const image of images) {
      if (seen++ % stride === 0) kept.push({ image, title });
      if (kept.length <= 2 * count) continue;
      kept = kept.filter((_, i) => i % 2 === 0);
      stride *= 2;
    }
  }
  if (kept.length <= count) return kept;
  return Array.from({ length: count }, (_, i) => kept[Math.floor((i * kept.length) / count)] as SampledPicture);
}
