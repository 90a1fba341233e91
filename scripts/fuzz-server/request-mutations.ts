import { gzipSync } from 'node:zlib';
import type { Random } from '../render/prng.ts';
import { mutateBytes } from './mutate-bytes.ts';
import { mutateText } from './mutate-text.ts';

/** A request to `/graphql`, as its bytes. */
export interface RawRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whether the connection is cut in the middle of the body. */
  readonly breaksOff: boolean;
}

const QUERIES: readonly string[] = [
  'query ($photo: Upload!) { search(query: { image: { upload: $photo } }, first: 5) { hits { rank score product { id title } } image { id } } }',
  '{ search(query: { text: "red mug" }, filter: { price: { min: 1, max: 50 }, brands: ["Acme"] }, first: 10) { hits { product { id price { amount } } explain { why } } facets { name values { value count } } } }',
  'query Q($q: SearchQuery!) { a: search(query: $q) { id hits { similarity variants { id } } pageInfo { endCursor } } catalogue { products } }',
  '{ products(ids: ["p1", "p2", "nothing"]) { id title images { url } attributes { name values } } product(id: "p1") { brand } }',
  '{ multimodalSearch(image: { base64: "QUJD" }, text: "green", imageWeight: 0.4) { hits { rank } degraded } }',
  'mutation { recordEvents(events: [{ type: CLICK, productId: "p1", shopperId: "s" }]) { recorded } }',
  'mutation { upsertProducts(products: [{ id: "p1", inStock: true }]) { upserted } reindex { id } }',
  '{ __schema { types { name fields { name args { name } } } } index { ready } }',
];

const CONTENT_TYPES: readonly string[] = [
  'application/json',
  'application/json; charset=utf-16',
  'application/graphql',
  'text/plain',
  'multipart/form-data',
  'multipart/form-data; boundary=""',
  `multipart/form-data; boundary=${'b'.repeat(300)}`,
  'application/x-www-form-urlencoded',
  'nonsense',
];

const METHODS: readonly string[] = ['POST', 'POST', 'POST', 'GET', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'];

/** A request that began as one that the server answers and is not quite that any more. */
export function mutatedRequest(photos: readonly Uint8Array[], random: Random): RawRequest {
  const query = random.chance(0.6) ? mutateText(random.pick(QUERIES), random) : random.pick(QUERIES);
  const whole = random.chance(0.5) ? multipartRequest(query, photos, random) : jsonRequest(query, random);
  const bent = random.chance(0.3) ? bendHeaders(whole, random) : whole;
  const body = random.chance(0.4) ? mutateBytes(bent.body, random) : bent.body;
  return { ...bent, body, breaksOff: random.chance(0.1) };
}

/** An upload as browsers send it. */
export function uploadRequest(photo: Uint8Array): RawRequest {
  return multipart(
    JSON.stringify({ query: QUERIES[0], variables: { photo: null } }),
    '{"0":["variables.photo"]}',
    photo,
  );
}

function jsonRequest(query: string, random: Random): RawRequest {
  const variables = { q: { text: 'red' }, photo: null };
  const text = JSON.stringify({ query, variables });
  const body = Buffer.from(random.chance(0.4) ? mutateText(text, random) : text);
  return { method: 'POST', path: '/graphql', headers: { 'content-type': 'application/json' }, body, breaksOff: false };
}

function multipartRequest(query: string, photos: readonly Uint8Array[], random: Random): RawRequest {
  const operations = JSON.stringify({ query, variables: { photo: null, q: { image: { upload: null } } } });
  const map = random.chance(0.5) ? '{"0":["variables.photo"]}' : '{"0":["variables.q.image.upload"]}';
  return multipart(
    random.chance(0.3) ? mutateText(operations, random) : operations,
    random.chance(0.3) ? mutateText(map, random) : map,
    random.pick(photos),
  );
}

function multipart(operations: string, map: string, photo: Uint8Array): RawRequest {
  const boundary = 'between-the-parts';
  const field = (name: string, value: string) =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const file = `--${boundary}\r\ncontent-disposition: form-data; name="0"; filename="p.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
  return {
    method: 'POST',
    path: '/graphql',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}`, 'apollo-require-preflight': '1' },
    body: Buffer.concat([
      Buffer.from(field('operations', operations) + field('map', map) + file),
      photo,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
    breaksOff: false,
  };
}

function bendHeaders(request: RawRequest, random: Random): RawRequest {
  const { headers, body } = request;
  switch (random.int(0, 4)) {
    case 0:
      return { ...request, headers: { ...headers, 'content-type': random.pick(CONTENT_TYPES) } };
    case 1:
      return { ...request, method: random.pick(METHODS) };
    case 2:
      return { ...request, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) };
    case 3:
      return { ...request, headers: { ...headers, 'content-encoding': random.pick(['gzip', 'br', 'deflate', 'zip']) } };
    default:
      return {
        ...request,
        path: random.pick(['/graphql/', '/graphql?query={', '/graphql?query=%7B__typename%7D', '/%', '//']),
      };
  }
}
