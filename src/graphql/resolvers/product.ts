import type { ProductId, ProductImage as DomainImage } from '../../domain/product.ts';
import type { ProductImage, ProductResolvers } from '../generated/resolvers.ts';

export const product = {
  attributes: ({ attributes }) => Object.entries(attributes).map(([name, values]) => ({ name, values })),
  images: ({ id, images }) => images.map((image) => toProductImage(id, image)),
} satisfies ProductResolvers;

/** A picture with the address a browser gets it from: the shop's own, or this server's for a file. */
export function toProductImage(productId: ProductId, { id, url }: DomainImage): ProductImage {
  return { id, url: url ?? `/images/${encodeURIComponent(productId)}/${encodeURIComponent(id)}` };
}
