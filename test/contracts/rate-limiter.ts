import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Client, RateBudgets, RateLimiter } from '../../src/ports/rate-limiter.ts';

const BUDGETS: RateBudgets = { points: { address: 10, token: 10, key: 100 }, windowSeconds: 60 };

let clients = 0;
/** A client that nobody was before: stores may outlive a test. */
const someone = (kind: Client['kind'] = 'address'): Client => ({
  kind,
  id: `${process.pid}-${Date.now()}-${clients++}`,
});

/** What every rate limiter promises. */
export function describeRateLimiter(name: string, open: (budgets: RateBudgets) => Promise<RateLimiter>): void {
  describe(`${name}: budgets`, () => {
    let limiter: RateLimiter;
    beforeEach(async () => {
      limiter = await open(BUDGETS);
    });
    afterEach(() => limiter.close());

    test('grants a budget to its last point and tells what is left', async () => {
      const client = someone();
      expect(await limiter.spend(client, 3)).toMatchObject({ granted: true, left: 7 });
      expect(await limiter.spend(client, 7)).toMatchObject({ granted: true, left: 0 });
      expect(await limiter.spend(client, 1)).toMatchObject({ granted: false, left: 0 });
    });

    test('says in whole seconds when all is there again', async () => {
      const client = someone();
      await limiter.spend(client, 10);
      const { resetsInSeconds } = await limiter.spend(client, 1);
      expect(Number.isInteger(resetsInSeconds)).toBe(true);
      expect(resetsInSeconds).toBeGreaterThanOrEqual(1);
      expect(resetsInSeconds).toBeLessThanOrEqual(60);
    });

    test('keeps a budget for each client and kind', async () => {
      const { id } = someone();
      expect(await limiter.spend({ kind: 'address', id }, 10)).toMatchObject({ granted: true });
      expect(await limiter.spend({ kind: 'token', id }, 10)).toMatchObject({ granted: true });
      expect(await limiter.spend({ kind: 'key', id }, 10)).toMatchObject({ granted: true, left: 90 });
      expect(await limiter.spend(someone(), 10)).toMatchObject({ granted: true });
    });

    test('a look takes nothing and tells how it stands', async () => {
      const client = someone();
      expect(await limiter.look(client)).toMatchObject({ granted: true, left: 10 });
      await limiter.spend(client, 9);
      expect(await limiter.look(client)).toMatchObject({ granted: true, left: 1 });
      expect(await limiter.look(client)).toMatchObject({ granted: true, left: 1 });
      await limiter.spend(client, 1);
      const { granted, left, resetsInSeconds } = await limiter.look(client);
      expect([granted, left]).toEqual([false, 0]);
      expect(resetsInSeconds).toBeGreaterThanOrEqual(1);
    });

    test('what is given back can be spent again', async () => {
      const client = someone();
      await limiter.spend(client, 10);
      await limiter.giveBack(client, 4);
      expect(await limiter.spend(client, 4)).toMatchObject({ granted: true, left: 0 });
    });

    test('many at once spend what is there, no more', async () => {
      const client = someone();
      const budgets = await Promise.all(Array.from({ length: 30 }, () => limiter.spend(client, 1)));
      expect(budgets.filter(({ granted }) => granted)).toHaveLength(10);
    });

    test('a window ends, and everything is there again', async () => {
      await using short = await open({ ...BUDGETS, windowSeconds: 1 }).then((it) =>
        Object.assign(it, { [Symbol.asyncDispose]: () => it.close() }),
      );
      const client = someone();
      await short.spend(client, 10);
      await expect.poll(async () => (await short.spend(client, 1)).granted, { timeout: 5_000 }).toBe(true);
    });
  });
}
