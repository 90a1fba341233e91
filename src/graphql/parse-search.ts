import { parseColour } from '../domain/colour.ts';
import { badInput } from '../domain/errors.ts';
import { requireScope, shopperOf } from '../domain/caller.ts';
import type { ProductFilter } from '../domain/filter.ts';
import type { ProductId } from '../domain/product.ts';
import { photoAndWords } from '../pipeline/search/query-parts.ts';
import type { PartInput, QueryInput, SearchRequest, WeightedPart } from '../pipeline/search/search-request.ts';
import { expectPartCount } from '../pipeline/search/validate-request.ts';
import type { GraphqlContext } from './context.ts';
import type {
  ImageInput,
  ProductFilter as FilterInput,
  QueryMultimodalSearchArgs,
  QueryPart,
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
  return { ...common, query: photoAndWords(photo, text, imageWeight) };
}

async function parseQuery(query: SearchQuery, context: GraphqlContext): Promise<QueryInput> {
  if (query.parts === undefined) return parsePart(query, context);
  expectPartCount(query.parts.length);
  const parts: WeightedPart[] = [];
  for (const { weight, ...part } of query.parts) {
    if (parts.length > 0) await context.account?.charge('field'); // the first is paid for by the field
    parts.push({ ...(await parseOnly(part, context)), weight });
  }
  return { kind: 'parts', parts };
}

type WrittenPart = Omit<QueryPart, 'weight'>;

async function parseOnly(part: WrittenPart, context: GraphqlContext): Promise<PartInput> {
  const given = Object.entries(withoutNulls(part)).map(([name]) => name);
  if (given.length !== 1) {
    const names = given.join(' and ') || 'none';
    throw badInput(`Expected exactly one of image, text, productId and colour in a part, got ${names}.`);
  }
  return parsePart(part, context);
}

async function parsePart(part: WrittenPart, context: GraphqlContext): Promise<PartInput> {
  const { image, text, productId, colour } = withoutNulls(part);
  if (text !== undefined) return { kind: 'text', text };
  if (productId !== undefined) return { kind: 'product', productId: productId as ProductId };
  if (colour !== undefined) return { kind: 'colour', colour: parseColour(colour) };
  return { kind: 'image', photo: await parsePhoto(image as ImageInput, context) };
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
