import type { ReindexJob } from '../../domain/reindex-job.ts';
import type { GraphqlDeps } from '../context.ts';
import type { MutationResolvers, QueryResolvers, ReindexProgressResolvers } from '../generated/resolvers.ts';
import { requireFirst } from '../require-first.ts';
import { withoutNulls } from '../without-nulls.ts';

export const reindexMutations = {
  reindex: (_root, { input, idempotencyKey }, context) => {
    return context.deps.reindexer.start({ indexType: 'AUTO', ...withoutNulls({ ...input, idempotencyKey }) });
  },
  cancelReindex: (_root, { id }, context) => {
    return context.deps.reindexer.cancel(id);
  },
} satisfies MutationResolvers;

export const reindexQueries = {
  reindexJob: (_root, { id }, context) => {
    return loadJob(context.deps, id);
  },
  reindexJobs: (_root, { first, after }, context) => {
    return loadJobs(context.deps, first, after ?? undefined);
  },
} satisfies QueryResolvers;

/** A running job is told from memory, where its progress is newest. */
async function loadJob({ reindexer, jobs }: GraphqlDeps, id: string): Promise<ReindexJob | undefined> {
  const running = reindexer.current();
  return running?.id === id ? running : jobs.load(id);
}

async function loadJobs({ jobs, reindexer, maxFirst }: GraphqlDeps, first: number, afterId: string | undefined) {
  requireFirst(first, maxFirst);
  const found = await jobs.list({ first: first + 1, ...(afterId !== undefined && { afterId }) });
  const running = reindexer.current();
  const nodes = found.slice(0, first).map((job) => (job.id === running?.id ? running : job));
  return { nodes, pageInfo: { hasNextPage: found.length > first, endCursor: nodes.at(-1)?.id } };
}

export const reindexProgress = {
  errors: ({ errors }) => Object.entries(errors).map(([code, count]) => ({ code, count })),
} satisfies ReindexProgressResolvers;
