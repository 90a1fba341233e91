import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { type TestServer, parseAnswer, startTestServer } from '../harness.ts';

const RED = { r: 230, g: 20, b: 20 };
const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: RED } });

let server: TestServer;
let jpeg: Buffer;

beforeAll(async () => {
  server = await startTestServer({ preprocessor: sharpImagePreprocessor(), maxImageBytes: 2_000_000 });
  jpeg = await picture(640, 480).jpeg().toBuffer();
});
afterAll(() => server.close());

const QUERY = `query ($photo: Upload!) { search(query: { image: { upload: $photo } }) {
  hits { product { id } } image { width height } } }`;

async function searchBy(photo: Uint8Array) {
  const form = new FormData();
  form.append('operations', JSON.stringify({ query: QUERY, variables: { photo: null } }));
  form.append('map', '{"0":["variables.photo"]}');
  form.append('0', new Blob([Uint8Array.from(photo)]), 'photo.jpg');
  const headers = { 'apollo-require-preflight': '1' };
  return parseAnswer(await server.fetch('/graphql', { method: 'POST', body: form, headers }));
}

test('a real photo is searched with', async () => {
  const { data, errors } = await searchBy(jpeg);
  expect(errors).toEqual([]);
  expect(data.search.image).toEqual({ width: 640, height: 480 });
  expect(data.search.hits[0].product.id).toBe('shirt-red');
});

test.each<[string, () => Uint8Array | Promise<Uint8Array>, { code: string; status: number }]>([
  ['text', () => Buffer.from('not a picture at all'), { code: 'IMAGE_TYPE_UNSUPPORTED', status: 415 }],
  ['an empty file', () => Buffer.alloc(0), { code: 'IMAGE_UNREADABLE', status: 422 }],
  [
    'an SVG',
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9999" height="9999"><rect/></svg>'),
    { code: 'IMAGE_TYPE_UNSUPPORTED', status: 415 },
  ],
  ['a PDF', () => Buffer.from('%PDF-1.7\n%âãÏÓ\n'), { code: 'IMAGE_TYPE_UNSUPPORTED', status: 415 }],
  ['a truncated JPEG', () => jpeg.subarray(0, jpeg.length / 2), { code: 'IMAGE_UNREADABLE', status: 422 }],
  ['the head of a JPEG', () => jpeg.subarray(0, 20), { code: 'IMAGE_UNREADABLE', status: 422 }],
  [
    'a small file of 100 megapixels',
    () => picture(10_000, 10_000).png({ compressionLevel: 1 }).toBuffer(),
    { code: 'IMAGE_TOO_LARGE', status: 413 },
  ],
])('%s is refused with its code', async (_name, make, expected) => {
  const { status, errors } = await searchBy(await make());
  expect({ code: errors[0]?.extensions.code, status }).toEqual(expected);
  expect(errors[0]?.message).not.toMatch(/vips|sharp|Vips/);
});

test('after all that the next photo is answered', async () => {
  expect((await searchBy(jpeg)).status).toBe(200);
});
