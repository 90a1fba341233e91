import { VitrineError } from '../../../src/domain/errors.ts';
import type { Product, ProductId } from '../../../src/domain/product.ts';
import type { ReindexJob } from '../../../src/domain/reindex-job.ts';
import type { GraphqlDeps } from '../../../src/graphql/context.ts';
import { memoryJobStore } from '../../fakes/memory-job-store.ts';
import { memoryProductStore } from '../../fakes/memory-product-store.ts';

/** Products in memory; `batches` are the look-ups that came, one entry a round trip. */
export function countingProducts(products: readonly Product[]) {
  const store = memoryProductStore(products);
  const batches: (readonly ProductId[])[] = [];
  return {
    batches,
    loadMany(ids: readonly ProductId[]) {
      batches.push(ids);
      return store.loadMany(ids);
    },
  };
}

/** Reindexes that start and then wait to be cancelled; one at a time, as the real one has it. */
export function memoryReindexer(): Pick<GraphqlDeps, 'reindexer' | 'jobs'> {
  const jobs = memoryJobStore();
  let running: ReindexJob | undefined;
  let started = 0;
  return {
    jobs,
    reindexer: {
      current: () => running,
      async start({ indexType, model, idempotencyKey }) {
        const known = idempotencyKey === undefined ? undefined : await jobs.loadByIdempotencyKey(idempotencyKey);
        if (known !== undefined) return known;
        if (running !== undefined) throw new VitrineError('CONFLICT', 'Another reindex is running.');
        started += 1;
        running = {
          ...newJob(started, indexType),
          ...(model !== undefined && { model }),
          ...(idempotencyKey !== undefined && { idempotencyKey }),
        };
        await jobs.save({ ...running, progress: { ...running.progress, done: 0 } }); // the store lags behind
        return running;
      },
      async cancel(id) {
        const job = await jobs.load(id);
        if (job === undefined) throw new VitrineError('NOT_FOUND', 'There is no such reindex.');
        running = undefined;
        const cancelled: ReindexJob = { ...job, state: 'CANCELLED', finishedAt: new Date(started * 1000) };
        await jobs.save(cancelled);
        return cancelled;
      },
    },
  };
}

function newJob(n: number, indexType: ReindexJob['indexType']): ReindexJob {
  return {
    id: `job-${n}`,
    state: 'RUNNING',
    indexType,
    progress: { stage: 'EMBED', done: 3, total: 10, rate: 12.5, errors: { IMAGE_UNREADABLE: 1 } },
    createdAt: new Date(n * 1000),
    failures: [{ productId: 'p', imageId: 'p/0', code: 'IMAGE_UNREADABLE', reason: 'It ends in the middle.' }],
  };
}
