import type { Catalogue, Product } from '../api/contract.ts';
import { CATALOGUE, PRODUCT_BY_ID } from '../api/documents.ts';
import { postGraphql } from '../api/post-graphql.ts';
import { loadSamplePhoto } from '../photo/samples.ts';
import { shrinkPhoto } from '../photo/shrink-photo.ts';
import type { Photo, Query } from './shop-state.ts';
import type { Entry } from './shop-history.ts';

/** Makes a file ready to be searched with and shown; `sample` is its name when it is a sample. */
export async function preparePhoto(file: Blob, sample?: string): Promise<Photo> {
  const blob = await shrinkPhoto(file);
  return { blob, previewUrl: URL.createObjectURL(blob), sample };
}

/** What a place in the history stands for. A sample or product that is gone is left out. */
export async function loadQuery({ address, photo }: Entry): Promise<Query> {
  const { words, like, sample, colour } = address;
  const [product, picture] = await Promise.all([
    like === undefined ? undefined : loadProduct(like),
    photo ?? (sample === undefined ? undefined : loadSample(sample)),
  ]);
  return { words, like: product, photo: picture, colour };
}

/** What the catalogue holds; undefined while the server cannot tell. */
export async function loadCatalogue(): Promise<Catalogue | undefined> {
  const operation = { query: CATALOGUE, variables: {} };
  const answer = await postGraphql<{ catalogue: Catalogue }>(operation).catch(() => undefined);
  return answer?.catalogue;
}

async function loadSample(file: string): Promise<Photo | undefined> {
  const picture = await loadSamplePhoto(file).catch(() => undefined);
  return picture && preparePhoto(picture, file);
}

/** A product by id; undefined when it is gone or the server cannot tell. */
export async function loadProduct(id: string): Promise<Product | undefined> {
  const operation = { query: PRODUCT_BY_ID, variables: { id } };
  const answer = await postGraphql<{ product: Product | null }>(operation).catch(() => undefined);
  return answer?.product ?? undefined;
}
