import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/domain/change.ts';
import { VitrineError } from '../../src/domain/errors.ts';
import type { ProductId } from '../../src/domain/product.ts';
import { type LiveSnapshot, createLiveSnapshot } from '../../src/pipeline/live-snapshot.ts';
import type { ChangeJournal } from '../../src/ports/change-journal.ts';
import { seededRandom, snapshotContent } from '../contracts/snapshot-content.ts';
import { memoryChangeJournal } from '../fakes/memory-change-journal.ts';
import { memoryDeltaSegment } from '../fakes/memory-delta-segment.ts';
import { memorySnapshot } from '../fakes/memory-snapshot.ts';
import { type ModelProduct, PlainShop, contentOf, drawProduct } from './live/plain-shop.ts';

const snapshot = (id: string) => memorySnapshot(snapshotContent({ id, products: 2 }));

it('has nothing to lease before anything is published', () => {
  const live = createLiveSnapshot();
  expect(live.current()).toBeUndefined();
  expect(() => live.acquire()).toThrow(expect.objectContaining({ code: 'INDEX_NOT_READY' }));
});

it('leases the snapshot that was swapped in last', async () => {
  const live = createLiveSnapshot();
  await live.swap(snapshot('one'));
  await live.swap(snapshot('two'));
  using lease = live.acquire();
  expect(lease.snapshot.manifest.id).toBe('two');
  expect(live.current()?.manifest.id).toBe('two');
});

it('closes the snapshot before when its last lease ends, not earlier', async () => {
  const live = createLiveSnapshot();
  const one = snapshot('one');
  await live.swap(one);
  const first = live.acquire();
  const second = live.acquire();
  await live.swap(snapshot('two'));
  first[Symbol.dispose]();
  first[Symbol.dispose](); // a lease counts once, however often it is disposed of
  await setImmediate();
  expect(one.closed).toBe(false);
  second[Symbol.dispose]();
  await setImmediate();
  expect(one.closed).toBe(true);
});

it('closes the snapshot before at once when nobody uses it, and the one that serves never', async () => {
  const live = createLiveSnapshot();
  const [one, two] = [snapshot('one'), snapshot('two')];
  await live.swap(one);
  using _ = live.acquire();
  await live.swap(two);
  live.acquire()[Symbol.dispose]();
  await setImmediate();
  expect([one.closed, two.closed]).toStrictEqual([false, false]);
});

it('waits for every lease when it closes, and leases nothing any more', async () => {
  const live = createLiveSnapshot();
  const [one, two] = [snapshot('one'), snapshot('two')];
  await live.swap(one);
  const old = live.acquire();
  await live.swap(two);
  let closed = false;
  const closing = live.close().then(() => (closed = true));
  await setImmediate();
  expect([closed, one.closed, two.closed]).toStrictEqual([false, false, true]);
  expect(() => live.acquire()).toThrow(expect.objectContaining({ code: 'INDEX_NOT_READY' }));
  old[Symbol.dispose]();
  await closing;
  expect(one.closed).toBe(true);
});

