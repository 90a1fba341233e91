import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReindexJob } from '../../src/domain/reindex-job.ts';
import type { JobStore } from '../../src/ports/job-store.ts';

function queuedJob(id: string, minute: number, changes: Partial<ReindexJob> = {}): ReindexJob {
  return {
    id,
    state: 'QUEUED',
    indexType: 'AUTO',
    progress: { stage: 'READ', done: 0, rate: 0, errors: {} },
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, minute, 0, 3)),
    failures: [],
    ...changes,
  };
}

const FINISHED = queuedJob('finished', 0, {
  state: 'FAILED',
  progress: { stage: 'EMBED', done: 3, total: 4, rate: 12.75, errors: { IMAGE_UNREADABLE: 1 } },
  finishedAt: new Date('2026-01-01T01:00:00.001Z'),
  snapshotId: 'snapshot',
  error: 'The disk is full.',
  failures: [{ productId: 'p', imageId: 'p/1', code: 'IMAGE_UNREADABLE', reason: 'cut off' }],
  idempotencyKey: 'key',
});

/** What every job store must do. `open` gives an empty store each time. */
export function describeJobStore(name: string, open: () => Promise<JobStore>): void {
  describe(`job store: ${name}`, () => {
    let store: JobStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('gives jobs back exactly as they were saved', async () => {
      await store.save(FINISHED);
      await store.save(queuedJob('queued', 1));
      expect(await store.load('finished')).toStrictEqual(FINISHED);
      expect(await store.load('queued')).toStrictEqual(queuedJob('queued', 1));
      expect(await store.load('nope')).toBeUndefined();
    });

    it('replaces a job that is saved again', async () => {
      await store.save(queuedJob('a', 1, { snapshotId: 'gone' }));
      const running = queuedJob('a', 1, { state: 'RUNNING' });
      await store.save(running);
      expect(await store.list({ first: 10 })).toStrictEqual([running]);
    });

    it('finds a job by its idempotency key', async () => {
      await store.save(queuedJob('other', 2));
      await store.save(FINISHED);
      await store.save(FINISHED);
      expect(await store.loadByIdempotencyKey('key')).toStrictEqual(FINISHED);
      expect(await store.loadByIdempotencyKey('nope')).toBeUndefined();
    });

    it('takes an idempotency key once', async () => {
      await store.save(FINISHED);
      const second = queuedJob('second', 5, { idempotencyKey: 'key' });
      await expect(store.save(second)).rejects.toMatchObject({ name: 'VitrineError', code: 'CONFLICT' });
      expect(await store.load('second')).toBeUndefined();
      expect(await store.loadByIdempotencyKey('key')).toStrictEqual(FINISHED);
    });

    it('lists the newest first, by id where times are equal, page by page', async () => {
      for (const job of [
        queuedJob('b', 2),
        queuedJob('a', 1),
        queuedJob('d', 2),
        queuedJob('c', 3),
        queuedJob('e', 2),
      ]) {
        await store.save(job);
      }
      const ids = async (page: Parameters<JobStore['list']>[0]) => (await store.list(page)).map((job) => job.id);
      expect(await ids({ first: 10 })).toEqual(['c', 'e', 'd', 'b', 'a']);
      expect(await ids({ first: 2 })).toEqual(['c', 'e']);
      expect(await ids({ first: 2, afterId: 'e' })).toEqual(['d', 'b']);
      expect(await ids({ first: 2, afterId: 'b' })).toEqual(['a']);
      expect(await ids({ first: 2, afterId: 'a' })).toEqual([]);
    });

    it('refuses to go on from a job that is not there', async () => {
      await store.save(queuedJob('a', 1));
      await expect(store.list({ first: 10, afterId: 'nope' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    });
  });
}
