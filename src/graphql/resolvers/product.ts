import { VitrineError } from '../../domain/errors.ts';
import type { Product, ProductId, ProductImage as DomainImage } from '../../domain/product.ts';
import type { KnownProduct } from '../../pipeline/search/search-request.ts';
import type { ProductImage, ProductResolvers } from '../generated/resolvers.ts';

export const product = {
  attributes: ({ attributes }) => Object.entries(attributes).map(([name, values]) => ({ name, values })),
  images: (known) => fromStore(known).images.map((image) => toProductImage(known.id, image)),
  title: (known) => fromStore(known).title,
  description: (known) => fromStore(known).description,
  url: (known) => fromStore(known).url,
  updatedAt: (known) => fromStore(known).updatedAt,
} satisfies ProductResolvers;

/** For what the product store alone knows. Throws OVERLOADED while it does not answer. */
export function fromStore(known: KnownProduct): Product {
  if (!('stale' in known)) return known;
  const message = 'The product store does not answer: of products only what the snapshot has is known for now.';
  throw new VitrineError('OVERLOADED', message);
}

/** A picture with the address a browser gets it from: the shop's own, or this server's for a file. */
export function toProductImage(productId: ProductId, { id, url }: DomainImage): ProductImage {
  return { id, url: url ?? `/images/${encodeURIComponent(productId)}/${encodeURIComponent(id)}` };
}
