import { afterEach, expect, test } from 'vitest';
import { VitrineError } from '../../src/domain/errors.ts';
import { StoreWatch } from '../../src/pipeline/store-watch.ts';

const watches: StoreWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.close();
});

const gone = () => Promise.reject(new VitrineError('OVERLOADED', 'Could not load products: it cannot be reached.'));
const never = () => new Promise<never>(() => {});

/** A watch over a store that answers `probe` as the test says. */
function watchOver(store: { probe: () => Promise<unknown> }) {
  const said: string[] = [];
  const log = { warn: (_: object, text: string) => said.push(text), info: (text: string) => said.push(text) };
  const probeMs = { answering: 20, away: 5 };
  const watch = new StoreWatch({ timeoutMs: 30, probe: () => store.probe(), probeMs, log });
  watches.push(watch);
  return { watch, said };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test.each([
  ['breaks the connection', gone],
  ['does not answer in time', never],
])('a store that %s is OVERLOADED with a time to come back, and nobody waits for it again', async (_what, call) => {
  const { watch } = watchOver({ probe: gone });
  const failure = { code: 'OVERLOADED', retryAfterSeconds: 1, message: expect.stringMatching(/does not answer/) };
  await expect(watch.ask(call)).rejects.toMatchObject(failure);
  expect(watch.answering).toBe(false);
  let asked = false;
  await expect(watch.ask(async () => (asked = true))).rejects.toMatchObject(failure);
  expect(asked).toBe(false);
});

test('a store that answers again is asked again; both changes are logged once', async () => {
  const store = { probe: gone as () => Promise<unknown> };
  const { watch, said } = watchOver(store);
  await Promise.allSettled([watch.ask(gone), watch.ask(gone)]);
  store.probe = async () => 'here';
  await until(() => watch.answering);
  expect(await watch.ask(async () => 'products')).toBe('products');
  expect(said).toEqual([expect.stringMatching(/does not answer/), expect.stringMatching(/answers again/)]);
});

test('a store that nobody asks is known to be away all the same', async () => {
  const { watch } = watchOver({ probe: gone });
  await until(() => !watch.answering);
  expect(watch.answering).toBe(false);
});

test('an answer that says no, and a fault of ours, are no outage', async () => {
  const { watch } = watchOver({ probe: async () => {} });
  for (const code of ['INTERNAL', 'CONFLICT', 'FORBIDDEN'] as const) {
    await expect(watch.ask(() => Promise.reject(new VitrineError(code, 'No.')))).rejects.toMatchObject({ code });
  }
  await expect(watch.ask(() => Promise.reject(new TypeError('a fault')))).rejects.toThrow('a fault');
  expect(watch.answering).toBe(true);
});
