import { VitrineError } from '../../src/domain/errors.ts';
import type { Product, ProductId } from '../../src/domain/product.ts';
import type { ProductStore } from '../../src/ports/product-store.ts';

/** A product store in memory; `writable: false` makes it one of a shop's own. */
export function memoryProductStore(products: readonly Product[] = [], { writable = true } = {}): ProductStore {
  const kept = new Map<ProductId, Product>(products.map((product) => [product.id, structuredClone(product)]));
  const refuseWriting = () => {
    if (!writable) throw new VitrineError('FORBIDDEN', 'The product store cannot be written.');
  };
  return {
    writable,
    loadMany: async (ids) => ids.map((id) => structuredClone(kept.get(id))),
    async *all() {
      for (const id of [...kept.keys()].sort(byBytes)) yield structuredClone(kept.get(id) as Product);
    },
    count: async () => kept.size,
    upsertMany: async (changed) => {
      refuseWriting();
      for (const product of changed) kept.set(product.id, structuredClone(product));
    },
    deleteMany: async (ids) => {
      refuseWriting();
      return [...new Set(ids)].filter((id) => kept.delete(id)).length;
    },
    close: async () => {},
  };
}

/** The order of databases: by UTF-8 bytes. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
