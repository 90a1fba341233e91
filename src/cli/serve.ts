import { watchFile, unwatchFile } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from 'pino';
import { fileDiskCheck } from '../adapters/file-disk-check.ts';
import { helpersGiveWay } from '../adapters/thread-priority.ts';
import { ProductQueue } from '../pipeline/live/product-queue.ts';
import { startLiveness } from '../server/liveness.ts';
import { startServer } from '../server/start-server.ts';
import type { Config } from './config.ts';
import { loadPersistedQueries } from './load-persisted-queries.ts';
import { createLogger } from './logger.ts';
import { openAttemptLimiter, openRateLimiter } from './open-rate-limiter.ts';
import { openDoor } from './open-door.ts';
import { type OrderlyEnd, orderlyEnd } from './orderly-end.ts';
import { ROOT } from './root.ts';
import { watchStores } from './watch-stores.ts';
import { type Vitrine, openPhotoLoader, openReindexer, openVitrine } from './wire.ts';

export interface Serving extends OrderlyEnd {
  readonly url: string;
  /** One line for the person at the terminal: the key when it is new, else where it is. */
  readonly adminKeyNotice: string;
}

export interface ServeExtras {
  /** Folder of sample photos for the shop page (`/samples/`). */
  readonly samples?: string | undefined;
}

/** Beside the wait for running requests: to write what waits to be written and to close stores and model. */
const CLOSE_LIMIT_MS = 5_000;

/** `vitrine serve`: until SIGINT or SIGTERM. */
export async function serveCommand(config: Config): Promise<void> {
  const { url, adminKeyNotice, endAtFaults } = await startServing(config);
  endAtFaults();
  console.error(`Vitrine serves at ${url}\n${adminKeyNotice}`);
}

/** Opens everything, starts to listen, and shuts down in order at SIGINT or SIGTERM. */
export async function startServing(config: Config, extras: ServeExtras = {}): Promise<Serving> {
  await using stack = new AsyncDisposableStack();
  const log = createLogger(config);
  const vitrine = stack.use(await openVitrine(config, log, { takesChanges: true }));
  const { adminKeyNotice, ...deps } = await openDeps(vitrine, stack);
  stack.defer(followPublished(vitrine));
  vitrine.publisher.startRechecking();
  helpersGiveWay();
  const server = await startServer(deps, {
    ...config.server,
    persisted: { ...config.persisted, list: await loadPersistedQueries(config.persisted.file) },
    imageRoot: config.images.root === undefined ? ROOT : resolve(ROOT, config.images.root),
    webRoot: join(ROOT, 'web/dist'),
    samplesRoot: extras.samples,
  });
  stack.defer(() => server.close());
  const { host } = config.server;
  if (config.livezPort !== undefined)
    stack.adopt(await startLiveness({ host, port: config.livezPort }), (it) => it.close());
  const owned = stack.move();
  log.info({ url: server.url, model: vitrine.embedder.model.id, device: vitrine.embedder.device }, 'serving');
  const limitMs = config.server.shutdownTimeoutMs + CLOSE_LIMIT_MS;
  return { url: server.url, adminKeyNotice, ...orderlyEnd(() => owned.disposeAsync(), { log, limitMs }) };
}

/** What the server stands on beside Vitrine itself; closed with the stack. */
async function openDeps(vitrine: Vitrine, stack: AsyncDisposableStack) {
  const { config, log } = vitrine;
  const reindexer = stack.adopt(await openReindexer(vitrine), (it) => it.close());
  const { storeWatch, ...watched } = watchStores(vitrine);
  stack.defer(() => storeWatch.close());
  const { adminKeyNotice, ...door } = await openDoor({ ...vitrine, ...watched });
  stack.defer(() => door.keyRing.flush());
  const changes = {
    ...vitrine,
    ...watched,
    productQueue: new ProductQueue(),
    maxPendingChanges: config.maxPendingChanges,
  };
  return {
    ...vitrine.searchDeps,
    ...vitrine,
    ...watched,
    ...door,
    adminKeyNotice,
    storeWatch,
    disk: fileDiskCheck(vitrine.dataDir),
    reindexer,
    changes,
    logger: log,
    weights: config.weights,
    rateLimiter: openLimiter(config, log, stack),
    attemptLimiter: stack.adopt(openAttemptLimiter(config, log), (it) => it.close()),
    maxFirst: config.search.maxFirst,
    photos: openPhotoLoader(config),
    maxImageBytes: config.images.maxBytes,
  };
}

function openLimiter(config: Config, log: Logger, stack: AsyncDisposableStack) {
  const limiter = openRateLimiter(config, log);
  if (limiter !== undefined) stack.adopt(limiter, (it) => it.close());
  return limiter;
}

const POLL_MS = 1000;

/** Serves what another process publishes (`vitrine reindex` beside a running server) within about a second. */
function followPublished({ dataDir, publisher, log }: Vitrine): () => void {
  const pointer = join(dataDir, 'snapshots', 'CURRENT');
  watchFile(pointer, { interval: POLL_MS }, () => {
    publisher
      .follow()
      .catch((error: unknown) => log.error({ err: error }, 'the published snapshot could not be opened'));
  });
  return () => unwatchFile(pointer);
}
