import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { type LiveSnapshot, createLiveSnapshot } from '../../src/pipeline/live-snapshot.ts';
import { type Publisher, createPublisher } from '../../src/pipeline/publisher.ts';
import type { SnapshotStore } from '../../src/ports/snapshot-store.ts';
import { MODEL, snapshotContent } from '../contracts/snapshot-content.ts';
import { memorySnapshotStore } from '../fakes/memory-snapshot-store.ts';

let snapshots: SnapshotStore;
let live: LiveSnapshot;
let publisher: Publisher;

function open(changes: Partial<SnapshotStore> = {}): void {
  live = createLiveSnapshot();
  publisher = createPublisher({
    snapshots: { ...snapshots, ...changes },
    liveSnapshot: live,
    embedder: { model: { sha256: MODEL.sha256 } },
  });
}

const build = (id: string, minute: number, changes: Parameters<typeof snapshotContent>[0] = {}) =>
  snapshots.build(
    snapshotContent({ ...changes, id, createdAt: new Date(Date.UTC(2026, 0, 1, 0, minute)), products: 3 }),
  );

const served = () => live.current()?.manifest.id;

beforeEach(async () => {
  snapshots = memorySnapshotStore({ keep: 5 });
  for (const [minute, id] of ['a', 'b', 'c'].entries()) await build(id, minute);
  await snapshots.publish('c');
  open();
  await publisher.serveCurrent();
});

describe('promoting', () => {
  it('publishes a snapshot and serves it', async () => {
    expect((await publisher.promote('a')).id).toBe('a');
    expect([served(), await snapshots.currentId()]).toStrictEqual(['a', 'a']);
  });

  it('changes nothing when there is no such snapshot or it cannot be served', async () => {
    await build('foreign', 5, { model: { id: 'clip', version: '2', sha256: 'b'.repeat(64) } });
    await expect(publisher.promote('nowhere')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(publisher.promote('foreign')).rejects.toMatchObject({ code: 'CONFLICT' });
    expect([served(), await snapshots.currentId()]).toStrictEqual(['c', 'c']);
  });

  it('goes on serving, and closes what it opened, when the pointer cannot be moved', async () => {
    let closed = false;
    open({
      publish: () => Promise.reject(new Error('no space')),
      async open(id, model) {
        const snapshot = await snapshots.open(id, model);
        return { ...snapshot, close: async () => void (closed = true) };
      },
    });
    await publisher.serveCurrent();
    await expect(publisher.promote('a')).rejects.toThrow('no space');
    expect([served(), closed]).toStrictEqual(['c', true]);
  });

  it('moves the pointer only once the snapshot is open and warm, and serves only what the pointer names', async () => {
    const order: string[] = [];
    open({
      async open(id, model) {
        const snapshot = await snapshots.open(id, model);
        order.push(`opened beside ${served()}`);
        const search: typeof snapshot.index.search = (query) => {
          order.push('warmed');
          return snapshot.index.search(query);
        };
        return { ...snapshot, index: { ...snapshot.index, search } };
      },
      async publish(id) {
        await snapshots.publish(id);
        order.push(`published beside ${served()}`);
      },
    });
    await publisher.serveCurrent();
    await publisher.promote('b');
    expect(order).toStrictEqual(['opened beside c', 'warmed', 'published beside c']);
    expect(served()).toBe('b');
  });

  it('happens one after the other, whoever asks', async () => {
    const running: string[] = [];
    open({
      async publish(id) {
        running.push(`${id} begins`);
        await setImmediate();
        await snapshots.publish(id);
        running.push(`${id} ends`);
      },
    });
    await Promise.all([publisher.promote('a'), publisher.promote('b')]);
    expect(running).toStrictEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(served()).toBe('b');
  });
});

describe('rolling back', () => {
  it('goes to the next older snapshot, each time', async () => {
    expect((await publisher.rollback()).id).toBe('b');
    expect((await publisher.rollback()).id).toBe('a');
    expect([served(), await snapshots.currentId()]).toStrictEqual(['a', 'a']);
  });

  it('leaves the snapshot that it came from, which can be promoted again', async () => {
    await publisher.rollback();
    expect((await publisher.promote('c')).id).toBe('c');
  });

  it('passes over what cannot be served', async () => {
    await build('foreign', 5, { model: { id: 'clip', version: '2', sha256: 'b'.repeat(64) } });
    await build('d', 6);
    await publisher.promote('d');
    expect((await publisher.rollback()).id).toBe('c');
  });

  it('says that there is nothing older', async () => {
    await publisher.promote('a');
    await expect(publisher.rollback()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(served()).toBe('a');
  });

  it('never goes forward: when the published one is broken, it makes the older one that serves the published one', async () => {
    const list = async () => (await snapshots.list()).filter(({ id }) => id !== 'b');
    const openCurrent = async () => ({ snapshot: await snapshots.open('a', MODEL.sha256), refused: [] });
    await snapshots.publish('b');
    open({ list, openCurrent });
    await publisher.serveCurrent();
    expect((await publisher.rollback()).id).toBe('a');
  });
});

describe('serving', () => {
  it('follows what another process publishes, and opens nothing when that serves already', async () => {
    let opened = 0;
    open({
      openCurrent(model) {
        opened++;
        return snapshots.openCurrent(model);
      },
    });
    await publisher.follow();
    await publisher.follow();
    expect([served(), opened]).toStrictEqual(['c', 1]);
    await snapshots.publish('a');
    await publisher.follow();
    expect([served(), opened]).toStrictEqual(['a', 2]);
  });

  it('takes a snapshot out of service that turns out to be damaged, for the one before', async () => {
    const damaged = new Set<string>();
    const found = Promise.withResolvers<string>();
    open({
      recheck: (id) => (id === 'c' ? found.promise : Promise.resolve(undefined)),
      async openCurrent() {
        const id = ['c', 'b'].find((one) => !damaged.has(one)) as string;
        const refused = [...damaged].map((one) => ({ id: one, reason: 'embeddings.npy is damaged' }));
        return { snapshot: await snapshots.open(id, MODEL.sha256), refused };
      },
    });
    await publisher.serveCurrent();
    publisher.startRechecking();
    expect(served()).toBe('c');
    damaged.add('c');
    found.resolve('embeddings.npy is damaged');
    await expect.poll(served).toBe('b');
    expect(live.refused).toStrictEqual([{ id: 'c', reason: 'embeddings.npy is damaged' }]);
  });

  it('serves nothing rather than a damaged snapshot', async () => {
    const refused = [{ id: 'c', reason: 'embeddings.npy is damaged' }];
    const answers = [{ snapshot: await snapshots.open('c', MODEL.sha256), refused: [] }, { refused }];
    open({
      openCurrent: async () => answers.shift() ?? { refused },
      recheck: async () => 'embeddings.npy is damaged',
    });
    await publisher.serveCurrent();
    publisher.startRechecking();
    await expect.poll(served).toBeUndefined();
    expect(live.refused).toStrictEqual(refused);
  });

  it('stops checking a snapshot that serves no more, and everything when it closes', async () => {
    const checks: { id: string; signal: AbortSignal | undefined }[] = [];
    open({
      recheck(id, signal) {
        checks.push({ id, signal });
        return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    publisher.startRechecking();
    await publisher.serveCurrent();
    await publisher.promote('a');
    expect(checks.map(({ id, signal }) => [id, signal?.aborted])).toStrictEqual([
      ['c', true],
      ['a', false],
    ]);
    await publisher.close();
    expect(checks[1]?.signal?.aborted).toBe(true);
    await expect(publisher.promote('b')).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
