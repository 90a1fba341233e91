import { extname, resolve } from 'node:path';
import type { RequestHandler } from 'express';
import { VitrineError } from '../domain/errors.ts';
import type { ProductId } from '../domain/product.ts';
import type { ProductStore } from '../ports/product-store.ts';

/** Pictures that a browser shows and that cannot hold script, by file extension. */
const PICTURE_TYPES: Readonly<Record<string, string>> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.gif': 'image/gif',
  '.avif': 'image/avif',
};

const ONE_HOUR_MS = 3_600_000;

/**
 * `/images/:productId/:imageId`: the file that a product names as its picture. The request names ids only, never a path,
 * so nothing else of the disk can be asked for.
 */
export function productImages(
  products: Pick<ProductStore, 'loadMany'>,
  imageRoot: string,
): RequestHandler<{ productId: string; imageId: string }> {
  return async ({ params }, res, next) => {
    const [product] = await products.loadMany([params.productId as ProductId]);
    const file = product?.images.find(({ id }) => id === params.imageId)?.file;
    const type = PICTURE_TYPES[extname(file ?? '').toLowerCase()];
    if (file === undefined || type === undefined) throw noPicture();
    res.setHeader('content-type', type);
    res.setHeader('content-security-policy', "default-src 'none'");
    res.setHeader('cross-origin-resource-policy', 'cross-origin'); // shops show them on pages of their own
    res.sendFile(resolve(imageRoot, file), { dotfiles: 'allow', maxAge: ONE_HOUR_MS }, (error?: Error) => {
      if (error !== undefined && !res.headersSent) next(noPicture(error));
    });
  };
}

function noPicture(cause?: Error): VitrineError {
  return new VitrineError('NOT_FOUND', 'There is no such picture.', { cause });
}
