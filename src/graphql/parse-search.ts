import { requireScope, shopperOf } from '../domain/caller.ts';
import type { ProductFilter } from '../domain/filter.ts';
import type { ProductId } from '../domain/product.ts';
import type { QueryInput, SearchRequest } from '../pipeline/search/search-request.ts';
import type { GraphqlContext } from './context.ts';
import type {
  ProductFilter as FilterInput,
  QueryMultimodalSearchArgs,
  QuerySearchArgs,
  SearchQuery,
} from './generated/resolvers.ts';
import { parsePhoto } from './parse-photo.ts';
import { requireFirst } from './require-first.ts';
import { type WithoutNulls, withoutNulls } from './without-nulls.ts';

type CommonArgs = Pick<QuerySearchArgs, 'filter' | 'first' | 'after' | 'shopper' | 'options'>;

/** The request of `Query.search`. Throws BAD_USER_INPUT, IMAGE_TOO_LARGE, and for weights of their own and shoppers of others what `requireScope` and `shopperOf` throw. */
export async function parseSearch(args: QuerySearchArgs, context: GraphqlContext): Promise<SearchRequest> {
  return { ...parseCommon(args, context), query: await parseQuery(args.query, context) };
}

/** The request of `Query.multimodalSearch`; throws as `parseSearch`. */
export async function parseMultimodalSearch(
  args: QueryMultimodalSearchArgs,
  context: GraphqlContext,
): Promise<SearchRequest> {
  const { text, imageWeight } = args;
  const common = parseCommon(args, context);
  const photo = await parsePhoto(args.image, context);
  return { ...common, query: { kind: 'multimodal', photo, text, imageWeight } };
}

async function parseQuery(query: SearchQuery, context: GraphqlContext): Promise<QueryInput> {
  if (query.text !== undefined) return { kind: 'text', text: query.text };
  if (query.productId !== undefined) return { kind: 'product', productId: query.productId as ProductId };
  return { kind: 'image', photo: await parsePhoto(query.image, context) };
}

function parseCommon(args: CommonArgs, context: GraphqlContext): Omit<SearchRequest, 'query'> {
  const { first, after, filter, shopper, options } = withoutNulls(args);
  requireFirst(first, context.deps.maxFirst);
  if (options?.weights !== undefined) requireScope(context.caller, 'admin', '`options.weights`');
  const shopperId = shopperOf(context.caller, shopper?.id);
  return {
    filter: parseFilter(filter),
    first,
    ...(after !== undefined && { after }),
    ...((shopper ?? shopperId) !== undefined && {
      shopper: { ...shopper, ...(shopperId !== undefined && { id: shopperId }) },
    }),
    options: {
      ...(options?.colourWeight !== undefined && { colourWeight: options.colourWeight }),
      exact: options?.exact ?? false,
      weights: { ...context.deps.weights, ...options?.weights },
    },
    signal: context.signal,
  };
}

function parseFilter(filter: WithoutNulls<FilterInput> | undefined): ProductFilter {
  const { excludeProductIds, ...rest } = filter ?? {};
  if (excludeProductIds === undefined) return rest;
  return { ...rest, excludeProductIds: excludeProductIds as readonly ProductId[] };
}
