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

const MINUTE_SECONDS = 60;

/** Bad keys and tokens that an address may send in a minute; counted in Redis when it has an address, else in memory. */
export function openAttemptLimiter({ failedAttempts }: Pick<Config, 'failedAttempts'>, log: Logger): RateLimiter {
  const { perMinute, redisUrl: url } = failedAttempts;
  const points = { address: perMinute, token: perMinute, key: perMinute };
  const budgets = { points, windowSeconds: MINUTE_SECONDS };
  if (url === undefined) return memoryRateLimiter(budgets);
  return redisRateLimiter({ ...budgets, url, log, counted: 'attempts' });
}
