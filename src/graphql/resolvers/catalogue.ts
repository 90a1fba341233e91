import { badInput } from '../../domain/errors.ts';
import type { ProductId } from '../../domain/product.ts';
import { summariseCatalogue } from '../../pipeline/search/catalogue-summary.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';

const MAX_PRODUCTS = 100;

export const catalogueQueries = {
  product: async (_root, { id }, { loadProducts }) => {
    const [product] = await loadProducts([id as ProductId]);
    return product;
  },
  products: async (_root, { ids }, { loadProducts }) => {
    if (ids.length > MAX_PRODUCTS) throw badInput(`Expected at most ${MAX_PRODUCTS} ids, got ${ids.length}.`);
    return loadProducts(ids as readonly ProductId[]);
  },
  catalogue: (_root, _args, { deps }) => {
    using lease = deps.liveSnapshot.acquire();
    return summariseCatalogue(lease.snapshot.columns);
  },
} satisfies QueryResolvers;
