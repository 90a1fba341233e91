import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SearchLog, SearchLogEntry } from '../../src/ports/search-log.ts';

/** A search of which only the least is known, `minute` minutes into a day. */
export function loggedSearch(searchId: string, minute: number, changes: Partial<SearchLogEntry> = {}): SearchLogEntry {
  return {
    searchId,
    at: new Date(Date.UTC(2026, 0, 1, 0, minute)),
    kind: 'image',
    snapshotId: 'snapshot',
    queryEmbedding: Float32Array.of(0.6, -0.8, 0),
    hits: [],
    tookMs: 12.5,
    ...changes,
  };
}

/** What every search log must do. `open` gives an empty log each time. */
export function describeSearchLog(name: string, open: () => Promise<SearchLog>): void {
  describe(`search log: ${name}`, () => {
    let log: SearchLog;
    beforeEach(async () => {
      log = await open();
    });
    afterEach(() => log.close());

    it('gives searches back exactly as they were written', async () => {
      const full = loggedSearch('full', 1, {
        shopperId: 'shopper',
        kind: 'image+text',
        text: 'rotes Kleid 👗',
        queryEmbedding: Float32Array.from({ length: 512 }, (_, index) => Math.fround(Math.sin(index))),
        hits: [
          { productId: 'a', score: 0.123456789012345 },
          { productId: 'b', score: -1 },
        ],
      });
      const plain = loggedSearch('plain', 0);
      await log.append([full, plain]);
      expect(await log.loadRecent(10)).toStrictEqual([full, plain]);
    });

    it('keeps an embedding that is part of a larger array', async () => {
      const large = Float32Array.of(9, 9, 0.25, 0.5, 9);
      await log.append([loggedSearch('part', 0, { queryEmbedding: large.subarray(2, 4) })]);
      expect((await log.loadRecent(1))[0]?.queryEmbedding).toStrictEqual(Float32Array.of(0.25, 0.5));
    });

    it('gives the newest first, the later written first where times are equal', async () => {
      await log.append([loggedSearch('c', 3), loggedSearch('a', 1), loggedSearch('b1', 2)]);
      await log.append([loggedSearch('b2', 2)]);
      const recent = await log.loadRecent(10);
      expect(recent.map(({ searchId }) => searchId)).toEqual(['c', 'b2', 'b1', 'a']);
      expect((await log.loadRecent(2)).map(({ searchId }) => searchId)).toEqual(['c', 'b2']);
    });

    it('has nothing to say when it is empty', async () => {
      await log.append([]);
      expect(await log.loadRecent(10)).toEqual([]);
    });
  });
}
