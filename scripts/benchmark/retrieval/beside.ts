import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { openFileSnapshotStore } from '../../../src/adapters/file-snapshot-store.ts';
import { openNpyFile } from '../../../src/adapters/npy-file.ts';
import { helpersGiveWay } from '../../../src/adapters/thread-priority.ts';
import type { VectorIndex } from '../../../src/ports/vector-index.ts';
import { median, percentile } from '../statistics.ts';
import { BENCH_MODEL } from './bench-model.ts';
import { snapshotContent, withSnapshot } from './bench-snapshot.ts';
import { type DataSet, queryOf } from './data-set.ts';
import { type Part, sizeName } from './part.ts';

/** Candidates of a shopper's search. */
const CANDIDATES = 500;
/** How long searches are timed before the build and after it. */
const QUIET_MS = 8000;
/** Between two searches: a shop's load, not a flood. */
const PAUSE_MS = 5;

/** Retrieval (500 candidates) while the next snapshot is built in the same process, against the time before and after. */
export const beside: Part = {
  name: 'beside',
  title: 'Search beside a build',
  targets: { beside_ratio: '<= 1.5' },
  async run(bench) {
    return withSnapshot(bench, async ({ data, directory, type }) => {
      const { quiet, building, seconds, gapMs } = await searchBesideBuild(data, directory);
      const [alone, meanwhile] = [median(quiet), median(building)];
      bench.note(
        `${sizeName(data.rows)} x 512 (${type}), an IVF_FLAT of the same rows built beside it in ${seconds.toFixed(0)} s: ${meanwhile.toFixed(2)} ms in the median of ${building.length} searches, ${alone.toFixed(2)} ms in ${quiet.length} before and after; at the 99th percentile ${percentile(building, 0.99).toFixed(1)} and ${percentile(quiet, 0.99).toFixed(1)} ms; longest wait of the event loop ${gapMs.toFixed(0)} ms.`,
      );
      return {
        beside_ratio: meanwhile / alone,
        beside_p99_ratio: percentile(building, 0.99) / percentile(quiet, 0.99),
      };
    });
  },
};

async function searchBesideBuild(data: DataSet, directory: string) {
  const store = await openFileSnapshotStore({ directory });
  const { snapshot } = await store.openCurrent(BENCH_MODEL.sha256);
  if (snapshot === undefined) throw new Error('The snapshot was refused.');
  const timer = searchTimer(data, snapshot.index);
  helpersGiveWay(); // as in the server
  await timer.until(delay(1000)); // pages and code get warm
  const before = await timer.until(delay(QUIET_MS));
  using npy = openNpyFile(data.embeddingsPath);
  const gaps = monitorEventLoopDelay({ resolution: 1 });
  gaps.enable();
  const start = performance.now();
  const building = await timer.until(
    store.build({ ...snapshotContent(data, npy.rows), id: 'next', indexType: 'IVF_FLAT' }),
  );
  const seconds = (performance.now() - start) / 1000;
  gaps.disable();
  const after = await timer.until(delay(QUIET_MS));
  await snapshot.close();
  return { quiet: [...before, ...after], building, seconds, gapMs: gaps.max / 1e6 };
}

/** One search after the other, a short pause between them. */
function searchTimer(data: DataSet, index: VectorIndex) {
  let next = 0;
  return {
    /** Times searches, in milliseconds each, until the promise settles. Rejects when it does. */
    async until(end: Promise<unknown>): Promise<number[]> {
      const stop = new AbortController();
      const settled = end.finally(() => stop.abort());
      const times: number[] = [];
      while (!stop.signal.aborted) {
        const start = performance.now();
        await index.search({ vector: queryOf(data, next++), k: CANDIDATES });
        times.push(performance.now() - start);
        await delay(PAUSE_MS);
      }
      await settled;
      return times;
    },
  };
}
