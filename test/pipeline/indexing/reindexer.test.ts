import type { Columns } from '../../../src/domain/columns.ts';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { VitrineError } from '../../../src/domain/errors.ts';
import type { ReindexJob } from '../../../src/domain/reindex-job.ts';
import { createReindexer } from '../../../src/pipeline/indexing/reindexer.ts';
import { fakeEmbedder } from '../../fakes/fake-embedder.ts';
import { memoryJobStore } from '../../fakes/memory-job-store.ts';
import { memorySnapshotStore } from '../../fakes/memory-snapshot-store.ts';
import {
  BLUE,
  GREEN,
  MISSING,
  NO_PICTURE,
  RED,
  TRUNCATED,
  openShopToIndex,
  pictured,
  reindexed,
} from './shop-to-index.ts';

const SHOP = [pictured('b', GREEN), pictured('a', RED, BLUE)];

function idsOf(columns: Columns | undefined): readonly string[] {
  return Array.from({ length: columns?.productCount ?? 0 }, (_, ordinal) => columns?.facts(ordinal).id ?? '');
}

describe('a reindex', () => {
  it('serves every picture, product by product in the order of their ids', async () => {
    const shop = await openShopToIndex(SHOP);
    const job = await reindexed(shop);
    expect(job).toMatchObject({ state: 'SUCCEEDED', indexType: 'AUTO', failures: [] });
    expect(job.progress).toMatchObject({ stage: 'DONE', done: 3, total: 3, errors: {} });
    using lease = shop.liveSnapshot.acquire();
    const { manifest, columns, index, imageOf } = lease.snapshot;
    expect(manifest.id).toBe(job.snapshotId);
    expect(manifest.counts).toStrictEqual({ products: 2, images: 3, failedImages: 0 });
    expect(idsOf(columns)).toStrictEqual(['a', 'b']);
    expect([0, 1, 2].map((row) => imageOf(row).id)).toStrictEqual(['a/0', 'a/1', 'b/0']);
    const [green] = await fakeEmbedder().embedTexts(['green']);
    const { candidates } = await index.search({ vector: green as Float32Array, k: 1 });
    expect(candidates[0]).toMatchObject({ row: 2 });
  });

  it('goes through its stages in order, each saved', async () => {
    const jobs = memoryJobStore();
    const saved: ReindexJob[] = [];
    const shop = await openShopToIndex(SHOP, {
      jobs: { ...jobs, save: (job) => (saved.push(job), jobs.save(job)) },
    });
    const seen: string[] = [];
    const stop = shop.reindexer.subscribe(({ progress }) => {
      if (seen.at(-1) !== progress.stage) seen.push(progress.stage);
    });
    const job = await reindexed(shop);
    stop();
    const stages = ['READ', 'EMBED', 'BUILD', 'VERIFY', 'PUBLISH', 'DONE'];
    expect(seen).toStrictEqual(stages);
    expect([...new Set(saved.map(({ progress }) => progress.stage))]).toStrictEqual(stages);
    expect(await jobs.load(job.id)).toStrictEqual(job);
    await reindexed(shop);
    expect(seen).toStrictEqual(stages); // the listener left
  });

  it('embeds nothing the second time, and each content once', async () => {
    const shop = await openShopToIndex([pictured('a', RED, RED), pictured('b', RED), pictured('c', GREEN)]);
    await reindexed(shop);
    expect(shop.embedded).toHaveLength(2);
    await reindexed(shop);
    expect(shop.embedded).toHaveLength(2);
    shop.setProducts([pictured('a', RED), pictured('d', BLUE)]);
    await reindexed(shop);
    expect(shop.embedded).toHaveLength(3);
    expect(idsOf(shop.liveSnapshot.current()?.columns)).toStrictEqual(['a', 'd']);
  });

  it('reports pictures that cannot be had or read with their reasons, and leaves out products without any other', async () => {
    const shop = await openShopToIndex([
      pictured('a', RED, TRUNCATED),
      pictured('b', MISSING),
      pictured('c', GREEN),
      pictured('d', NO_PICTURE, TRUNCATED),
      pictured('e'),
    ]);
    const job = await reindexed(shop);
    expect(job.state).toBe('SUCCEEDED');
    expect(job.progress.errors).toStrictEqual({ IMAGE_UNREADABLE: 3, IMAGE_TYPE_UNSUPPORTED: 1 });
    expect(job.failures.toSorted((a, b) => (a.imageId < b.imageId ? -1 : 1))).toStrictEqual([
      { productId: 'a', imageId: 'a/1', code: 'IMAGE_UNREADABLE', reason: 'The picture is damaged.' },
      { productId: 'b', imageId: 'b/0', code: 'IMAGE_UNREADABLE', reason: 'The file is missing.' },
      { productId: 'd', imageId: 'd/0', code: 'IMAGE_TYPE_UNSUPPORTED', reason: 'This is not a picture.' },
      { productId: 'd', imageId: 'd/1', code: 'IMAGE_UNREADABLE', reason: 'The picture is damaged.' },
    ]);
    const { columns, manifest } = shop.liveSnapshot.acquire().snapshot;
    expect(idsOf(columns)).toStrictEqual(['a', 'c']);
    expect(manifest.counts).toStrictEqual({ products: 2, images: 2, failedImages: 4 });
  });

  it('keeps a hundred failures and counts all of them', async () => {
    const shop = await openShopToIndex([
      pictured('a', RED),
      pictured('b', ...Array.from({ length: 250 }, () => MISSING)),
    ]);
    const job = await reindexed(shop);
    expect(job.failures).toHaveLength(100);
    expect(job.progress.errors).toStrictEqual({ IMAGE_UNREADABLE: 250 });
  });

  it('waits when searches have filled the queue of the embedder', async () => {
    const embedder = fakeEmbedder();
    let refusals = 3;
    const shop = await openShopToIndex(SHOP, {
      embedder: {
        ...embedder,
        async embedImages(images) {
          if (refusals-- > 0) throw new VitrineError('OVERLOADED', 'full');
          return embedder.embedImages(images);
        },
      },
    });
    expect(await reindexed(shop)).toMatchObject({ state: 'SUCCEEDED', failures: [] });
  });
});

