import type { ScanIndex } from 'faiss-node';
import { Bitmap } from '../domain/bitmap.ts';
import type { SearchCosts } from '../domain/search-plan.ts';
import type { ApproximateIndex, ApproximateQuery } from './faiss-approximate-index.ts';

/** Rows compared in one measurement: 16,384 take about half a millisecond, enough to be told from the cost of the call. */
const SAMPLE_ROWS = 16_384;
/** One row in so many is eligible where they are to lie far apart. */
const SPARSE_STEP = 100;
/** Runs of a measurement; the quickest counts: the others waited for something else. */
const RUNS = 3;
/** The same of measurements that take turns. */
const TURNS = 10;
/** Searches of the index in one run: some end early, some late. */
const INDEX_SEARCHES = 6;
const K = 100;

/**
 * Measures on the opened index itself what comparing costs on this machine: some eighty searches, ten milliseconds once the
 * pages they touch are in memory. A search that looks as little as it can tells what the call costs, one that looks far
 * tells what each row adds.
 */
export async function measureCosts(scan: ScanIndex, approximate: ApproximateIndex): Promise<SearchCosts> {
  const scanned = await measureScan(scan);
  const { efforts } = approximate;
  const [least = 1, far = 1] = [efforts[0], efforts[Math.floor(0.7 * efforts.length)]];
  const near = await measureIndex(scan, approximate, { k: 1, effort: least });
  const wide = await measureIndex(scan, approximate, { k: Math.min(K, scan.rows), effort: far, mostRows: SAMPLE_ROWS });
  const sparse = everyNth(scan.rows, SPARSE_STEP, scan.rows);
  const eligible = { bytes: sparse.bytes, rowCount: sparse.count() };
  const skipping = await measureIndex(scan, approximate, { k: 1, effort: far, mostRows: SAMPLE_ROWS, eligible });
  const further = Math.max(1, wide.visited - near.visited);
  const indexRowNs = Math.max(1, (wide.ns - near.ns) / further);
  return {
    ...scanned,
    indexCallNs: Math.max(0, near.ns - near.visited * indexRowNs),
    indexRowNs,
    indexSkippedRowNs: Math.max(0, skipping.ns - near.ns) / skipping.passed,
  };
}

/** Of one search, on average of the same ones each time, from all over the index; nothing is divided by zero. */
async function measureIndex(scan: ScanIndex, approximate: ApproximateIndex, query: Omit<ApproximateQuery, 'vector'>) {
  const vectors = Array.from({ length: INDEX_SEARCHES }, (_, i) =>
    scan.row(Math.floor(((i + 0.5) * scan.rows) / INDEX_SEARCHES)),
  );
  let [visited, passed] = [0, 0];
  const ns = await quickestNs(async () => {
    [visited, passed] = [0, 0];
    for (const vector of vectors) {
      const found = await approximate.search({ vector, ...query });
      visited += found.visited;
      passed += found.passed;
    }
  });
  const each = (sum: number): number => sum / INDEX_SEARCHES;
  return { ns: each(ns), visited: each(visited), passed: Math.max(1, each(passed)) };
}

/** What the rows of an exact scan cost, on one thread. */
export async function measureScan(
  scan: ScanIndex,
): Promise<Pick<SearchCosts, 'denseRowNs' | 'sparseRowNs' | 'skippedRowNs'>> {
  const { rows } = scan;
  const vector = scan.row(Math.floor(rows / 2));
  const search = (eligible: Bitmap) => () =>
    scan.searchAsync(vector, Math.min(K, rows), { eligible: eligible.bytes, threads: 1 });
  const denseRows = Math.min(rows, SAMPLE_ROWS);
  const sparseRows = Math.min(Math.ceil(rows / SPARSE_STEP), SAMPLE_ROWS);
  const [none = 0, dense = 0, sparse = 0] = await quickestInTurns([
    search(new Bitmap(rows)), // the call itself, and passing over every row
    search(everyNth(rows, 1, denseRows)),
    search(everyNth(rows, SPARSE_STEP, sparseRows)),
  ]);
  const denseRowNs = Math.max(1, (dense - none) / denseRows);
  return {
    denseRowNs,
    sparseRowNs: Math.max(denseRowNs, (sparse - none) / sparseRows),
    skippedRowNs: none / rows,
  };
}

function everyNth(rows: number, step: number, count: number): Bitmap {
  const bitmap = new Bitmap(rows);
  for (let i = 0; i < count && i * step < rows; i++) bitmap.add(i * step);
  return bitmap;
}

async function quickestNs(work: () => Promise<unknown>): Promise<number> {
  let quickest = Infinity;
  for (let run = 0; run < RUNS; run++) quickest = Math.min(quickest, await timeNs(work));
  return quickest;
}

/**
 * The quickest run of each. They take turns, since one is told by its difference from another: what disturbs the
 * machine for a few milliseconds would hit all runs of one and make the difference nothing.
 */
async function quickestInTurns(works: readonly (() => Promise<unknown>)[]): Promise<readonly number[]> {
  const quickest = works.map(() => Infinity);
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, work] of works.entries()) quickest[i] = Math.min(quickest[i] as number, await timeNs(work));
  }
  return quickest;
}

async function timeNs(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) * 1e6;
}
