import type { Logger } from 'pino';
import { memoryRateLimiter } from '../adapters/memory-rate-limiter.ts';
import { redisRateLimiter } from '../adapters/redis-rate-limiter.ts';
import type { RateLimiter } from '../ports/rate-limiter.ts';
import type { Config } from './config.ts';

/** Budgets in Redis when it has an address, else in memory; none when they are turned off. */
export function openRateLimiter({ rateLimit }: Pick<Config, 'rateLimit'>, log: Logger): RateLimiter | undefined {
  if (rateLimit === undefined) return undefined;
  const { redisUrl: url, ...budgets } = rateLimit;
  return url === undefined ? memoryRateLimiter(budgets) : redisRateLimiter({ ...budgets, url, log });
}