describe('a reindex with another model', () => {
  const OTHER = { ...fakeEmbedder().model, id: 'other', sha256: 'e'.repeat(64) };
  const openOther = () => {
    const opened = { ids: [] as string[], closed: 0 };
    const openEmbedder = async (id: string) => {
      opened.ids.push(id);
      return { ...fakeEmbedder(), model: OTHER, close: async () => void opened.closed++ };
    };
    return { opened, openEmbedder };
  };

  it('builds its snapshot beside: what is published goes on serving', async () => {
    const { opened, openEmbedder } = openOther();
    const shop = await openShopToIndex(SHOP, { openEmbedder });
    const { snapshotId } = await reindexed(shop);
    const { id } = await shop.reindexer.start({ indexType: 'AUTO', model: 'other' });
    const job = await shop.reindexer.finished(id);
    expect(job).toMatchObject({ state: 'SUCCEEDED', model: 'other', progress: { stage: 'DONE', done: 3 } });
    expect(shop.liveSnapshot.current()?.manifest.id).toBe(snapshotId);
    expect(await shop.snapshots.currentId()).toBe(snapshotId);
    const beside = await shop.snapshots.openCurrent(OTHER.sha256);
    expect(beside.snapshot?.manifest).toMatchObject({ id: job.snapshotId, model: { id: 'other' } });
    expect(opened).toEqual({ ids: ['other'], closed: 1 });
    await expect(shop.publisher.promote(job.snapshotId!)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await reindexed(shop)).toMatchObject({ state: 'SUCCEEDED' });
    expect(shop.embedded).toHaveLength(3); // each model has embeddings of its own
  });

  it('is a usual one when the model is the one that serves', async () => {
    const shop = await openShopToIndex(SHOP);
    const { id } = await shop.reindexer.start({ indexType: 'AUTO', model: fakeEmbedder().model.id });
    const job = await shop.reindexer.finished(id);
    expect(job).not.toHaveProperty('model');
    expect(await shop.snapshots.currentId()).toBe(job.snapshotId);
  });

  it('fails with the reason when there is no such model, and closes the model when it fails later', async () => {
    const shop = await openShopToIndex(SHOP);
    const { id } = await shop.reindexer.start({ indexType: 'AUTO', model: 'nowhere' });
    expect(await shop.reindexer.finished(id)).toMatchObject({ state: 'FAILED', error: 'There is no model nowhere.' });
    const { opened, openEmbedder } = openOther();
    const empty = await openShopToIndex([], { openEmbedder });
    const failing = await empty.reindexer.start({ indexType: 'AUTO', model: 'other' });
    expect((await empty.reindexer.finished(failing.id)).state).toBe('FAILED');
    expect(opened.closed).toBe(1);
  });
});

