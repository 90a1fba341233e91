import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forge } from '../adapters/forge-manifest.ts';
import { WANTED, drawCatalogue } from '../web/draw-catalogue.ts';
import { type LiveVitrine, type Place, createPlace, importCatalogue, startLive } from './live-vitrine.ts';

const BY_UPLOAD = 'query ($image: Upload) { search(query: { image: { upload: $image } }) { hits { product { id } } } }';

describe('Vitrine with everything real', () => {
  let place: Place;
  let vitrine: LiveVitrine;
  let photo: Buffer;

  beforeAll(async () => {
    place = await createPlace();
    await drawCatalogue(place.folder);
    await importCatalogue(place);
    photo = await readFile(join(place.folder, 'street/01.jpg'));
    vitrine = await startLive(place.config);
  });

  afterAll(async () => {
    await vitrine[Symbol.asyncDispose]();
    await place[Symbol.asyncDispose]();
  });

  it('is alive but not ready before the first reindex, and says why', async () => {
    expect((await fetch(`${vitrine.url}/livez`)).status).toBe(200);
    expect((await fetch(`${vitrine.url}/readyz`)).status).toBe(503);
    const { status, errors } = await vitrine.upload(BY_UPLOAD, photo);
    expect([status, errors[0]?.extensions.code]).toEqual([503, 'INDEX_NOT_READY']);
  });

  it('is ready once the reindex mutation has published a snapshot', async () => {
    const job = await vitrine.reindex();
    expect(job).toMatchObject({ state: 'SUCCEEDED', error: null, failures: [] });
    expect(await (await fetch(`${vitrine.url}/readyz`)).json()).toMatchObject({ snapshot: job.snapshotId });
  });

  it('finds the product of a photo, by upload, by base64 and by the id of the photo', async () => {
    const first = ({ data }: Awaited<ReturnType<LiveVitrine['ask']>>) => data.search.hits[0].product.id as string;
    expect(first(await vitrine.upload(BY_UPLOAD, photo))).toBe(WANTED.id);
    const base64 = await vitrine.ask(
      'query ($photo: String!) { search(query: { image: { base64: $photo } }) { image { id } hits { product { id } } } }',
      { photo: photo.toString('base64') },
    );
    expect(first(base64)).toBe(WANTED.id);
    const again = await vitrine.ask(
      'query ($id: ID!) { search(query: { image: { imageId: $id } }) { hits { product { id } } } }',
      base64.data.search.image,
    );
    expect(first(again)).toBe(WANTED.id);
  });

  it('finds by words, and by photo and words together', async () => {
    const words = await vitrine.ask(
      '{ search(query: { text: "green dress" }, first: 3) { hits { product { title } } } }',
    );
    expect(words.data.search.hits[0].product.title).toBe('Green Dress');
    const both = await vitrine.upload(
      `query ($image: Upload) { multimodalSearch(image: { upload: $image }, text: "lamp", imageWeight: 0.2, first: 3) {
        hits { score explain { parts { contribution } } product { title } } } }`,
      photo,
    );
    const [hit] = both.data.multimodalSearch.hits;
    expect(hit.product.title).toMatch(/Lamp/);
    const sum = hit.explain.parts.reduce(
      (total: number, part: { contribution: number }) => total + part.contribution,
      0,
    );
    expect(Math.abs(sum - hit.score)).toBeLessThan(1e-6);
  });

  it('finds by a colour, and the same design in another colour', async () => {
    const titles = async (query: string): Promise<string[]> => {
      const { data } = await vitrine.ask(`{ search(query: ${query}, first: 3) { hits { product { id title } } } }`);
      return data.search.hits.map((hit: { product: { title: string } }) => hit.product.title);
    };
    expect((await titles('{ colour: "#2e8b45" }'))[0]).toMatch(/Green/);
    const inGreen = await titles(`{ parts: [{ productId: "${WANTED.id}" }, { colour: "#2e8b45" }] }`);
    expect(inGreen[0]).toMatch(/Green/);
  });

  it('pages through the whole catalogue, each product once', async () => {
    const seen: string[] = [];
    for (let after: string | null = null; ;) {
      const { data } = await vitrine.ask(
        `query ($after: String) { search(query: { text: "mug" }, first: 7, after: $after) {
          hits { product { id } } pageInfo { hasNextPage endCursor } } }`,
        { after },
      );
      seen.push(...data.search.hits.map((hit: { product: { id: string } }) => hit.product.id));
      if (!data.search.pageInfo.hasNextPage) break;
      after = data.search.pageInfo.endCursor as string;
    }
    expect(new Set(seen).size).toBe(30);
    expect(seen).toHaveLength(30);
  });

  it('lets recorded purchases change the order for that shopper', async () => {
    const search = `query ($id: ID) { search(query: { text: "red" }, first: 30, shopper: { id: $id }) {
      id hits { product { id categories } explain { parts { name value } } } } }`;
    const before = await vitrine.ask(search, { id: 'ann' });
    const event = {
      type: 'PURCHASE',
      productId: 'red-hat',
      shopperId: 'ann',
      searchId: before.data.search.id,
      position: 1,
    };
    const recorded = await vitrine.ask(
      'mutation ($events: [EventInput!]!) { recordEvents(events: $events) { recorded rejected { index reason } } }',
      { events: [event, { ...event, productId: 'nothing' }] },
    );
    expect(recorded.data.recordEvents).toMatchObject({ recorded: 1, rejected: [{ index: 1 }] });
    const after = await vitrine.ask(search, { id: 'ann' });
    const ranks = ({ data }: typeof after) =>
      data.search.hits.flatMap((hit: { product: { categories: string[] } }, rank: number) =>
        hit.product.categories.includes('Hats') ? [rank] : [],
      ) as number[];
    const total = (list: number[]) => list.reduce((sum, rank) => sum + rank, 0);
    expect(total(ranks(after))).toBeLessThan(total(ranks(before)));
    const forgotten = await vitrine.admin('mutation { forgetShopper(id: "ann") }');
    expect(forgotten.data.forgetShopper).toBe(true);
    expect(ranks(await vitrine.ask(search, { id: 'ann' }))).toEqual(ranks(before));
  });

  const noise = Buffer.from('this is no picture at all, whatever its name says');
  it.each<[what: string, photo: () => Promise<Uint8Array>, status: number, code: string]>([
    ['what is no picture', async () => noise, 415, 'IMAGE_TYPE_UNSUPPORTED'],
    ['an SVG', async () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'IMAGE_TYPE_UNSUPPORTED'],
    ['a truncated picture', async () => photo.subarray(0, photo.length / 2), 422, 'IMAGE_UNREADABLE'],
    ['a bomb of 100 megapixels', drawBomb, 413, 'IMAGE_TOO_LARGE'],
    ['too many bytes', async () => Buffer.concat([photo, Buffer.alloc(500_000)]), 413, 'IMAGE_TOO_LARGE'],
  ])('refuses %s', async (_what, bytes, status, code) => {
    const { errors, ...answer } = await vitrine.upload(BY_UPLOAD, await bytes());
    expect([answer.status, errors[0]?.extensions.code]).toEqual([status, code]);
    expect((await vitrine.upload(BY_UPLOAD, photo)).status).toBe(200); // and nothing is lost
  });

  it.each<[what: string, search: string, status: number, code: string]>([
    ['two sources at once', 'query: { image: { base64: "AAAA", imageId: "x" } }', 400, 'BAD_USER_INPUT'],
    ['broken base64', 'query: { image: { base64: "%%%" } }', 400, 'BAD_USER_INPUT'],
    ['an unknown product', 'query: { productId: "nope" }', 404, 'NOT_FOUND'],
    ['an unknown photo', 'query: { image: { imageId: "nope" } }', 404, 'NOT_FOUND'],
    ['empty text', 'query: { text: " " }', 400, 'BAD_USER_INPUT'],
    ['first 0', 'query: { text: "mug" }, first: 0', 400, 'BAD_USER_INPUT'],
    ['first -1', 'query: { text: "mug" }, first: -1', 400, 'BAD_USER_INPUT'],
    ['first 10000', 'query: { text: "mug" }, first: 10000', 400, 'BAD_USER_INPUT'],
  ])('refuses %s', async (_what, search, status, code) => {
    const answer = await vitrine.ask(`{ search(${search}) { id } }`);
    expect([answer.status, answer.errors[0]?.extensions.code]).toEqual([status, code]);
  });
});

