import { describe, expect, it } from 'vitest';
import { pictureOf } from '../../../src/domain/colour.ts';
import { dot } from '../../../src/domain/embedding.ts';
import type { ProductId } from '../../../src/domain/product.ts';
import type { Embedder } from '../../../src/ports/embedder.ts';
import type { Snapshot } from '../../../src/ports/snapshot-store.ts';
import { DEFAULT_WEIGHTS } from '../../../src/domain/ranking.ts';
import { embedQuery } from '../../../src/pipeline/search/embed-query.ts';
import { createEmbeddingCache } from '../../../src/pipeline/search/embedding-cache.ts';
import { photoAndWords } from '../../../src/pipeline/search/query-parts.ts';
import { createQueryImages } from '../../../src/pipeline/search/query-images.ts';
import type { SearchRequest } from '../../../src/pipeline/search/search-request.ts';
import { openShop, photoAt } from './angle-shop.ts';

/** Kind in the first two dimensions, colour in the last two; the photo is a red hat, the text says blue. */
const HAT_IN = (colour: 'red' | 'blue') =>
  Float32Array.of(0.7071, 0, ...(colour === 'red' ? [0.7071, 0] : [0, 0.7071]));
const BAG_IN_BLUE = Float32Array.of(0, 0.7071, 0, 0.7071);
const BLUE = Float32Array.of(0, 0, 0, 1);

function deps() {
  const shop = openShop([]).deps;
  const blocks = [
    { name: 'semantic', from: 0, to: 2 },
    { name: 'colour', from: 2, to: 4 },
  ];
  const model = { ...shop.embedder.model, dimensions: 4, blocks };
  const embedder: Embedder = {
    ...shop.embedder,
    model,
    embedImages: () => Promise.resolve([HAT_IN('red')]),
    embedTexts: () => Promise.resolve([BLUE]),
  };
  const queryEmbeddings = createEmbeddingCache({ maxBytes: 100_000 });
  const queryImages = createQueryImages({ maxBytes: 100 });
  return { embedder, preprocessor: shop.preprocessor, queryImages, queryEmbeddings };
}

async function vectorFor(options: Partial<SearchRequest['options']>): Promise<Float32Array> {
  const request: SearchRequest = {
    query: photoAndWords(photoAt(0), 'blue', 0.7),
    filter: {},
    first: 1,
    options: { exact: false, weights: DEFAULT_WEIGHTS, ...options },
  };
  const { vector } = await embedQuery(deps(), snapshotOf(HAT_IN('blue')), request);
  return vector!.vector;
}

describe('embedQuery with photo and words', () => {
  it('takes a colour in the words instead of the photo’s: the same thing in that colour comes first', async () => {
    const vector = await vectorFor({});
    expect(dot(vector, HAT_IN('blue'))).toBeGreaterThan(dot(vector, HAT_IN('red')));
    expect(dot(vector, HAT_IN('blue'))).toBeGreaterThan(dot(vector, BAG_IN_BLUE));
  });

  it('keeps the photo’s colour when the request weighs it itself', async () => {
    const vector = await vectorFor({ colourWeight: 1 });
    expect(dot(vector, HAT_IN('red'))).toBeGreaterThan(dot(vector, BAG_IN_BLUE));
  });
});