describe('a reindex that cannot succeed', () => {
  const reasons = [
    ['an empty catalogue', [], 'The catalogue is empty: import products first.'],
    [
      'products without pictures',
      [pictured('a'), pictured('b')],
      'None of the 2 products of the catalogue has a picture.',
    ],
    [
      'broken pictures only',
      [pictured('a', TRUNCATED, NO_PICTURE)],
      'None of 2 pictures could be read: 1 IMAGE_UNREADABLE, 1 IMAGE_TYPE_UNSUPPORTED. The first, a/0: The picture is damaged.',
    ],
  ] as const;
  it.each(reasons)('fails on %s with the reason, and what was published stays', async (_, products, error) => {
    const shop = await openShopToIndex(SHOP);
    const { snapshotId } = await reindexed(shop);
    shop.setProducts(products);
    const job = await reindexed(shop);
    expect(job).toMatchObject({ state: 'FAILED', error });
    expect(job).not.toHaveProperty('snapshotId');
    expect(shop.liveSnapshot.current()?.manifest.id).toBe(snapshotId);
    expect(await shop.snapshots.currentId()).toBe(snapshotId);
    shop.setProducts(SHOP);
    expect((await reindexed(shop)).state).toBe('SUCCEEDED');
  });

  it('fails when the embedder fails, and keeps what it had embedded', async () => {
    const embedder = fakeEmbedder();
    let working = true;
    let calls = 0;
    const shop = await openShopToIndex([pictured('a', RED), pictured('b', GREEN), pictured('c', BLUE)], {
      embedder: {
        ...embedder,
        async embedImages(images) {
          if (!working || ++calls === 2) throw new VitrineError('INTERNAL', 'The model could not be run.');
          return embedder.embedImages(images);
        },
      },
    });
    expect(await reindexed(shop)).toMatchObject({
      state: 'FAILED',
      error: 'The model could not be run.',
      failures: [],
    });
    shop.setProducts([pictured('a', RED)]);
    working = false;
    expect((await reindexed(shop)).state).toBe('SUCCEEDED');
  });

  it('fails without a word of the library when something unforeseen happens, and logs it', async () => {
    const logged: object[] = [];
    const snapshots = memorySnapshotStore();
    const cause = new Error('EIO /secret/path');
    const shop = await openShopToIndex(SHOP, {
      snapshots: { ...snapshots, publish: () => Promise.reject(cause) },
      log: { error: (fields) => logged.push(fields) },
    });
    expect(await reindexed(shop)).toMatchObject({ state: 'FAILED', error: 'Something went wrong on our side.' });
    expect(logged).toMatchObject([{ err: cause }]);
  });

  it('fails when what it built cannot be opened, publishes nothing and goes on serving', async () => {
    const snapshots = memorySnapshotStore();
    const shop = await openShopToIndex(SHOP, { snapshots });
    const { snapshotId } = await reindexed(shop);
    snapshots.open = async (id) => {
      throw new VitrineError('CONFLICT', `Snapshot ${id} cannot be served: columns.bin is missing.`);
    };
    const job = await reindexed(shop);
    expect(job.error).toMatch(/^Snapshot .+ cannot be served: columns.bin is missing\.$/);
    expect(await snapshots.currentId()).toBe(snapshotId);
    expect(shop.liveSnapshot.current()?.manifest.id).toBe(snapshotId);
  });
});

/** A shop whose reindex stops in EMBED until `release` is called or the job is cancelled. */
async function openSlowShop() {
  const gate = Promise.withResolvers<void>();
  const embedder = fakeEmbedder();
  const shop = await openShopToIndex(SHOP, {
    embedder: {
      ...embedder,
      async embedImages(images, signal) {
        const left = Promise.withResolvers<never>();
        signal?.addEventListener('abort', () => left.reject(signal.reason));
        await Promise.race([gate.promise, left.promise]);
        return embedder.embedImages(images);
      },
    },
  });
  return { ...shop, release: gate.resolve };
}

