import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { forEachConcurrently } from '../../../src/pipeline/indexing/for-each-concurrently.ts';

const { signal } = new AbortController();

it('works on every entry once, at most so many at a time', async () => {
  let running = 0;
  let most = 0;
  const seen: number[] = [];
  await forEachConcurrently(Array.from({ length: 20 }).keys(), { limit: 4, signal }, async (entry) => {
    most = Math.max(most, ++running);
    await setTimeout(entry % 3);
    seen.push(entry);
    running--;
  });
  expect(most).toBe(4);
  expect(seen.toSorted((a, b) => a - b)).toStrictEqual([...Array.from({ length: 20 }).keys()]);
});

it('starts nothing more after a failure, tells those at work, waits for them, and rejects with the failure', async () => {
  const seen: number[] = [];
  let told = false;
  const work = forEachConcurrently([0, 1, 2, 3, 4, 5], { limit: 2, signal }, async (entry, stop) => {
    seen.push(entry);
    if (entry === 1) throw new Error('one is bad');
    await setTimeout(20);
    told = stop.aborted;
  });
  await expect(work).rejects.toThrow('one is bad');
  expect(seen).toStrictEqual([0, 1]);
  expect(told).toBe(true);
});

it("rejects with the caller's reason when the caller leaves", async () => {
  const stop = new AbortController();
  const seen: number[] = [];
  const work = forEachConcurrently([0, 1, 2], { limit: 1, signal: stop.signal }, async (entry) => {
    seen.push(entry);
    if (entry === 1) stop.abort(new Error('left'));
  });
  await expect(work).rejects.toThrow('left');
  expect(seen).toStrictEqual([0, 1]);
});

it('is done at once with nothing', async () => {
  await expect(
    forEachConcurrently([], { limit: 3, signal }, () => Promise.reject(new Error('no'))),
  ).resolves.toBeUndefined();
});