describe('embedQuery with a colour', () => {
  const RED = { kind: 'colour', colour: [255, 0, 0] } as const;
  const embedWith = async (query: SearchRequest['query'], flat: Float32Array) => {
    const shop = deps();
    const seen: Uint8Array[] = [];
    const embedder: Embedder = {
      ...shop.embedder,
      embedImages: (images) => {
        seen.push(...images.map(({ pixels }) => pixels));
        return Promise.resolve([flat]);
      },
    };
    const request: SearchRequest = { query, filter: {}, first: 1, options: { exact: false, weights: DEFAULT_WEIGHTS } };
    const snapshot = snapshotOf(HAT_IN('blue'));
    const ask = async () => (await embedQuery({ ...shop, embedder }, snapshot, request)).vector!.vector;
    return { vector: await ask(), again: await ask(), seen };
  };

  it('embeds a picture of its shades, once, and counts by the colour alone', async () => {
    const { vector, again, seen } = await embedWith(RED, HAT_IN('red'));
    expect(seen).toHaveLength(1);
    expect(seen[0]).toEqual(pictureOf(RED.colour, deps().embedder.model.image.size));
    expect([...vector.subarray(0, 2)]).toEqual([0, 0]);
    expect(vector[2]).toBeGreaterThan(0);
    expect(again).toEqual(vector);
  });

  it('takes the colour’s name where the model keeps no colours apart', async () => {
    const shop = openShop([]).deps;
    const asked: string[] = [];
    const embedder: Embedder = {
      ...shop.embedder,
      embedImages: () => Promise.reject(new Error('Expected no picture.')),
      embedTexts: (texts) => (asked.push(...texts), Promise.resolve([Float32Array.of(0, 1)])),
    };
    const request = { query: RED, filter: {}, first: 1, options: { exact: false, weights: DEFAULT_WEIGHTS } } as const;
    const { vector } = await embedQuery({ ...deps(), embedder }, {} as Snapshot, request);
    expect(asked).toEqual(['red']);
    expect(dot(vector!.vector, Float32Array.of(0, 1))).toBeGreaterThan(0);
  });

  it('finds the same design in another colour', async () => {
    const product = { kind: 'product', productId: 'blue-hat' as ProductId, weight: 1 } as const;
    const query: SearchRequest['query'] = { kind: 'parts', parts: [product, { ...RED, weight: 1 }] };
    const { vector } = await embedWith(query, HAT_IN('red'));
    expect(dot(vector, HAT_IN('red'))).toBeGreaterThan(dot(vector, HAT_IN('blue')));
    expect(dot(vector, HAT_IN('red'))).toBeGreaterThan(dot(vector, Float32Array.of(0, 0.7071, 0.7071, 0)));
  });
});

/** A snapshot of one product with one picture. */
function snapshotOf(embedding: Float32Array): Snapshot {
  return {
    columns: { ordinalOf: () => 0, rowsOf: () => ({ from: 0, to: 1 }) },
    index: { size: 1, dimensions: embedding.length, embeddingOf: () => embedding },
  } as unknown as Snapshot;
}

describe('embedQuery asked again', () => {
  const request = (query: SearchRequest['query']): SearchRequest => ({
    query,
    filter: {},
    first: 1,
    options: { exact: false, weights: DEFAULT_WEIGHTS },
  });

  it('embeds a photo once for each crop, and a text once, for as long as the model is the same', async () => {
    const shop = deps();
    const embedded: string[] = [];
    const embedder: Embedder = {
      ...shop.embedder,
      embedImages: (...input) => (embedded.push('photo'), shop.embedder.embedImages(...input)),
      embedTexts: (...input) => (embedded.push('text'), shop.embedder.embedTexts(...input)),
    };
    const ask = (query: SearchRequest['query'], model = embedder.model) =>
      embedQuery({ ...shop, embedder: { ...embedder, model } }, snapshotOf(HAT_IN('blue')), request(query));
    const crop = { x: 0, y: 0, width: 0.5, height: 1 };
    const first = await ask({ kind: 'image', photo: photoAt(0) });
    expect(await ask({ kind: 'image', photo: photoAt(0) })).toMatchObject({ image: first.image });
    await ask({ kind: 'image', photo: { ...photoAt(0), crop } });
    await ask({ kind: 'image', photo: { imageId: first.image!.id, crop } });
    expect(embedded).toEqual(['photo', 'photo']);
    await ask({ kind: 'text', text: 'blue' });
    await ask(photoAndWords(photoAt(0), 'blue', 0.5));
    expect(embedded).toEqual(['photo', 'photo', 'text']);
    await ask({ kind: 'text', text: 'blue' }, { ...embedder.model, sha256: 'b'.repeat(64) });
    expect(embedded).toEqual(['photo', 'photo', 'text', 'text']);
  });
});

describe('embedQuery of a caller who left', () => {
  it('decodes nothing and embeds nothing', async () => {
    const all = deps();
    const embedded: unknown[] = [];
    const embedImages: Embedder['embedImages'] = async (images) => {
      embedded.push(...images);
      return [HAT_IN('red')];
    };
    const signal = AbortSignal.abort(new Error('the caller left'));
    const request: SearchRequest = {
      query: { kind: 'image', photo: photoAt(0) },
      filter: {},
      first: 1,
      options: { exact: false, weights: DEFAULT_WEIGHTS },
      signal,
    };
    const query = embedQuery({ ...all, embedder: { ...all.embedder, embedImages } }, {} as Snapshot, request);
    await expect(query).rejects.toThrow('the caller left');
    expect(embedded).toEqual([]);
  });
});
