import { randomUUID } from 'node:crypto';
import type { EligibleRows } from '../../domain/columns.ts';
import type { ProductFilter } from '../../domain/filter.ts';
import type { ShopperProfile } from '../../domain/shopper.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ShopperStore } from '../../ports/shopper-store.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import type { LiveSnapshot } from '../live-snapshot.ts';
import { askedAttributes } from './asked-attributes.ts';
import type { BufferedSearchLog } from './buffered-search-log.ts';
import { parseCursor } from './cursor.ts';
import type { EmbedQueryDeps } from './embed-part.ts';
import { type EmbeddedQuery, embedQuery } from './embed-query.ts';
import { facetsOf } from './facets.ts';
import { type LoadProducts, hydrateHits } from './hydrate-hits.ts';
import { kindsOf, productsIn, wordsOf } from './query-parts.ts';
import { RankedProducts } from './ranked-products.ts';
import type { RecallMonitor } from './recall-monitor.ts';
import { type Retrieval, vectorRetrieval, wordRetrieval } from './retrieval.ts';
import type { Degradation, SearchOutcome, SearchRequest } from './search-request.ts';
import { loadTaste } from './shopper-taste.ts';
import { Stopwatch } from './stopwatch.ts';
import { validateRequest } from './validate-request.ts';

export interface SearchDeps extends EmbedQueryDeps {
  readonly liveSnapshot: Pick<LiveSnapshot, 'acquire'>;
  readonly loadProducts: LoadProducts;
  readonly shoppers: ShopperStore;
  readonly searchLog: Pick<BufferedSearchLog, 'append'>;
  readonly clock: Clock;
  /** Repeats a share of the answers exactly. */
  readonly recallMonitor?: Pick<RecallMonitor, 'consider'> | undefined;
}

/**
 * Answers a search: query -> embed -> retrieve (filtered) -> rescore -> collapse -> rerank -> hydrate.
 * Throws BAD_USER_INPUT, INDEX_NOT_READY, NOT_FOUND, OVERLOADED and what reading a photo throws.
 */
export async function searchProducts(deps: SearchDeps, request: SearchRequest): Promise<SearchOutcome> {
  validateRequest(request);
  const start = parseCursor(request.after);
  const stopwatch = new Stopwatch();
  using lease = deps.liveSnapshot.acquire(); // one snapshot per request, whatever is published meanwhile
  const { snapshot } = lease;
  const filter = effectiveFilter(request);
  const now = deps.clock.now();
  const [query, taste] = await stopwatch.timed('embedMs', () =>
    Promise.all([embedQuery(deps, snapshot, request), tasteOrDegraded(deps.shoppers, request, now)]),
  );
  const eligible = stopwatch.timedSync('retrieveMs', () => snapshot.columns.eligible(filter));
  const retrieval = chooseRetrieval(deps, snapshot, { query, eligible, request });
  const { weights } = request.options;
  const asks = askedAttributes(snapshot, wordsOf(request.query), filter);
  const context = { columns: snapshot.columns, retrieval, asks, taste: taste.profile, weights, now };
  const ranked = new RankedProducts(retrieval, context, stopwatch);
  const { stale, ...page } = await hydrateHits({ ...deps, snapshot, retrieval, stopwatch }, ranked, {
    asked: kindsOf(request.query),
    first: request.first,
    start,
    filter,
    weights,
  });
  const outcome: SearchOutcome = {
    id: randomUUID(),
    ...page,
    facets: () => facetsOf(snapshot.columns, ranked.firstWindow),
    excluded: eligible.excluded,
    ...(query.image && { image: query.image }),
    timings: { ...stopwatch.read(), plan: retrieval.plan },
    snapshotId: snapshot.manifest.id,
    modelId: deps.embedder.model.id,
    degraded: [...query.degraded, ...taste.degraded, ...(stale ? (['METADATA_STALE'] as const) : [])],
  };
  log(deps, { request, outcome, query, dimensions: snapshot.index.dimensions });
  return outcome;
}

/** The asked filter; a search by a product leaves that product out. */
function effectiveFilter({ query, filter }: SearchRequest): ProductFilter {
  const products = productsIn(query);
  if (products.length === 0) return filter;
  return { ...filter, excludeProductIds: [...(filter.excludeProductIds ?? []), ...products] };
}

function chooseRetrieval(
  { recallMonitor }: Pick<SearchDeps, 'recallMonitor'>,
  snapshot: Snapshot,
  { query, eligible, request }: { query: EmbeddedQuery; eligible: EligibleRows; request: SearchRequest },
): Retrieval {
  if (query.vector === undefined) return wordRetrieval(snapshot, wordsOf(request.query) ?? '', eligible);
  return vectorRetrieval(snapshot, query.vector, {
    eligible,
    exact: request.options.exact,
    signal: request.signal,
    onAnswer: (asked, answer) => recallMonitor?.consider(snapshot, asked, answer),
  });
}

interface Taste {
  readonly profile: ShopperProfile | undefined;
  readonly degraded: readonly Degradation[];
}

/** A profile that cannot be read makes the order impersonal, not the search fail. */
async function tasteOrDegraded(shoppers: ShopperStore, { shopper }: SearchRequest, now: Date): Promise<Taste> {
  try {
    return { profile: await loadTaste(shoppers, shopper, now), degraded: [] };
  } catch {
    return { profile: undefined, degraded: ['PROFILE_UNAVAILABLE'] };
  }
}

function log(
  { searchLog, clock }: SearchDeps,
  search: { request: SearchRequest; outcome: SearchOutcome; query: EmbeddedQuery; dimensions: number },
): void {
  const { request, outcome, query, dimensions } = search;
  const text = wordsOf(request.query);
  searchLog.append({
    searchId: outcome.id,
    at: clock.now(),
    ...(request.shopper?.id !== undefined && { shopperId: request.shopper.id }),
    kind: kindsOf(request.query),
    ...(text !== undefined && { text }),
    snapshotId: outcome.snapshotId,
    queryEmbedding: query.vector?.vector ?? new Float32Array(dimensions),
    hits: outcome.hits.map(({ product, score }) => ({ productId: product.id, score })),
    tookMs: outcome.timings.totalMs,
  });
}
