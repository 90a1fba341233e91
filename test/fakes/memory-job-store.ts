import { VitrineError, badInput } from '../../src/domain/errors.ts';
import type { ReindexJob } from '../../src/domain/reindex-job.ts';
import type { JobStore } from '../../src/ports/job-store.ts';

/** A job store in memory. */
export function memoryJobStore(): JobStore {
  const jobs = new Map<string, ReindexJob>();
  const withKey = (key: string | undefined) =>
    key === undefined ? undefined : [...jobs.values()].find((job) => job.idempotencyKey === key);
  return {
    save: async (job) => {
      const other = withKey(job.idempotencyKey);
      if (other !== undefined && other.id !== job.id) throw new VitrineError('CONFLICT', 'The key is taken.');
      jobs.set(job.id, structuredClone(job));
    },
    load: async (id) => structuredClone(jobs.get(id)),
    loadByIdempotencyKey: async (key) => structuredClone(withKey(key)),
    list: async ({ first, afterId }) => {
      const newest = [...jobs.values()].sort(newestFirst);
      const after = afterId === undefined ? -1 : newest.findIndex((job) => job.id === afterId);
      if (afterId !== undefined && after < 0) throw badInput('There is no such job.');
      return newest.slice(after + 1, after + 1 + first).map((job) => structuredClone(job));
    },
    close: async () => {},
  };
}

function newestFirst(one: ReindexJob, other: ReindexJob): number {
  return other.createdAt.getTime() - one.createdAt.getTime() || (other.id < one.id ? -1 : 1);
}
