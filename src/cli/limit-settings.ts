import { z } from 'zod';
import { count, flag } from './setting-kinds.ts';

const MIB = 2 ** 20;

/** An origin as browsers send it (`https://shop.example`), or `*`. */
const origin = z
  .string()
  .trim()
  .refine((text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text), {
    error: 'Expected origins such as https://shop.example, separated by commas, or *',
  });

/** What keeps strangers from drowning the server: every limit with its default. */
export const LIMIT_SETTINGS = {
  TRUSTED_PROXY_HOPS: count(0, 0),
  CORS_ORIGINS: z
    .string()
    .default('')
    .transform((text) => text.split(',').filter((part) => part.trim() !== ''))
    .pipe(z.array(origin)),

  RATE_LIMIT_POINTS: count(6_000, 0),
  RATE_LIMIT_KEY_POINTS: count(60_000),
  RATE_LIMIT_WINDOW_S: count(60),
  COST_WORDS: count(1),
  COST_PHOTO: count(10),
  REDIS_URL: z.url({ protocol: /^rediss?$/ }).optional(),

  MAX_QUERY_TOKENS: count(2_000),
  MAX_QUERY_DEPTH: count(10),
  MAX_QUERY_ALIASES: count(50, 0),
  MAX_QUERY_DIRECTIVES: count(50, 0),
  MAX_QUERY_FIELDS: count(400),
  MAX_ROOT_FIELDS: count(20),
  MAX_SEARCHES: count(5),
  MAX_FIRST: z.coerce.number().int().min(1).max(100).default(100),

  PERSISTED_QUERIES: z.string().optional(),
  PERSISTED_ONLY: flag(false),
  PERSISTED_AUTOMATIC: flag(true),
  PERSISTED_CACHE_BYTES: count(4 * MIB),

  MAX_IN_FLIGHT: count(32),
  MAX_QUEUE: count(128, 0),
  MAX_IN_FLIGHT_PHOTOS: count(16),
  MAX_QUEUE_PHOTOS: count(128, 0),
  MAX_IN_FLIGHT_ADMIN: count(16),
  MAX_QUEUE_ADMIN: count(32, 0),
  MAX_SLOW_BODIES: count(64, 0),
  QUEUE_TIMEOUT_MS: count(2_000),

  HEADERS_TIMEOUT_MS: count(10_000),
  BODY_TIMEOUT_MS: count(20_000),
  MIN_UPLOAD_BYTES_PER_S: count(4_096, 0),
  RECEIVE_TIMEOUT_MS: count(30_000),
  REQUEST_TIMEOUT_MS: count(10_000),
  SHUTDOWN_TIMEOUT_MS: count(10_000),
};

const SETTINGS = z.object(LIMIT_SETTINGS);
export type LimitSettings = z.output<typeof SETTINGS>;

/** The limits as the server takes them. */
export function nestLimits(env: LimitSettings) {
  return {
    trustedProxyHops: env.TRUSTED_PROXY_HOPS,
    corsOrigins: env.CORS_ORIGINS,
    costs: { words: env.COST_WORDS, photo: env.COST_PHOTO },
    query: {
      maxTokens: env.MAX_QUERY_TOKENS,
      maxDepth: env.MAX_QUERY_DEPTH,
      maxAliases: env.MAX_QUERY_ALIASES,
      maxDirectives: env.MAX_QUERY_DIRECTIVES,
      maxFields: env.MAX_QUERY_FIELDS,
      maxRootFields: env.MAX_ROOT_FIELDS,
      maxSearches: env.MAX_SEARCHES,
    },
    admission: admissionOf(env),
    body: { bodyTimeoutMs: env.BODY_TIMEOUT_MS, minBytesPerSecond: env.MIN_UPLOAD_BYTES_PER_S },
    headersTimeoutMs: env.HEADERS_TIMEOUT_MS,
    receiveTimeoutMs: env.RECEIVE_TIMEOUT_MS,
    requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
    shutdownTimeoutMs: env.SHUTDOWN_TIMEOUT_MS,
  };
}

function admissionOf(env: LimitSettings) {
  const all = { queueTimeoutMs: env.QUEUE_TIMEOUT_MS, slowBodies: env.MAX_SLOW_BODIES };
  return {
    words: { inFlight: env.MAX_IN_FLIGHT, queue: env.MAX_QUEUE, ...all },
    photo: { inFlight: env.MAX_IN_FLIGHT_PHOTOS, queue: env.MAX_QUEUE_PHOTOS, ...all },
    admin: { inFlight: env.MAX_IN_FLIGHT_ADMIN, queue: env.MAX_QUEUE_ADMIN, ...all },
  };
}

/** Budgets of clients; undefined when RATE_LIMIT_POINTS is 0. */
export function nestRateLimit(env: LimitSettings) {
  if (env.RATE_LIMIT_POINTS === 0) return undefined;
  const { RATE_LIMIT_POINTS: person, RATE_LIMIT_KEY_POINTS: key } = env;
  return {
    points: { address: person, token: person, key },
    windowSeconds: env.RATE_LIMIT_WINDOW_S,
    redisUrl: env.REDIS_URL,
  };
}

/** Where the list of persisted queries lies, and what may be asked beside it. */
export function nestPersisted(env: LimitSettings) {
  return {
    file: env.PERSISTED_QUERIES,
    only: env.PERSISTED_ONLY,
    automatic: env.PERSISTED_AUTOMATIC,
    cacheBytes: env.PERSISTED_CACHE_BYTES,
  };
}
