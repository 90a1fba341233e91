import { Redis } from 'ioredis';
import { RateLimiterRedis } from 'rate-limiter-flexible';
import type { Client, RateBudgets, RateLimiter } from '../ports/rate-limiter.ts';
import { budgetLimiter } from './budget-limiter.ts';
import { memoryLimiters } from './memory-rate-limiter.ts';

const CONNECT_TIMEOUT_MS = 2_000;
const COMMAND_TIMEOUT_MS = 250; // every request waits for this answer
const MAX_RETRY_MS = 2_000;

export interface RedisRateLimiterOptions extends RateBudgets {
  /** `redis://…` or `rediss://…`. */
  readonly url: string;
  /** What is counted, requests unless told: apart from each other in Redis, and in the log. */
  readonly counted?: 'requests' | 'attempts';
  readonly log: { warn(details: object, message: string): void; info(message: string): void };
}

/**
 * Budgets in Redis, shared by all servers that name the same one. While Redis is away, or slower than 250 ms, each server
 * counts in its own memory; it comes back by itself. A change between the two is logged, once each.
 */
export function redisRateLimiter(options: RedisRateLimiterOptions): RateLimiter {
  const { url, log, counted = 'requests', ...budgets } = options;
  const redis = new Redis(url, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(50 * 2 ** Math.min(attempt, 10), MAX_RETRY_MS),
  });
  logChanges(redis, log, counted);
  const insurance = memoryLimiters(budgets);
  const limiter = (kind: Client['kind']): RateLimiterRedis =>
    new RateLimiterRedis({
      storeClient: redis,
      points: budgets.points[kind],
      duration: budgets.windowSeconds,
      keyPrefix: `${counted === 'requests' ? 'vitrine:rate' : 'vitrine:attempts'}:${kind}`,
      rejectIfRedisNotReady: true,
      insuranceLimiter: insurance[kind],
    });
  const limiters = { address: limiter('address'), token: limiter('token'), key: limiter('key') };
  return budgetLimiter(limiters, async () => redis.disconnect());
}

/** A Redis that is away says so at every attempt to reach it; the log says so once. */
function logChanges(redis: Redis, log: RedisRateLimiterOptions['log'], counted: string): void {
  let away = false;
  redis.on('error', (error: Error) => {
    if (away) return;
    away = true;
    log.warn({ err: error }, `Redis is away: ${counted} are counted in memory`);
  });
  redis.on('ready', () => {
    if (away) log.info(`Redis is back: ${counted} are counted there`);
    away = false;
  });
}
