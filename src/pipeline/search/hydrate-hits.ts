import { compileFilter, type ProductFilter } from '../../domain/filter.ts';
import type { Product, ProductId } from '../../domain/product.ts';
import type { RankingWeights } from '../../domain/ranking.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import { type Cursor, formatCursor } from './cursor.ts';
import { explainWhy } from './explain-why.ts';
import type { RankedProducts } from './ranked-products.ts';
import type { RankedProduct } from './rerank.ts';
import type { Retrieval } from './retrieval.ts';
import { isOutage } from '../store-watch.ts';
import type { Hit, KnownProduct } from './search-request.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Products as the shop has them now, order kept, `undefined` for what is gone; batched by the caller. */
export type LoadProducts = (ids: readonly ProductId[]) => Promise<readonly (Product | undefined)[]>;

export interface HydrateDeps {
  readonly loadProducts: LoadProducts;
  readonly snapshot: Snapshot;
  readonly retrieval: Retrieval;
  readonly stopwatch: Stopwatch;
}

export interface PageRequest {
  /** What was searched with: the reasons are worded by it. */
  /** `kindsOf` the query. */
  readonly asked: string;
  readonly first: number;
  readonly start: Cursor;
  readonly filter: ProductFilter;
  readonly weights: RankingWeights;
}

export interface Page {
  readonly hits: readonly Hit[];
  readonly hasNextPage: boolean;
  readonly endCursor?: string;
  /** Some products are as the snapshot has them, because the product store did not answer. */
  readonly stale: boolean;
}

/**
 * Turns ranked products into a page of hits. The product store has the last word: what is gone, or no longer passes the
 * filter by its price or stock of now, is dropped and the page is refilled from behind. While the store does not answer, the
 * snapshot's columns speak for it.
 */
export async function hydrateHits(deps: HydrateDeps, ranked: RankedProducts, page: PageRequest): Promise<Page> {
  const verdictOf = compileFilter(page.filter);
  const hits: Hit[] = [];
  let { position } = page.start;
  let end = page.start;
  let stale = false;
  for (;;) {
    const wanted = page.first + 1 - hits.length; // one more than the page, to know whether there is a next one
    const batch = await ranked.slice(position, position + wanted);
    const products = await loadBatch(deps, batch);
    stale ||= products.some((product) => product !== undefined && 'stale' in product);
    for (const [i, product] of products.entries()) {
      position += 1;
      if (product === undefined || verdictOf(product) !== 'in') continue;
      if (hits.length === page.first) return { hits, hasNextPage: true, endCursor: formatCursor(end), stale };
      const rank = page.start.rank + hits.length + 1;
      hits.push(toHit(deps, batch[i] as RankedProduct, { product, rank, page }));
      end = { position, rank };
    }
    if (batch.length < wanted) break;
  }
  return { hits, hasNextPage: false, ...(hits.length > 0 && { endCursor: formatCursor(end) }), stale };
}

async function loadBatch(
  deps: HydrateDeps,
  batch: readonly RankedProduct[],
): Promise<readonly (KnownProduct | undefined)[]> {
  if (batch.length === 0) return [];
  try {
    return await deps.stopwatch.timed('hydrateMs', () => deps.loadProducts(batch.map(({ facts }) => facts.id)));
  } catch (error) {
    if (!isOutage(error)) throw error;
    return batch.map(({ facts }) => ({ ...facts, stale: true }));
  }
}

function toHit(
  { snapshot, retrieval }: HydrateDeps,
  ranked: RankedProduct,
  { product, rank, page }: { readonly product: KnownProduct; readonly rank: number; readonly page: PageRequest },
): Hit {
  const similarity = retrieval.similarityOf(ranked.candidate);
  const confidence = retrieval.confidenceOf(similarity);
  return {
    rank,
    score: ranked.score,
    similarity,
    confidence,
    product,
    matchedImageId: snapshot.imageOf(ranked.candidate.row).id,
    parts: ranked.parts,
    weights: page.weights,
    why: explainWhy(ranked, confidence, page.asked),
    variantIds: variantsOf(snapshot, ranked),
  };
}

function variantsOf({ columns }: Snapshot, { candidate, facts }: RankedProduct): readonly ProductId[] {
  if (facts.groupId === undefined) return [];
  const others = columns.groupMembers(facts.groupId).filter((ordinal) => ordinal !== candidate.ordinal);
  return others.map((ordinal) => columns.facts(ordinal).id);
}
