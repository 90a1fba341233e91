import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseConfig } from '../../src/cli/config.ts';
import { startMongodb } from '../services/mongodb.ts';
import { type TcpProxy, startTcpProxy } from '../services/tcp-proxy.ts';
import { drawCatalogue } from '../web/draw-catalogue.ts';
import { ADMIN_KEY, type LiveVitrine, type Place, createPlace, importCatalogue, startLive } from './live-vitrine.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const { available, url, newDatabase, stop } = await startMongodb();
afterAll(stop);

const KNOWN = '{ search(query: { text: "dress" }, first: 3) { hits { product { id price { amount } } } degraded } }';
const TITLES = '{ search(query: { text: "dress" }, first: 3) { hits { product { id title } } degraded } }';

describe.skipIf(!available)('Vitrine with its products behind a network', () => {
  let proxy: TcpProxy;
  let place: Place;
  let vitrine: LiveVitrine;

  beforeAll(async () => {
    proxy = await startTcpProxy(Number(new URL(url).port));
    const base = await createPlace();
    const config = parseConfig({
      DATA_DIR: base.config.dataDir,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ADMIN_KEY,
      EMBEDDER_WORKERS: '1',
      MONGODB_URL: `mongodb://127.0.0.1:${proxy.port}/?directConnection=true`,
      MONGODB_DATABASE: newDatabase(),
      MONGODB_WRITABLE: 'true',
      STORE_TIMEOUT_MS: '500',
    });
    place = { ...base, config };
    await drawCatalogue(place.folder);
    await importCatalogue(place);
    vitrine = await startLive(config);
    await vitrine.reindex();
  });
  afterAll(async () => {
    await vitrine?.[Symbol.asyncDispose]();
    await place?.[Symbol.asyncDispose]();
    await proxy?.[Symbol.asyncDispose]();
  });

  const partsOf = async () => {
    const response = await fetch(`${vitrine.url}/readyz`);
    return { status: response.status, ...((await response.json()) as { parts: object }).parts };
  };

  it.each<[what: string, breakIt: (way: TcpProxy) => unknown]>([
    ['hangs', (way) => way.stall()],
    ['resets every connection', (way) => way.reset()],
    ['is away', (way) => way.shut()],
  ])('answers from the snapshot while the store %s, tells it, and is back by itself', async (_what, breakIt) => {
    const before = await vitrine.ask(KNOWN);
    expect(before).toMatchObject({ status: 200, data: { search: { degraded: [] } } });
    await breakIt(proxy);

    const during = await vitrine.ask(KNOWN);
    expect(during).toMatchObject({ status: 200, data: { search: { degraded: ['METADATA_STALE'] } } });
    expect(during.data.search.hits).toEqual(before.data.search.hits);
    const titles = await vitrine.ask(TITLES);
    expect(titles).toMatchObject({ status: 503, errors: [{ extensions: { code: 'OVERLOADED' } }] });
    expect(titles.headers.get('retry-after')).toBe('1');
    expect(await partsOf()).toMatchObject({ status: 200, store: { ok: false } });
    const change = await vitrine.admin('mutation { deleteProducts(ids: ["red-mug"]) { deleted } }');
    expect(change).toMatchObject({ status: 503, errors: [{ extensions: { code: 'OVERLOADED' } }] });

    await proxy.open();
    await expect.poll(async () => (await vitrine.ask(TITLES)).status, { timeout: 30_000, interval: 200 }).toBe(200);
    const after = await vitrine.ask(TITLES);
    expect(after.data.search.degraded).toEqual([]);
    expect(after.data.search.hits[0].product.title).toEqual(expect.any(String));
    expect(await partsOf()).toMatchObject({ store: { ok: true } });
  });
});
