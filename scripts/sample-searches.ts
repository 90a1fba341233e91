import { openAsBlob } from 'node:fs';
import { join } from 'node:path';
import { readStreetPhotos } from './demo.ts';

interface SampleHit {
  readonly rank: number;
  readonly score: number;
  readonly product: {
    readonly id: string;
    readonly title: string;
    readonly categories: readonly string[];
    readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
  };
  readonly explain: { readonly why: string };
}

interface SampleResults {
  readonly hits: readonly SampleHit[];
  readonly timings: { readonly totalMs: number };
}

const FIELDS = `{ hits { rank score product { id title categories attributes { name values } } explain { why } } timings { totalMs } }`;
const PHOTO = '11.jpg';
const WORDS = 'blue jeans';
const COLOUR = 'green';

/** Runs three searches against a server as a client would, prints the hits, and tells whether all three are sensible. */
export async function showSampleSearches(url: string, demo: string): Promise<boolean> {
  const street = (await readStreetPhotos(demo)).find(({ file }) => file === PHOTO);
  if (street === undefined) throw new Error(`The demo has no street photo ${PHOTO}.`);
  const photo = await openAsBlob(join(demo, 'street', street.file), { type: 'image/jpeg' });

  const byPhoto = await search(
    url,
    `query ($image: Upload) { results: search(query: { image: { upload: $image } }, first: 5) ${FIELDS} }`,
    photo,
  );
  print(`photo of "${street.title}"`, byPhoto);

  const byWords = await search(url, `{ results: search(query: { text: "${WORDS}" }, first: 5) ${FIELDS} }`);
  print(`words "${WORDS}"`, byWords);

  const byBoth = await search(
    url,
    `query ($image: Upload) { results: multimodalSearch(image: { upload: $image }, text: "${COLOUR}", first: 5) ${FIELDS} }`,
    photo,
  );
  print(`the same photo and "${COLOUR}"`, byBoth);

  return (
    byPhoto.hits.some(({ product }) => product.id === street.productId) &&
    byWords.hits.filter(isBlueJeans).length >= 3 &&
    byBoth.hits.filter(({ product }) => hasColour(product, /green|mint/i)).length >= 3
  );
}

async function search(url: string, query: string, photo?: Blob): Promise<SampleResults> {
  const response = await fetch(
    `${url}/graphql`,
    photo === undefined ? jsonRequest(query) : multipartRequest(query, photo),
  );
  const { data, errors } = (await response.json()) as {
    data?: { results: SampleResults };
    errors?: { message: string }[];
  };
  if (data === undefined || errors !== undefined)
    throw new Error(`The search failed: ${errors?.[0]?.message ?? response.status}`);
  return data.results;
}

function jsonRequest(query: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) };
}

/** As the GraphQL multipart request specification has it. */
function multipartRequest(query: string, photo: Blob): RequestInit {
  const body = new FormData();
  body.append('operations', JSON.stringify({ query, variables: { image: null } }));
  body.append('map', JSON.stringify({ 0: ['variables.image'] }));
  body.append('0', photo, 'photo.jpg');
  return { method: 'POST', headers: { 'apollo-require-preflight': 'true' }, body };
}

function isBlueJeans({ product }: SampleHit): boolean {
  return /jeans/i.test(product.title) && hasColour(product, /blue|navy/i);
}

function hasColour(product: SampleHit['product'], colour: RegExp): boolean {
  return product.attributes.some(({ name, values }) => name === 'colour' && values.some((value) => colour.test(value)));
}

function print(query: string, { hits, timings }: SampleResults): void {
  console.log(`\nSearch by ${query}: ${timings.totalMs.toFixed(0)} ms`);
  for (const { rank, score, product, explain } of hits) {
    console.log(`  ${rank}  ${score.toFixed(3)}  ${product.title}  (${explain.why})`);
  }
}
