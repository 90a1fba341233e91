import type { ImageId, Product, ProductId } from '../../src/domain/product.ts';

/** A product of which only the least is known. */
export function plainProduct(name: string, changes: Partial<Product> = {}): Product {
  return {
    id: name as ProductId,
    title: `Product ${name}`,
    categories: [],
    attributes: {},
    images: [{ id: `${name}/1` as ImageId, file: `/pictures/${name}.jpg` }],
    updatedAt: new Date('2026-03-01T12:00:00.000Z'),
    ...changes,
  };
}
