import { type ProductInput, ask } from './small-shop.ts';

/** The changes that the benchmark makes, as one sends them. Each resolves when the server has acknowledged it. */

export async function upsert(url: string, products: readonly ProductInput[]): Promise<void> {
  await ask(url, 'mutation ($products: [ProductInput!]!) { upsertProducts(products: $products) { __typename } }', {
    products,
  });
}

export async function remove(url: string, ids: readonly string[]): Promise<void> {
  await ask(url, 'mutation ($ids: [ID!]!) { deleteProducts(ids: $ids) { __typename } }', { ids });
}

/** Starts a reindex; resolves before it ends. */
export async function reindex(url: string): Promise<void> {
  await ask(url, 'mutation { reindex { id } }');
}

/** Puts the snapshot before in place; the changes since it was built lie over it again. */
export async function rollback(url: string): Promise<void> {
  await ask(url, 'mutation { rollback { id } }');
}

export interface Shown {
  readonly id: string;
  readonly amount: number | undefined;
  readonly score: number;
}

const SEARCH = `query ($id: ID!, $brand: [String!], $first: Int!) {
  search(query: { productId: $id }, filter: { brands: $brand }, first: $first) {
    hits { score product { id price { amount } } } } }`;

/** What looks like a product, best first; at most 100. */
export async function searchLike(
  url: string,
  { id, brand, first = 100 }: { readonly id: string; readonly brand?: string; readonly first?: number },
): Promise<readonly Shown[]> {
  interface Answer {
    readonly search: {
      readonly hits: readonly {
        readonly score: number;
        readonly product: { readonly id: string; readonly price: { readonly amount: number } | null };
      }[];
    };
  }
  const { search } = await ask<Answer>(url, SEARCH, { id, brand: brand === undefined ? undefined : [brand], first });
  return search.hits.map(({ score, product }) => ({ id: product.id, amount: product.price?.amount, score }));
}
