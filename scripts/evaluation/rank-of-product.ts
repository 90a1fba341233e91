import type { Vitrine } from '../../src/cli/wire.ts';
import { searchProducts } from '../../src/pipeline/search/search-products.ts';
import type { QueryInput } from '../../src/pipeline/search/search-request.ts';

/** Rank of a product among the first 100 hits of the whole search pipeline, 0 when it is not there. */
export async function rankOfProduct(vitrine: Vitrine, query: QueryInput, productId: string): Promise<number> {
  const { hits } = await searchProducts(
    { ...vitrine.searchDeps, loadProducts: (ids) => vitrine.products.loadMany(ids) },
    { query, filter: {}, first: 100, options: { exact: false, weights: vitrine.config.weights } },
  );
  return 1 + hits.findIndex(({ product }) => product.id === productId);
}