describe('with live changes', () => {
  const DIMENSIONS = 8;
  const random = seededRandom(11);
  const draw = (id: string) => drawProduct(id, random, DIMENSIONS);
  const stored = (id: string, changesUpTo = 0, products: readonly ModelProduct[] = [draw('p0'), draw('p1')]) =>
    memorySnapshot({ ...contentOf(products, DIMENSIONS, id), changesUpTo });
  const idsOf = (live: LiveSnapshot) => {
    using lease = live.acquire();
    const { columns } = lease.snapshot;
    return ['p0', 'p1', 'p2', 'p3', 'p4'].filter((id) => columns.ordinalOf(id) !== undefined);
  };

  it('serves a snapshot with the changes that the journal holds behind it', async () => {
    const journal = memoryChangeJournal();
    await journal.append([draw('p2').asUpsert, draw('p3').asUpsert, { kind: 'delete', productId: draw('p0').id }]);
    const live = createLiveSnapshot({ journal, openDelta: memoryDeltaSegment });
    await live.swap(stored('one', 1));
    expect(idsOf(live)).toStrictEqual(['p1', 'p3']);
    expect(live.delta).toStrictEqual({ pending: 2, products: 1, removed: 1 });
    await live.swap(stored('older', 0)); // a rollback: more is replayed
    expect(idsOf(live)).toStrictEqual(['p1', 'p2', 'p3']);
    expect(live.delta.pending).toBe(3);
    await live.swap(stored('newer', 3));
    expect(idsOf(live)).toStrictEqual(['p0', 'p1']);
    expect(live.delta).toStrictEqual({ pending: 0, products: 0, removed: 0 });
  });

  it('shows a change to searches that begin after it was applied', async () => {
    const journal = memoryChangeJournal();
    const live = createLiveSnapshot({ journal, openDelta: memoryDeltaSegment });
    await live.swap(stored('one'));
    live.apply(await journal.append([draw('p2').asUpsert]));
    expect(idsOf(live)).toStrictEqual(['p0', 'p1', 'p2']);
  });

  it('loses no change that arrives while snapshots are swapped, and never goes without one', async () => {
    const journal = memoryChangeJournal();
    const live = createLiveSnapshot({ journal: slowed(journal), openDelta: memoryDeltaSegment });
    const shop = new PlainShop([draw('a')]);
    await live.swap(stored('s0', 0, [draw('a')]));
    const progress = { done: false };
    const changing = (async () => {
      for (let n = 0; n < 300; n++) {
        const id = `c${Math.floor(random() * 40)}`;
        const change: Change = random() < 0.7 ? draw(id).asUpsert : { kind: 'delete', productId: id as ProductId };
        const numbered = await journal.append([change]);
        live.apply(numbered);
        shop.apply(change);
        expectSameProducts(live, shop);
        if (n % 3 === 0) await setImmediate();
      }
      progress.done = true;
    })();
    for (let n = 1; !progress.done; n++) {
      const changesUpTo = Math.max(0, journal.lastSequence - 30);
      const then = new PlainShop([draw('a')]);
      for await (const { sequence, change } of journal.read(0)) if (sequence <= changesUpTo) then.apply(change);
      await live.swap(stored(`s${n}`, changesUpTo, then.all()));
      expectSameProducts(live, shop);
      await setImmediate();
    }
    await changing;
    expectSameProducts(live, shop);
    expect(journal.lastSequence).toBe(300);
  });

  it('serves without the changes that cannot be read when nothing serves yet, and tells it until a swap heals it', async () => {
    const journal = memoryChangeJournal();
    await journal.append([draw('p2').asUpsert]);
    const damaged = { ...journal, lastSequence: 1, read: broken };
    const live = createLiveSnapshot({ journal: damaged, openDelta: memoryDeltaSegment });
    await live.swap(stored('one'));
    expect(idsOf(live)).toStrictEqual(['p0', 'p1']);
    expect(live.delta.problem).toBe('The journal is damaged.');
    const older = stored('older');
    await expect(live.swap(older)).rejects.toMatchObject({ code: 'INTERNAL' });
    expect([older.closed, live.current()?.manifest.id]).toStrictEqual([true, 'one']);
    await live.swap(stored('reindexed', 1));
    expect(live.delta.problem).toBeUndefined();
  });

  it('serves the one before when the new one is not to be published after all', async () => {
    const live = createLiveSnapshot({ journal: memoryChangeJournal(), openDelta: memoryDeltaSegment });
    await live.swap(stored('one'));
    const next = stored('two');
    const refused = live.swap(next, () => Promise.reject(new VitrineError('INTERNAL', 'The disk is full.')));
    await expect(refused).rejects.toThrow('The disk is full.');
    expect([next.closed, live.current()?.manifest.id]).toStrictEqual([true, 'one']);
  });
});

function expectSameProducts(live: LiveSnapshot, shop: PlainShop): void {
  using lease = live.acquire();
  const { columns } = lease.snapshot;
  const found = shop.ids().filter((id) => columns.ordinalOf(id) !== undefined);
  expect(found).toStrictEqual(shop.ids());
  expect(columns.eligible({}).productCount).toBe(found.length);
}

/** A journal whose reading takes several turns of the event loop. */
function slowed(journal: ChangeJournal): Pick<ChangeJournal, 'lastSequence' | 'read'> {
  return {
    get lastSequence() {
      return journal.lastSequence;
    },
    async *read(after) {
      for await (const change of journal.read(after)) {
        if (change.sequence % 4 === 0) await setImmediate();
        yield change;
      }
    },
  };
}

// oxlint-disable-next-line require-yield -- it fails before it has anything to give
async function* broken(): AsyncGenerator<never> {
  throw new VitrineError('INTERNAL', 'The journal is damaged.');
}
