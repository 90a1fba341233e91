import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Budget, Client, RateLimiter } from '../ports/rate-limiter.ts';

/** A limiter of the package for each kind of client. */
export type Limiters = Readonly<Record<Client['kind'], RateLimiterAbstract>>;

/** The port over limiters of `rate-limiter-flexible`, which rejects with the budget itself when it is exceeded. */
export function budgetLimiter(limiters: Limiters, close: () => Promise<void>): RateLimiter {
  return {
    async spend({ kind, id }, points) {
      const limiter = limiters[kind];
      try {
        return budgetOf(await limiter.consume(id, points), true);
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return budgetOf(refused, false);
        return { granted: true, left: limiter.points, resetsInSeconds: limiter.duration }; // better open than closed to all
      }
    },
    async look({ kind, id }) {
      const limiter = limiters[kind];
      const unspent = { granted: true, left: limiter.points, resetsInSeconds: limiter.duration };
      const seen = await limiter.get(id).catch(() => null); // better open than closed to all
      return seen === null ? unspent : budgetOf(seen, seen.remainingPoints > 0);
    },
    async giveBack({ kind, id }, points) {
      await limiters[kind].reward(id, points).catch(() => undefined);
    },
    close,
  };
}

function budgetOf({ remainingPoints, msBeforeNext }: RateLimiterRes, granted: boolean): Budget {
  return {
    granted,
    left: Math.max(0, remainingPoints),
    resetsInSeconds: Math.max(1, Math.ceil(msBeforeNext / 1000)),
  };
}
