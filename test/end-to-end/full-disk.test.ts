import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CAN_MOUNT, fill, onSmallDisk, remount, seenBy } from '../services/small-disk.ts';
import { type VitrineProcess, startVitrineProcess } from '../services/vitrine-process.ts';
import { drawCatalogue } from '../web/draw-catalogue.ts';
import { ADMIN_KEY, type Place, clientOf, createPlace, importCatalogue, startLive } from './live-vitrine.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const SEARCH = '{ search(query: { text: "dress" }, first: 3) { hits { product { id title } } degraded } }';
const UPSERT =
  'mutation ($id: ID!) { upsertProducts(products: [{ id: $id, price: { amount: 5, currency: "EUR" } }]) { upserted } }';

describe.skipIf(!CAN_MOUNT)('Vitrine on a disk that takes nothing more', () => {
  let place: Place;
  let server: VitrineProcess;
  let vitrine: ReturnType<typeof clientOf>;
  let disk: string;
  let data: string;

  beforeAll(async () => {
    place = await createPlace();
    data = join(place.folder, 'small');
    await drawCatalogue(place.folder);
    await importCatalogue(place);
    await (async () => {
      await using first = await startLive(place.config);
      await first.reindex();
    })();
    server = await startVitrineProcess({
      dataDir: data,
      environment: { ADMIN_KEY },
      before: onSmallDisk(data, join(place.folder, 'data'), 32 * 2 ** 20),
    });
    vitrine = clientOf(server.url);
    disk = seenBy(server.child.pid, data);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    await place?.[Symbol.asyncDispose]();
  });

  const problemOfDisk = async () => {
    const response = await fetch(`${vitrine.url}/readyz`);
    const { parts } = (await response.json()) as { parts: { disk: { problem?: string } } };
    return [response.status, parts.disk.problem ?? ''] as const;
  };

  it('serves on, refuses changes with the reason, tells it, and goes on when there is room again', async () => {
    const before = await vitrine.ask(SEARCH);
    expect(before.data.search.hits).toHaveLength(3);
    const [{ product }] = before.data.search.hits;
    const makeRoom = await fill(disk);
    expect(await vitrine.ask(SEARCH)).toMatchObject({
      status: 200,
      data: { search: { hits: before.data.search.hits } },
    });
    const refused = await vitrine.admin(UPSERT, product);
    expect(refused).toMatchObject({
      status: 500,
      errors: [{ message: expect.stringMatching(/the disk is full/), extensions: { code: 'INTERNAL' } }],
    });
    const event = `mutation { recordEvents(events: [{ type: CLICK, productId: "${product.id}" }]) { recorded } }`;
    expect((await vitrine.ask(event)).errors[0]?.message).toMatch(/the disk is full/);
    await expect.poll(problemOfDisk, { timeout: 15_000 }).toEqual([200, expect.stringMatching(/the disk is full/)]);
    expect(await vitrine.ask(SEARCH)).toMatchObject({ status: 200, data: { search: { degraded: [] } } });

    await makeRoom();
    expect(await vitrine.admin(UPSERT, product)).toMatchObject({ data: { upsertProducts: { upserted: 1 } } });
    await expect.poll(problemOfDisk, { timeout: 15_000 }).toEqual([200, '']);
    expect(await vitrine.reindex()).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('refuses changes that the journal has no room for, with the reason, and takes them again later', async () => {
    const [{ product }] = (await vitrine.ask(SEARCH)).data.search.hits;
    const makeRoom = await fill(join(disk, 'journal'));
    let answer = await vitrine.admin(UPSERT, product);
    // the last page of the journal's file takes some more
    for (let tries = 0; tries < 200 && answer.errors.length === 0; tries++)
      answer = await vitrine.admin(UPSERT, product);
    expect(answer.errors[0]?.message).toBe('The changes could not be written to the journal: the disk is full.');
    expect((await vitrine.ask(SEARCH)).data.search.hits).toHaveLength(3);
    await makeRoom();
    expect(await vitrine.admin(UPSERT, product)).toMatchObject({ data: { upsertProducts: { upserted: 1 } } });
  });

  it('fails a reindex that finds no room for its snapshot, with the reason, and serves the one before', async () => {
    const before = await vitrine.ask(SEARCH);
    const makeRoom = await fill(join(disk, 'snapshots'), 8_192);
    expect(await vitrine.reindex()).toMatchObject({
      state: 'FAILED',
      error: expect.stringMatching(/the disk is full/),
    });
    expect((await vitrine.ask(SEARCH)).data.search.hits).toEqual(before.data.search.hits);
    await makeRoom();
    expect(await vitrine.reindex()).toMatchObject({ state: 'SUCCEEDED' });
  });

  it('fails a reindex on a read-only disk, with the reason, and serves the snapshot before', async () => {
    const before = await vitrine.ask(SEARCH);
    remount(server.child.pid, `${data}/snapshots`, 'ro');
    expect(await vitrine.reindex()).toMatchObject({ state: 'FAILED', error: expect.stringMatching(/read-only/) });
    expect((await vitrine.ask(SEARCH)).data.search.hits).toEqual(before.data.search.hits);
    remount(server.child.pid, `${data}/snapshots`, 'rw');
    expect(await vitrine.reindex()).toMatchObject({ state: 'SUCCEEDED' });
  });
});
