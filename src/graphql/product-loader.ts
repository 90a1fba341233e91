import DataLoader from 'dataloader';
import type { Product, ProductId } from '../domain/product.ts';
import type { LoadProducts } from '../pipeline/search/hydrate-hits.ts';
import type { ProductStore } from '../ports/product-store.ts';

/** Batches and remembers product look-ups; made for one request and forgotten with it, so that nothing is ever stale. */
export function createProductLoader(store: Pick<ProductStore, 'loadMany'>): LoadProducts {
  const loader = new DataLoader<ProductId, Product | undefined>((ids) => store.loadMany(ids));
  return (ids) => Promise.all(ids.map((id) => loader.load(id)));
}
