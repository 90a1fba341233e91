import type { ProductImage } from '../domain/product.ts';

/** Gets the bytes of a product's picture, wherever it lies. */
export interface ImageLoader {
  /**
   * The encoded picture, at most the configured number of bytes.
   * Throws IMAGE_UNREADABLE (missing, timed out), IMAGE_TOO_LARGE, URL_NOT_ALLOWED; rejects when `signal` aborts.
   */
  load(image: ProductImage, signal?: AbortSignal): Promise<Uint8Array>;
}