describe('Vitrine with nothing good to serve', () => {
  it('fails the reindex of an empty catalogue with a clear message', async () => {
    await using place = await createPlace();
    await using vitrine = await startLive(place.config);
    const job = await vitrine.reindex();
    expect(job.state).toBe('FAILED');
    expect(job.error).toMatch(/product|catalogue/i);
  });

  it('reports every broken picture, and keeps serving what was published before', async () => {
    await using place = await createPlace();
    await drawCatalogue(place.folder);
    await importCatalogue(place);
    await using vitrine = await startLive(place.config);
    const good = await vitrine.reindex();
    await writeFile(join(place.folder, 'broken.jpg'), 'no picture');
    const row = { id: 'broken', title: 'Broken', images: ['broken.jpg'] };
    await writeFile(join(place.folder, 'catalog.jsonl'), JSON.stringify(row));
    await importCatalogue(place);
    const job = await vitrine.reindex();
    expect(job).toMatchObject({ state: 'FAILED', failures: [{ imageId: 'broken/1', code: 'IMAGE_TYPE_UNSUPPORTED' }] });
    expect(await (await fetch(`${vitrine.url}/readyz`)).json()).toMatchObject({ snapshot: good.snapshotId });
  });

  it('refuses a snapshot of another model at start, with the reason', async () => {
    await using place = await createPlace();
    await drawCatalogue(place.folder);
    await importCatalogue(place);
    const published = await (async () => {
      await using vitrine = await startLive(place.config);
      return (await vitrine.reindex()).snapshotId as string;
    })();
    const file = join(place.folder, 'data/snapshots', published, 'manifest.json');
    forge(file, (text) => {
      const manifest = JSON.parse(text) as { model: { id: string; sha256: string } };
      return JSON.stringify({ ...manifest, model: { ...manifest.model, id: 'another', sha256: 'f'.repeat(64) } });
    });
    await using vitrine = await startLive(place.config);
    const ready = await fetch(`${vitrine.url}/readyz`);
    expect(ready.status).toBe(503);
    expect(await ready.text()).toMatch(/another/);
  });
});

/** 100 megapixels of white in a few kilobytes. */
async function drawBomb(): Promise<Uint8Array> {
  const create = { width: 10_000, height: 10_000, channels: 3, background: 'white' } as const;
  return sharp({ create, limitInputPixels: false }).png({ palette: true, compressionLevel: 9 }).toBuffer();
}
