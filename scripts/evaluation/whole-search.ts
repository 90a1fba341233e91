import type { Config } from '../../src/cli/config.ts';
import { createEmbeddingCache } from '../../src/pipeline/search/embedding-cache.ts';
import { createQueryImages } from '../../src/pipeline/search/query-images.ts';
import { type SearchDeps, searchProducts } from '../../src/pipeline/search/search-products.ts';
import type { EmbedImagesDeps } from '../../src/pipeline/indexing/embed-images.ts';
import type { Product } from '../../src/domain/product.ts';
import type { Snapshot } from '../../src/ports/snapshot-store.ts';

/** Ids of the products that a server shows for a text, best first. */
export type WholeSearch = (text: string, first: number) => Promise<readonly string[]>;

export interface SearchedCatalogue {
  readonly snapshot: Snapshot;
  readonly products: ReadonlyMap<string, Product>;
  /** Compare with every row. */
  readonly exact: boolean;
}

/** The search of a server as a whole: what the words say of colours and attributes counts, not the model alone. */
export function wholeSearch(
  { embedder, preprocessor }: EmbedImagesDeps,
  { snapshot, products, exact }: SearchedCatalogue,
  { weights }: Pick<Config, 'weights'>,
): WholeSearch {
  const deps: SearchDeps = {
    embedder,
    preprocessor,
    queryImages: createQueryImages({ maxBytes: 0 }),
    queryEmbeddings: createEmbeddingCache({ maxBytes: 0 }),
    liveSnapshot: { acquire: () => ({ snapshot, [Symbol.dispose]: () => undefined }) },
    loadProducts: (ids) => Promise.resolve(ids.map((id) => products.get(id))),
    shoppers: NOBODY,
    searchLog: { append: () => undefined },
    clock: { now: () => new Date() },
  };
  return async (text, first) => {
    const { hits } = await searchProducts(deps, {
      query: { kind: 'text', text },
      filter: {},
      first,
      options: { exact, weights },
    });
    return hits.map(({ product }) => product.id);
  };
}

/** No shopper is known: hits are not personal. */
const NOBODY: SearchDeps['shoppers'] = {
  record: () => Promise.resolve(),
  loadInteractions: () => Promise.resolve([]),
  forget: () => Promise.resolve(false),
  close: () => Promise.resolve(),
};
