import { VitrineError } from '../../../src/domain/errors.ts';
import type { Product, ProductId } from '../../../src/domain/product.ts';
import type { ReindexJob } from '../../../src/domain/reindex-job.ts';
import type { Interaction } from '../../../src/domain/shopper.ts';
import type { GraphqlDeps } from '../../../src/graphql/context.ts';
import type { ShopperStore } from '../../../src/ports/shopper-store.ts';

/** Products in memory; `batches` are the look-ups that came, one entry a round trip. */
export function memoryProducts(products: readonly Product[]) {
  const byId = new Map(products.map((product) => [product.id, product]));
  const batches: (readonly ProductId[])[] = [];
  return {
    batches,
    async loadMany(ids: readonly ProductId[]): Promise<readonly (Product | undefined)[]> {
      batches.push(ids);
      return ids.map((id) => byId.get(id));
    },
  };
}

export function memoryShoppers(): ShopperStore {
  const interactions = new Map<string, Interaction[]>();
  return {
    async record(entries) {
      for (const { event, interaction } of entries) {
        if (event.shopperId === undefined || interaction === undefined) continue;
        interactions.set(event.shopperId, [interaction, ...(interactions.get(event.shopperId) ?? [])]);
      }
    },
    loadInteractions: async (shopperId, limit) => (interactions.get(shopperId) ?? []).slice(0, limit),
    forget: async (shopperId) => interactions.delete(shopperId),
    close: async () => {},
  };
}

/** Jobs that start and then wait; one at a time, as the real one has it. */
export function memoryReindexer(): Pick<GraphqlDeps, 'reindexer' | 'jobs'> {
  const jobs: ReindexJob[] = [];
  const current = () => jobs.find(({ state }) => state === 'RUNNING');
  return {
    reindexer: {
      current,
      async start({ indexType, idempotencyKey }) {
        const known = jobs.find((job) => idempotencyKey !== undefined && job.idempotencyKey === idempotencyKey);
        if (known !== undefined) return known;
        if (current() !== undefined) throw new VitrineError('CONFLICT', 'Another reindex is running.');
        const job = newJob(`job-${jobs.length + 1}`, indexType);
        jobs.push(idempotencyKey === undefined ? job : { ...job, idempotencyKey });
        return job;
      },
      async cancel(id) {
        const position = jobs.findIndex((job) => job.id === id);
        const job = jobs[position];
        if (job === undefined) throw new VitrineError('NOT_FOUND', 'There is no such reindex.');
        const cancelled: ReindexJob = { ...job, state: 'CANCELLED', finishedAt: new Date() };
        jobs[position] = cancelled;
        return cancelled;
      },
    },
    jobs: {
      load: async (id) => jobs.find((job) => job.id === id),
      async list({ first, afterId }) {
        const newestFirst = jobs.toReversed();
        const start = newestFirst.findIndex(({ id }) => id === afterId) + 1;
        return newestFirst.slice(start, start + first);
      },
    },
  };
}

function newJob(id: string, indexType: ReindexJob['indexType']): ReindexJob {
  return {
    id,
    state: 'RUNNING',
    indexType,
    progress: { stage: 'EMBED', done: 3, total: 10, rate: 12.5, errors: { IMAGE_UNREADABLE: 1 } },
    createdAt: new Date(),
    failures: [{ productId: 'p', imageId: 'p/0', code: 'IMAGE_UNREADABLE', reason: 'It ends in the middle.' }],
  };
}
