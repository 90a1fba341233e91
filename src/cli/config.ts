import { z } from 'zod';
import { badInput } from '../domain/errors.ts';
import { DEFAULT_WEIGHTS } from '../domain/ranking.ts';
import { IMAGE_SETTINGS, nestImages } from './image-settings.ts';
import { LIMIT_SETTINGS, nestLimits, nestPersisted, nestRateLimit } from './limit-settings.ts';
import { count, flag, share } from './setting-kinds.ts';
import { TOKEN_ENVIRONMENT, tokenConfig, tokenProblems } from './token-config.ts';

const MIB = 2 ** 20;

/** Settings whose value no error repeats. */
const SECRETS = new Set(['ADMIN_KEY', 'JWT_SECRET', 'MONGODB_URL', 'REDIS_URL']);

/** Every setting with its default. `.env.example` lists the same names with the same defaults; a test holds them together. */
const ENVIRONMENT = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
  LIVEZ_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  DATA_DIR: z.string().default('data'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ADMIN_KEY: z.string().min(16).optional(),
  PUBLIC_SEARCH: flag(true),
  PUBLIC_EVENTS: flag(true),
  ANONYMOUS_SHOPPERS: z.enum(['true', 'false']).optional(),
  AUTH_FAILURES_PER_MINUTE: count(20),
  ...TOKEN_ENVIRONMENT,
  NODE_ENV: z.string().default('development'),
  INTROSPECTION: z.enum(['true', 'false']).optional(),
  SUGGESTIONS: z.enum(['true', 'false']).optional(),

  MODEL: z.string().default('builtin'),
  MODELS_DIR: z.string().default('models'),
  MODELS_HUB: z.url({ protocol: /^https?$/ }).default('https://huggingface.co'),
  HF_TOKEN: z.string().optional(),
  EMBEDDER_DEVICE: z.enum(['auto', 'tensorrt', 'cuda', 'coreml', 'dml', 'webgpu', 'cpu']).default('auto'),
  EMBEDDER_WORKERS: z.coerce.number().int().min(1).optional(),
  EMBEDDER_THREADS: z.coerce.number().int().min(1).optional(),
  EMBEDDER_MAX_BATCH: count(64),
  EMBEDDER_BATCH_WAIT_MS: count(5),
  EMBEDDER_MAX_QUEUE: count(256),
  EMBEDDER_MAX_QUEUE_MS: count(5000),

  MONGODB_URL: z.url({ protocol: /^mongodb(\+srv)?$/ }).optional(),
  MONGODB_DATABASE: z.string().default('vitrine'),
  MONGODB_COLLECTION: z.string().default('products'),
  MONGODB_WRITABLE: flag(false),
  MONGODB_FIELDS: z.string().optional(),
  STORE_TIMEOUT_MS: count(2_000),
  ...IMAGE_SETTINGS,
  ...LIMIT_SETTINGS,

  QUERY_IMAGES_BYTES: count(64 * MIB),
  QUERY_EMBEDDINGS_BYTES: count(16 * MIB),
  SNAPSHOTS_KEPT: count(3),
  DELTA_MAX_CHANGES: count(200_000),
  SEARCH_LOG_BUFFER: count(10_000),
  RECALL_SAMPLE_SHARE: share(0.01),

  WEIGHT_VISUAL: share(DEFAULT_WEIGHTS.visual),
  WEIGHT_ATTRIBUTE: share(DEFAULT_WEIGHTS.attribute),
  WEIGHT_PERSONAL: share(DEFAULT_WEIGHTS.personal),
  WEIGHT_FRESHNESS: share(DEFAULT_WEIGHTS.freshness),
  WEIGHT_PRICE_PENALTY: share(DEFAULT_WEIGHTS.pricePenalty),
});

type Environment = z.output<typeof ENVIRONMENT>;

/** Names of all settings, for the check of `.env.example`. */
export const SETTING_NAMES: readonly string[] = Object.keys(ENVIRONMENT.shape);

export type Config = ReturnType<typeof nest>;

