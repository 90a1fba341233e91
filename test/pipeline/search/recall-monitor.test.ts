import { afterEach, describe, expect, it } from 'vitest';
import { createLiveSnapshot } from '../../../src/pipeline/live-snapshot.ts';
import { RecallMonitor } from '../../../src/pipeline/search/recall-monitor.ts';
import type { Snapshot } from '../../../src/ports/snapshot-store.ts';
import type { VectorAnswer, VectorQuery } from '../../../src/ports/vector-index.ts';
import { snapshotContent } from '../../contracts/snapshot-content.ts';
import { memorySnapshot } from '../../fakes/memory-snapshot.ts';

const open: RecallMonitor[] = [];
afterEach(() => Promise.all(open.splice(0).map((monitor) => monitor.close())));

/** A snapshot that serves, and a monitor that repeats the share of its searches. */
function watch(share = 1, random = () => 0) {
  const liveSnapshot = createLiveSnapshot();
  const snapshot = memorySnapshot(snapshotContent({ products: 100 }));
  void liveSnapshot.swap(snapshot);
  const errors: unknown[] = [];
  const monitor = new RecallMonitor({ liveSnapshot, share, random, onError: (error) => errors.push(error) });
  open.push(monitor);
  return { liveSnapshot, snapshot, monitor, errors };
}

const queryOf = (snapshot: Snapshot, row: number): VectorQuery => ({ vector: snapshot.index.embeddingOf(row), k: 40 });

/** The true answer without its nearest `missing` rows, as an approximate index might give it. */
async function answerWithout(snapshot: Snapshot, query: VectorQuery, missing: number): Promise<VectorAnswer> {
  const { candidates, plan } = await snapshot.index.search({ ...query, k: query.k + missing });
  return { candidates: candidates.slice(missing), plan: { ...plan, kind: 'index' } };
}

async function samplesOf(monitor: RecallMonitor, count: number): Promise<void> {
  await expect.poll(() => monitor.bands().reduce((sum, { samples }) => sum + samples, 0)).toBe(count);
}

describe('RecallMonitor', () => {
  it('tells the share of the true 20 nearest that searches found', async () => {
    const { snapshot, monitor } = watch();
    for (const missing of [0, 4]) {
      const query = queryOf(snapshot, missing);
      monitor.consider(snapshot, query, await answerWithout(snapshot, query, missing));
    }
    await samplesOf(monitor, 2);
    const [band] = monitor.bands();
    expect(band).toMatchObject({ indexType: 'FLAT', plan: 'index', minSelectivity: 1, samples: 2 });
    expect(band?.recall).toBeCloseTo((1 + 16 / 20) / 2, 5);
  });

  it('keeps filtered searches apart by how much the filter lets through', async () => {
    const { snapshot, monitor } = watch();
    const eligible = snapshot.columns.eligible({ price: { max: 10 } });
    expect(eligible.rowCount).toBeGreaterThan(0);
    const query = { ...queryOf(snapshot, 0), eligible };
    monitor.consider(snapshot, query, await snapshot.index.search(query));
    await samplesOf(monitor, 1);
    expect(monitor.bands()[0]).toMatchObject({ plan: 'scan', minSelectivity: 0.01, recall: 1 });
  });

  it('repeats the share that it was told, and nothing that was exact already', async () => {
    const draws = [0.05, 0.5, 0.05];
    const { snapshot, monitor } = watch(0.1, () => draws.shift() ?? 1);
    const query = queryOf(snapshot, 3);
    const answer = await snapshot.index.search(query);
    monitor.consider(snapshot, query, answer);
    monitor.consider(snapshot, query, answer);
    monitor.consider(snapshot, { ...query, exact: true }, answer);
    await samplesOf(monitor, 1);
    expect(draws).toStrictEqual([0.05]);
  });

  it('lets go of what comes faster than it can repeat', async () => {
    const { snapshot, monitor } = watch();
    const query = queryOf(snapshot, 3);
    const answer = await snapshot.index.search(query);
    for (let i = 0; i < 100; i++) monitor.consider(snapshot, query, answer);
    await samplesOf(monitor, 9); // one at work, eight waiting
    expect(monitor.bands()).toHaveLength(1);
  });

  it('holds the snapshot while it works and no longer', async () => {
    const { liveSnapshot, snapshot, monitor } = watch();
    const query = queryOf(snapshot, 1);
    monitor.consider(snapshot, query, await snapshot.index.search(query));
    await liveSnapshot.swap(memorySnapshot(snapshotContent({ id: 'next' })));
    expect(snapshot.closed).toBe(false);
    await samplesOf(monitor, 1);
    await expect.poll(() => snapshot.closed).toBe(true);
    monitor.consider(snapshot, query, {
      candidates: [{ row: 0, similarity: 1 }],
      plan: { kind: 'index', eligibleRows: 1, visitedRows: 1 },
    });
    await samplesOf(monitor, 1); // not the snapshot that serves
  });

  it('reports what fails and goes on', async () => {
    const { snapshot, monitor, errors } = watch();
    const query = queryOf(snapshot, 1);
    const answer = await snapshot.index.search(query);
    monitor.consider(snapshot, { ...query, eligible: null as never }, answer);
    monitor.consider(snapshot, { ...query, vector: null as never }, answer);
    monitor.consider(snapshot, query, answer);
    await samplesOf(monitor, 2);
    expect(errors).toHaveLength(1);
  });
});
