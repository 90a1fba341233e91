import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { redisRateLimiter } from '../../src/adapters/redis-rate-limiter.ts';
import type { RateBudgets, RateLimiter } from '../../src/ports/rate-limiter.ts';
import { describeRateLimiter } from '../contracts/rate-limiter.ts';
import { HAS_REDIS, type TestRedis, startRedis } from '../services/redis.ts';

const BUDGETS: RateBudgets = { points: { address: 10, token: 10, key: 10 }, windowSeconds: 600 };
const CLIENT = { kind: 'address', id: '203.0.113.7' } as const;

/** Lines of the log, by their message. */
function listen() {
  const messages: string[] = [];
  const log = {
    warn: (_details: object, message: string) => void messages.push(message),
    info: (message: string) => void messages.push(message),
  };
  return { log, messages };
}

/** A limiter that has reached its Redis. */
async function connected(url: string, budgets: RateBudgets, log = listen().log): Promise<RateLimiter> {
  const limiter = redisRateLimiter({ ...budgets, url, log });
  const probe = { kind: 'key', id: 'probe' } as const;
  const other = redisRateLimiter({ ...budgets, url, log });
  await expect // both count in one place
    .poll(
      async () => {
        const { left } = await limiter.spend(probe, 1);
        await other.giveBack(probe, 1);
        return (await limiter.spend(probe, 1)).left === left;
      },
      { timeout: 5_000 },
    )
    .toBe(true);
  await other.close();
  return limiter;
}

describe.skipIf(!HAS_REDIS)('with a real Redis', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.kill());

  describeRateLimiter('redisRateLimiter', (budgets) =>
    connected(redis.url, { ...budgets, points: { ...budgets.points } }),
  );

  test('two servers share one budget', async () => {
    const [one, two] = await Promise.all([connected(redis.url, BUDGETS), connected(redis.url, BUDGETS)]);
    await one.spend(CLIENT, 6);
    expect(await two.spend(CLIENT, 4)).toMatchObject({ granted: true, left: 0 });
    expect(await one.spend(CLIENT, 1)).toMatchObject({ granted: false });
    await Promise.all([one.close(), two.close()]);
  });

  test('two servers share the attempts of an address, which are not its requests', async () => {
    const { log } = listen();
    const points = { address: 1000, token: 1000, key: 1000 };
    const open = () => redisRateLimiter({ points, windowSeconds: 600, url: redis.url, log, counted: 'attempts' });
    const [one, two, requests] = [open(), open(), await connected(redis.url, BUDGETS)];
    const guesser = { kind: 'address', id: '203.0.113.9' } as const;
    await expect.poll(async () => (await one.spend(guesser, 1)).left - (await two.spend(guesser, 1)).left).toBe(1);
    await one.spend(guesser, 1000);
    expect(await two.look(guesser)).toMatchObject({ granted: false });
    expect(await requests.look(guesser)).toMatchObject({ granted: true, left: 10 });
    await Promise.all([one, two, requests].map((it) => it.close()));
  });

  test('while Redis is away memory counts; it is back without a restart, and the log tells each once', async () => {
    const own = await startRedis();
    const { log, messages } = listen();
    const limiter = await connected(own.url, BUDGETS, log);
    await limiter.spend(CLIENT, 10);
    await own.kill();
    await expect.poll(() => messages.length, { timeout: 5_000 }).toBe(1);
    expect(await limiter.spend(CLIENT, 8)).toMatchObject({ granted: true, left: 2 });
    expect(await limiter.spend(CLIENT, 3)).toMatchObject({ granted: false });
    await using again = await startRedis(own.port);
    await expect.poll(() => messages.length, { timeout: 10_000 }).toBe(2);
    expect(again.port).toBe(own.port);
    expect(await limiter.spend(CLIENT, 1)).toMatchObject({ granted: true, left: 9 });
    expect(messages).toEqual([
      'Redis is away: requests are counted in memory',
      'Redis is back: requests are counted there',
    ]);
    await limiter.close();
  });
});

test('a Redis that was never there stops nobody', async () => {
  const limiter = redisRateLimiter({ ...BUDGETS, url: 'redis://127.0.0.1:1', log: listen().log });
  expect(await limiter.spend(CLIENT, 4)).toMatchObject({ granted: true, left: 6 });
  expect(await limiter.look(CLIENT)).toMatchObject({ granted: true, left: 6 });
  await limiter.close();
});