/**
 * Reads the settings from an environment; an empty value counts as not set.
 * Throws one BAD_USER_INPUT error that names every bad one.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const set = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = ENVIRONMENT.safeParse(set);
  const problems = parsed.success
    ? tokenProblems(parsed.data)
    : parsed.error.issues.map(({ path, message }) => ({ name: String(path[0]), problem: message }));
  if (parsed.success && problems.length === 0) return nest(parsed.data);
  const lines = problems.map(({ name, problem }) => {
    const came = SECRETS.has(name) ? '' : `, got ${JSON.stringify(set[name])}`;
    return `  ${name}: ${problem}${came}`;
  });
  throw badInput(`These settings cannot be used:\n${lines.join('\n')}`);
}

function nest(env: Environment) {
  return Object.freeze({
    dataDir: env.DATA_DIR,
    logLevel: env.LOG_LEVEL,
    model: { id: env.MODEL, directory: env.MODELS_DIR, hub: { address: env.MODELS_HUB, token: env.HF_TOKEN } },
    embedder: embedder(env),
    mongodb: env.MONGODB_URL === undefined ? undefined : mongodb(env, env.MONGODB_URL),
    storeTimeoutMs: env.STORE_TIMEOUT_MS,
    images: nestImages(env),
    server: {
      host: env.HOST,
      port: env.PORT,
      ...schemaShown(env),
      ...nestLimits(env),
    },
    rateLimit: nestRateLimit(env),
    livezPort: env.LIVEZ_PORT,
    failedAttempts: { perMinute: env.AUTH_FAILURES_PER_MINUTE, redisUrl: env.REDIS_URL },
    persisted: nestPersisted(env),
    access: access(env),
    search: {
      maxFirst: env.MAX_FIRST,
      queryImagesBytes: env.QUERY_IMAGES_BYTES,
      queryEmbeddingsBytes: env.QUERY_EMBEDDINGS_BYTES,
      logBuffer: env.SEARCH_LOG_BUFFER,
      recallShare: env.RECALL_SAMPLE_SHARE,
    },
    snapshotsKept: env.SNAPSHOTS_KEPT,
    maxPendingChanges: env.DELTA_MAX_CHANGES,
    weights: weightsOf(env),
  });
}

function weightsOf(env: Environment) {
  return {
    visual: env.WEIGHT_VISUAL,
    attribute: env.WEIGHT_ATTRIBUTE,
    personal: env.WEIGHT_PERSONAL,
    freshness: env.WEIGHT_FRESHNESS,
    pricePenalty: env.WEIGHT_PRICE_PENALTY,
  };
}

/** What shows the schema to strangers is off in production, unless it is asked for; suggestions go with introspection. */
function schemaShown({ NODE_ENV, INTROSPECTION, SUGGESTIONS }: Environment) {
  const introspection = INTROSPECTION === undefined ? NODE_ENV !== 'production' : INTROSPECTION === 'true';
  return { introspection, suggestions: SUGGESTIONS === undefined ? introspection : SUGGESTIONS === 'true' };
}

function access(env: Environment) {
  const tokens = tokenConfig(env);
  // where shoppers prove who they are, nobody else speaks for them
  const shoppers = env.ANONYMOUS_SHOPPERS === undefined ? tokens === undefined : env.ANONYMOUS_SHOPPERS === 'true';
  const publicAccess = { search: env.PUBLIC_SEARCH, events: env.PUBLIC_EVENTS, shoppers };
  return { adminKey: env.ADMIN_KEY, publicAccess, tokens };
}

function embedder(env: Environment) {
  return {
    device: env.EMBEDDER_DEVICE,
    workers: env.EMBEDDER_WORKERS,
    threadsPerWorker: env.EMBEDDER_THREADS,
    maxBatch: env.EMBEDDER_MAX_BATCH,
    batchWaitMs: env.EMBEDDER_BATCH_WAIT_MS,
    maxQueue: env.EMBEDDER_MAX_QUEUE,
    maxQueueMs: env.EMBEDDER_MAX_QUEUE_MS,
  };
}

function mongodb(env: Environment, url: string) {
  return {
    url,
    database: env.MONGODB_DATABASE,
    collection: env.MONGODB_COLLECTION,
    writable: env.MONGODB_WRITABLE,
    fields: env.MONGODB_FIELDS,
  };
}