describe('one reindex at a time', () => {
  it('refuses a second one while the first runs', async () => {
    const shop = await openSlowShop();
    const job = await shop.reindexer.start({ indexType: 'FLAT' });
    expect(shop.reindexer.current()).toMatchObject({ id: job.id, state: 'RUNNING', indexType: 'FLAT' });
    await expect(shop.reindexer.start({ indexType: 'FLAT' })).rejects.toMatchObject({ code: 'CONFLICT' });
    shop.release();
    expect((await shop.reindexer.finished(job.id)).state).toBe('SUCCEEDED');
    expect(shop.reindexer.current()).toBeUndefined();
    expect((await shop.reindexer.finished(job.id)).state).toBe('SUCCEEDED');
  });

  it('starts one when two ask at the same moment', async () => {
    const shop = await openSlowShop();
    const starts = await Promise.allSettled([1, 2, 3].map(() => shop.reindexer.start({ indexType: 'AUTO' })));
    expect(starts.map(({ status }) => status)).toStrictEqual(['fulfilled', 'rejected', 'rejected']);
    shop.release();
    await shop.reindexer.close();
  });

  it('gives the first job back to the same idempotency key, running or finished', async () => {
    const shop = await openSlowShop();
    const request = { indexType: 'AUTO', idempotencyKey: 'monday' } as const;
    const [one, two] = await Promise.all([shop.reindexer.start(request), shop.reindexer.start(request)]);
    expect(two.id).toBe(one.id);
    shop.release();
    await shop.reindexer.finished(one.id);
    expect(await shop.reindexer.start(request)).toMatchObject({ id: one.id, state: 'SUCCEEDED' });
    const another = await shop.reindexer.start({ indexType: 'AUTO', idempotencyKey: 'tuesday' });
    expect(another.id).not.toBe(one.id);
    await shop.reindexer.close();
  });
});

describe('cancelling', () => {
  it('stops the job; what was published stays', async () => {
    const shop = await openSlowShop();
    const { id } = await shop.reindexer.start({ indexType: 'AUTO' });
    await setTimeout(5);
    expect(await shop.reindexer.cancel(id)).toMatchObject({ id, state: 'CANCELLED', failures: [] });
    expect(await shop.jobs.load(id)).toMatchObject({ state: 'CANCELLED', finishedAt: expect.any(Date) });
    expect(await shop.snapshots.list()).toStrictEqual([]);
    await expect(shop.reindexer.cancel(id)).rejects.toMatchObject({ code: 'CONFLICT' });
    shop.release();
    expect((await reindexed(shop)).state).toBe('SUCCEEDED');
  });

  it('knows no job that never was', async () => {
    const { reindexer } = await openShopToIndex(SHOP);
    await expect(reindexer.cancel('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(reindexer.finished('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('comes too late once the snapshot is being published', async () => {
    const snapshots = memorySnapshotStore();
    const publishing = Promise.withResolvers<void>();
    const published = Promise.withResolvers<void>();
    const shop = await openShopToIndex(SHOP, {
      snapshots: {
        ...snapshots,
        async publish(id) {
          publishing.resolve();
          await published.promise;
          await snapshots.publish(id);
        },
      },
    });
    const { id } = await shop.reindexer.start({ indexType: 'AUTO' });
    await publishing.promise;
    const cancelled = shop.reindexer.cancel(id);
    published.resolve();
    await expect(cancelled).rejects.toMatchObject({ code: 'CONFLICT' });
    expect((await shop.reindexer.finished(id)).state).toBe('SUCCEEDED');
  });

  it('happens to what runs when the reindexer closes, and nothing starts afterwards', async () => {
    const shop = await openSlowShop();
    const { id } = await shop.reindexer.start({ indexType: 'AUTO' });
    await shop.reindexer.close();
    expect(await shop.jobs.load(id)).toMatchObject({ state: 'CANCELLED' });
    await expect(shop.reindexer.start({ indexType: 'AUTO' })).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

it('marks jobs that a stopped process left running as failed', async () => {
  const shop = await openSlowShop();
  const { id } = await shop.reindexer.start({ indexType: 'AUTO' });
  const { jobs } = shop;
  await createReindexer({ ...shop, jobs });
  expect(await jobs.load(id)).toMatchObject({ state: 'FAILED', error: 'Interrupted by a restart.' });
  shop.release();
  await shop.reindexer.close();
});

it('goes on when the job store fails in the middle, and tells the log', async () => {
  const jobs = memoryJobStore();
  const logged: string[] = [];
  let saves = 0;
  const shop = await openShopToIndex(SHOP, {
    jobs: { ...jobs, save: (job) => (++saves === 3 ? Promise.reject(new Error('locked')) : jobs.save(job)) },
    log: { error: (_, message) => logged.push(message) },
  });
  expect((await reindexed(shop)).state).toBe('SUCCEEDED');
  expect(logged).toStrictEqual(['a job could not be saved']);
});
