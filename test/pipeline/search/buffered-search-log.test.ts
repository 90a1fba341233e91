import { describe, expect, it } from 'vitest';
import { BufferedSearchLog } from '../../../src/pipeline/search/buffered-search-log.ts';
import type { SearchLog, SearchLogEntry } from '../../../src/ports/search-log.ts';

const entry = (searchId: string): SearchLogEntry => ({
  searchId,
  at: new Date(0),
  kind: 'text',
  snapshotId: 's',
  queryEmbedding: Float32Array.of(1),
  hits: [],
  tookMs: 1,
});

function logOf(append: SearchLog['append']): SearchLog {
  return { append, loadRecent: () => Promise.resolve([]), close: () => Promise.resolve() };
}

describe('BufferedSearchLog', () => {
  it('writes what waits together in one go, in order', async () => {
    const written: string[][] = [];
    const log = logOf(async (entries) => void written.push(entries.map(({ searchId }) => searchId)));
    const buffered = new BufferedSearchLog(log, { maxEntries: 10, intervalMs: 60_000 });
    buffered.append(entry('a'));
    buffered.append(entry('b'));
    await buffered.flush();
    expect(written).toEqual([['a', 'b']]);
  });

  it('drops and counts what does not fit, instead of waiting', async () => {
    const buffered = new BufferedSearchLog(
      logOf(() => Promise.resolve()),
      { maxEntries: 2, intervalMs: 60_000 },
    );
    for (const id of ['a', 'b', 'c']) buffered.append(entry(id));
    expect(buffered.dropped).toBe(1);
    await buffered.flush();
  });

  it('outlives a log that fails: reported, counted, and the next entries are written', async () => {
    const errors: unknown[] = [];
    let broken = true;
    const written: string[] = [];
    const log = logOf((entries) => {
      if (broken) return Promise.reject(new Error('disk full'));
      written.push(...entries.map(({ searchId }) => searchId));
      return Promise.resolve();
    });
    const buffered = new BufferedSearchLog(log, {
      maxEntries: 10,
      intervalMs: 60_000,
      onError: (error) => errors.push(error),
    });
    buffered.append(entry('lost'));
    await buffered.flush();
    broken = false;
    buffered.append(entry('kept'));
    await buffered.flush();
    expect(errors).toHaveLength(1);
    expect(buffered.dropped).toBe(1);
    expect(written).toEqual(['kept']);
  });
});
