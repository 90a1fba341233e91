import { VitrineError } from '../../domain/errors.ts';
import type { ProductFacts } from '../../domain/filter.ts';
import type { Product, ProductImage } from '../../domain/product.ts';
import type { ProductStore } from '../../ports/product-store.ts';
import type { RunningJob } from './running-job.ts';

/** What a snapshot keeps of a product, and its images. */
export type CatalogueProduct = ProductFacts & Pick<Product, 'title' | 'images'>;

export interface CatalogueImage {
  readonly product: CatalogueProduct;
  readonly image: ProductImage;
}

/**
 * READ: every image of every product, in the store's order (by product id).
 * Throws BAD_USER_INPUT when there is nothing to index.
 */
export async function collectImages(
  products: Pick<ProductStore, 'all'>,
  job: Pick<RunningJob, 'enter' | 'advance'>,
  signal: AbortSignal,
): Promise<readonly CatalogueImage[]> {
  job.enter('READ');
  const images: CatalogueImage[] = [];
  let productCount = 0;
  for await (const { description: _, url: __, ...product } of products.all()) {
    signal.throwIfAborted();
    productCount++;
    for (const image of product.images) images.push({ product, image });
    job.advance(images.length);
  }
  if (productCount === 0) throw new VitrineError('BAD_USER_INPUT', 'The catalogue is empty: import products first.');
  if (images.length === 0) {
    throw new VitrineError('BAD_USER_INPUT', `None of the ${productCount} products of the catalogue has a picture.`);
  }
  return images;
}
