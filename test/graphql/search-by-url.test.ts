import { expect, test } from 'vitest';
import { VitrineError } from '../../src/domain/errors.ts';
import type { PhotoLoader } from '../../src/ports/photo-loader.ts';
import { redPhoto, startTestServer } from '../harness.ts';

const RED_URL = 'https://photos.example/red.jpg';
const QUERY = 'query ($url: URL!) { search(query: { image: { url: $url } }) { hits { product { id } } image { id } } }';

/** A web of one photo. */
function memoryPhotoLoader(): PhotoLoader {
  return {
    async load(url, signal) {
      signal?.throwIfAborted();
      if (url === RED_URL) return redPhoto();
      throw new VitrineError('URL_NOT_ALLOWED', 'Expected the URL of a host on the public internet.');
    },
  };
}

test('a photo is searched with by its URL, and again by imageId', async () => {
  await using server = await startTestServer({ photos: memoryPhotoLoader() });
  const { status, data, errors } = await server.query(QUERY, { url: RED_URL });
  expect(errors).toEqual([]);
  expect(status).toBe(200);
  expect(data.search.hits[0].product.id).toBe('shirt-red');
  const again = await server.query(
    'query ($id: ID!) { search(query: { image: { imageId: $id } }) { hits { product { id } } } }',
    { id: data.search.image.id },
  );
  expect(again.data.search.hits).toEqual(data.search.hits);
});

test('a URL in the query’s own text is searched with, too', async () => {
  await using server = await startTestServer({ photos: memoryPhotoLoader() });
  const { data } = await server.query(
    `{ multimodalSearch(image: { url: "${RED_URL}" }, text: "green") { hits { rank } } }`,
  );
  expect(data.multimodalSearch.hits[0].rank).toBe(1);
});

test.each(['http://127.0.0.1/', 'file:///etc/passwd', 'nonsense', ''])(
  'a URL that may not be loaded is URL_NOT_ALLOWED: %j',
  async (url) => {
    await using server = await startTestServer({ photos: memoryPhotoLoader() });
    expect(await server.query(QUERY, { url })).toMatchObject({
      status: 400,
      errors: [{ extensions: { code: 'URL_NOT_ALLOWED' } }],
    });
  },
);

test('a URL that is no text is BAD_USER_INPUT', async () => {
  await using server = await startTestServer({ photos: memoryPhotoLoader() });
  expect(await server.query(QUERY, { url: 7 })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  });
});

test('no URL may be loaded where search by URL is off', async () => {
  await using server = await startTestServer();
  expect(await server.query(QUERY, { url: RED_URL })).toMatchObject({
    status: 400,
    errors: [{ extensions: { code: 'URL_NOT_ALLOWED' }, message: expect.stringContaining('does not search by URL') }],
  });
});
