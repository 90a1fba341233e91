import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createLiveSnapshot } from '../../src/pipeline/live-snapshot.ts';
import { snapshotContent } from '../contracts/snapshot-content.ts';
import { memorySnapshot } from '../fakes/memory-snapshot.ts';

const snapshot = (id: string) => memorySnapshot(snapshotContent({ id, products: 2 }));

it('has nothing to lease before anything is published', () => {
  const live = createLiveSnapshot();
  expect(live.current()).toBeUndefined();
  expect(() => live.acquire()).toThrow(expect.objectContaining({ code: 'INDEX_NOT_READY' }));
});

it('leases the snapshot that was swapped in last', () => {
  const live = createLiveSnapshot();
  live.swap(snapshot('one'));
  live.swap(snapshot('two'));
  using lease = live.acquire();
  expect(lease.snapshot.manifest.id).toBe('two');
  expect(live.current()?.manifest.id).toBe('two');
});

it('closes the snapshot before when its last lease ends, not earlier', async () => {
  const live = createLiveSnapshot();
  const one = snapshot('one');
  live.swap(one);
  const first = live.acquire();
  const second = live.acquire();
  live.swap(snapshot('two'));
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
  live.swap(one);
  using _ = live.acquire();
  live.swap(two);
  live.acquire()[Symbol.dispose]();
  await setImmediate();
  expect([one.closed, two.closed]).toStrictEqual([false, false]);
});

it('waits for every lease when it closes, and leases nothing any more', async () => {
  const live = createLiveSnapshot();
  const [one, two] = [snapshot('one'), snapshot('two')];
  live.swap(one);
  const old = live.acquire();
  live.swap(two);
  let closed = false;
  const closing = live.close().then(() => (closed = true));
  await setImmediate();
  expect([closed, one.closed, two.closed]).toStrictEqual([false, false, true]);
  expect(() => live.acquire()).toThrow(expect.objectContaining({ code: 'INDEX_NOT_READY' }));
  old[Symbol.dispose]();
  await closing;
  expect(one.closed).toBe(true);
});
