import type { SearchResults } from './contract.ts';
import { MULTIMODAL_SEARCH, SEARCH } from './documents.ts';
import { postGraphql, type Operation } from './post-graphql.ts';
import { ShopError } from './shop-error.ts';

/** What to look for: a photo, words, both, or a product; never a product and words. Each in a colour, if one is given. */
export interface SearchRequest {
  readonly photo: Blob | undefined;
  readonly words: string;
  readonly productId: string | undefined;
  /** `#rrggbb`. */
  readonly colour: string | undefined;
  /** Influence of the photo against the words, 0..1. */
  readonly imageWeight: number;
  /** Influence of colour, 0..1; undefined leaves it to the model. */
  readonly colourWeight: number | undefined;
  readonly filter: Readonly<Record<string, unknown>>;
  readonly after: string | undefined;
}

/** Hits a page: fills whole rows of 2, 3, 4 and 6. */
export const PAGE_SIZE = 24;

/** Photos the server has already seen, by the id it gave them. */
const sentIds = new WeakMap<Blob, string>();

/**
 * One page of hits. A photo is sent once; later searches name it by the server's id, and send it again once the server
 * has forgotten it. Throws a `ShopError`; when `signal` is aborted, the signal's reason.
 */
export async function searchProducts(request: SearchRequest, signal: AbortSignal): Promise<SearchResults> {
  try {
    return await post(request, signal);
  } catch (error) {
    const forgotten = error instanceof ShopError && error.code === 'NOT_FOUND';
    if (!forgotten || request.photo === undefined || !sentIds.delete(request.photo)) throw error;
    return post(request, signal);
  }
}

async function post(request: SearchRequest, signal: AbortSignal): Promise<SearchResults> {
  const { results } = await postGraphql<{ results: SearchResults }>(operationOf(request), signal);
  if (request.photo !== undefined && results.image !== null) sentIds.set(request.photo, results.image.id);
  return results;
}

function operationOf(request: SearchRequest): Operation {
  const { photo, words, filter, after } = request;
  const page = { filter, first: PAGE_SIZE, after, options: { colourWeight: request.colourWeight } };
  if (request.colour !== undefined) return inColour(request, { filter, first: PAGE_SIZE, after });
  if (photo === undefined) {
    const query = request.productId === undefined ? { text: words } : { productId: request.productId };
    return { query: SEARCH, variables: { query, ...page } };
  }
  const { image, file } = imageInput(photo);
  if (words === '') {
    const upload = file && { path: 'query.image.upload', file };
    return { query: SEARCH, variables: { query: { image }, ...page }, upload };
  }
  const upload = file && { path: 'image.upload', file };
  const variables = { image, text: words, imageWeight: request.imageWeight, ...page };
  return { query: MULTIMODAL_SEARCH, variables, upload };
}

/** The photo's or product's own colour does not count beside the one that is asked for. */
function inColour({ photo, words, productId, colour, imageWeight }: SearchRequest, page: object): Operation {
  const { image, file } = photo === undefined ? {} : imageInput(photo);
  const both = image !== undefined && words !== '';
  const parts = [
    ...(image === undefined ? [] : [{ image, weight: both ? imageWeight : 1 }]),
    ...(words === '' ? [] : [{ text: words, weight: both ? 1 - imageWeight : 1 }]),
    ...(productId === undefined ? [] : [{ productId }]),
    { colour },
  ];
  const upload = file && { path: 'query.parts.0.image.upload', file };
  return { query: SEARCH, variables: { query: { parts }, ...page }, upload };
}

function imageInput(photo: Blob) {
  const imageId = sentIds.get(photo);
  return imageId === undefined ? { image: { upload: null }, file: photo } : { image: { imageId }, file: undefined };
}
