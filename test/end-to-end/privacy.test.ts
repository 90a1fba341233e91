import { mkdir, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type VitrineProcess, startVitrineProcess } from '../services/vitrine-process.ts';
import { drawCatalogue } from '../web/draw-catalogue.ts';
import { ADMIN_KEY, type Place, clientOf, createPlace, importCatalogue, startLive } from './live-vitrine.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SEARCH =
  'query ($q: SearchQuery!, $s: ShopperInput) { search(query: $q, shopper: $s) { hits { product { id } } } }';
const TOKEN = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbm4ifQ.c2lnbmF0dXJlLW9mLWEtdG9rZW4';
const WRONG_KEY = `vk_0123456789abcdef_${'x'.repeat(43)}`;

/** The names of all files below a folder. */
async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe('what a server writes down of its callers', () => {
  let place: Place;
  let server: VitrineProcess;
  let photo: Buffer;
  let made: string;
  const temporary = () => join(place.folder, 'tmp');

  beforeAll(async () => {
    place = await createPlace();
    await drawCatalogue(place.folder);
    await importCatalogue(place);
    await (async () => {
      await using first = await startLive(place.config);
      await first.reindex();
    })();
    photo = await readFile(join(place.folder, 'street/01.jpg'));
    await mkdir(temporary());
    server = await startVitrineProcess({
      dataDir: join(place.folder, 'data'),
      environment: { ADMIN_KEY, LOG_LEVEL: 'debug', SEARCH_BY_URL: 'true', TMPDIR: temporary() },
    });
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await place?.[Symbol.asyncDispose]();
  });

  it('logs a line with stage times for each search, and no photo, key, token, address, text or shopper', async () => {
    const { ask, admin, upload } = clientOf(server.url);
    const { data } = await admin('mutation { createApiKey(input: { name: "till", scopes: [SEARCH] }) { secret } }');
    made = data.createApiKey.secret as string;
    const base64 = photo.toString('base64');
    await ask(SEARCH, { q: { image: { base64 } }, s: { id: 'shopper-of-this-test' } });
    await ask(SEARCH, { q: { image: { base64: base64.slice(0, 3_000) } } }); // broken off
    await ask(SEARCH, { q: { text: 'words-of-this-test dress' } });
    await ask(SEARCH, { q: { image: { url: 'https://user:hunter2@127.0.0.1/secret-path.jpg?token=abc' } } });
    await upload('query ($image: Upload!) { search(query: { image: { upload: $image } }) { hits { rank } } }', photo);
    for (const key of [made, WRONG_KEY, TOKEN]) {
      const headers = {
        'content-type': 'application/json',
        authorization: `Bearer ${key}`,
        'x-forwarded-for': '203.0.113.99',
      };
      const body = JSON.stringify({ query: SEARCH, variables: { q: { text: 'dress' } } });
      await fetch(`${server.url}/graphql?key=${key}`, { method: 'POST', headers, body });
      await fetch(`${server.url}/nothing/here?key=${key}`);
    }
    await expect.poll(() => server.log().match(/"msg":"search"/g)?.length).toBe(4);
    const log = server.log();
    const line = log.split('\n').find((text) => text.includes('"msg":"search"')) ?? '';
    expect(JSON.parse(line)).toMatchObject({
      requestId: expect.any(String),
      query: 'image',
      hits: expect.any(Number),
      embedMs: expect.any(Number),
      retrieveMs: expect.any(Number),
      rankMs: expect.any(Number),
      hydrateMs: expect.any(Number),
      totalMs: expect.any(Number),
    });
    for (const secret of [
      ADMIN_KEY,
      made.slice(20),
      WRONG_KEY.slice(20),
      TOKEN.split('.')[2] as string,
      base64.slice(0, 40),
      base64.slice(1_000, 1_040),
      'hunter2',
      'secret-path',
      'shopper-of-this-test',
      'words-of-this-test',
      '203.0.113.99',
      '127.0.0.1:', // the callers' own address; the server's stands in "serving" alone
    ]) {
      const lines = log.split('\n').filter((text) => text.includes(secret) && !text.includes('"msg":"serving"'));
      expect(lines).toEqual([]);
    }
  });

  it('writes no query photo to disk, in whole or in part, neither to the data folder nor to the temporary one', async () => {
    const files = [...(await filesBelow(join(place.folder, 'data'))), ...(await filesBelow(temporary()))];
    const part = photo.subarray(2_000, 2_064);
    expect(part).toHaveLength(64);
    expect(files.length).toBeGreaterThan(5);
    const holding: string[] = [];
    for (const file of files) if ((await readFile(file)).includes(part)) holding.push(file);
    expect(holding).toEqual([]);
    expect(await filesBelow(temporary())).toEqual([]);
  });
});
