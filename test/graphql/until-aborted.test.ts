import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { untilAborted } from '../../src/graphql/until-aborted.ts';

test('passes on what the work gives and leaves no listener behind', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(signal, () => 7)).toBe(7);
  await expect(untilAborted(signal, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});

test('ends the wait with the reason of the abort', async () => {
  const controller = new AbortController();
  const waiting = untilAborted(controller.signal, () => new Promise(() => {}));
  controller.abort(new Error('too late'));
  await expect(waiting).rejects.toThrow('too late');
});

test('does not begin work for a caller who has left', async () => {
  let begun = false;
  const work = untilAborted(AbortSignal.abort(new Error('gone')), () => {
    begun = true;
  });
  await expect(work).rejects.toThrow('gone');
  expect(begun).toBe(false);
});
