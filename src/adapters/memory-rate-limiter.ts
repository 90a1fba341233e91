import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Client, RateBudgets, RateLimiter } from '../ports/rate-limiter.ts';
import { type Limiters, budgetLimiter } from './budget-limiter.ts';

/** Budgets in this process: right for one server. What a client spent is forgotten when its window ends. */
export function memoryRateLimiter(budgets: RateBudgets): RateLimiter {
  return budgetLimiter(memoryLimiters(budgets), async () => {});
}

/** One limiter in memory for each kind of client. */
export function memoryLimiters({ points, windowSeconds }: RateBudgets) {
  const limiter = (kind: Client['kind']): RateLimiterMemory =>
    new RateLimiterMemory({ points: points[kind], duration: windowSeconds, keyPrefix: kind });
  return { address: limiter('address'), token: limiter('token'), key: limiter('key') } satisfies Limiters;
}
