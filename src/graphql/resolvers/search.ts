import { hasScope } from '../../domain/caller.ts';
import { searchProducts } from '../../pipeline/search/search-products.ts';
import type { SearchOutcome, SearchRequest } from '../../pipeline/search/search-request.ts';
import type { GraphqlContext } from '../context.ts';
import type { QueryResolvers, SearchResultsResolvers, TimingsResolvers } from '../generated/resolvers.ts';
import { parseMultimodalSearch, parseSearch } from '../parse-search.ts';

export const searchQueries = {
  search: async (_root, args, context) => answer(await parseSearch(args, context), context),
  multimodalSearch: async (_root, args, context) => answer(await parseMultimodalSearch(args, context), context),
} satisfies QueryResolvers;

async function answer(request: SearchRequest, { deps, loadProducts, logger }: GraphqlContext) {
  const outcome = await searchProducts({ ...deps, loadProducts }, request);
  deps.onSearch?.(outcome);
  logger.info(lineOf(request, outcome), 'search');
  return outcome;
}

/** What the log says of a search: how it went and where the time went, never what was sought, nor by whom. */
function lineOf({ query, first }: SearchRequest, { id, hits, snapshotId, degraded, timings }: SearchOutcome) {
  const { plan, ...stages } = timings;
  return {
    search: id,
    query: query.kind,
    first,
    hits: hits.length,
    plan: plan.kind,
    eligibleRows: plan.eligibleRows,
    ...Object.fromEntries(Object.entries(stages).map(([stage, ms]) => [stage, Math.round(ms * 10) / 10])),
    snapshot: snapshotId,
    ...(degraded.length > 0 && { degraded }),
  };
}

/** How rows were found is told in full to admins alone: nobody else can make use of it. */
export const timings = {
  plan: ({ plan }) => plan.kind,
  eligibleRows: ({ plan }) => plan.eligibleRows,
  visitedRows: ({ plan }, _args, { caller }) => (hasScope(caller, 'admin') ? plan.visitedRows : undefined),
  nprobe: ({ plan }, _args, { caller }) => (hasScope(caller, 'admin') ? plan.nprobe : undefined),
  efSearch: ({ plan }, _args, { caller }) => (hasScope(caller, 'admin') ? plan.efSearch : undefined),
} satisfies TimingsResolvers;

export const searchResults = {
  pageInfo: ({ hasNextPage, endCursor }) => ({ hasNextPage, endCursor }),
  facets: (outcome) => outcome.facets(),
  excluded: ({ excluded }) => [...excluded].map(([reason, count]) => ({ reason, count })),
  snapshot: ({ snapshotId }) => snapshotId,
  model: ({ modelId }) => modelId,
} satisfies SearchResultsResolvers;
