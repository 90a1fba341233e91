import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Index, MetricType } from 'faiss-node';
import { bitmapOf, createVectors, nearest, recall, rowOf } from './brute-force.ts';

const COUNT = 2500;
const DIMENSIONS = 30; // no multiple of what a processor compares at once
const vectors = createVectors(COUNT, DIMENSIONS);
const third = bitmapOf(COUNT, (row) => row % 3 === 0);
const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function build(description: string, metric: MetricType): Index {
  const index = Index.fromFactory(DIMENSIONS, description, metric);
  index.train(vectors.numbers, { threads: 1 });
  index.add(vectors.numbers, { threads: 1 });
  return index;
}

const metrics = [MetricType.METRIC_INNER_PRODUCT, MetricType.METRIC_L2];
const kinds = ['IVF32,Flat', 'IVF32,SQfp16'].flatMap((kind) => metrics.map((metric) => [kind, metric] as const));

describe.each(kinds)("our scan of an index %s's lists with metric %i", (description, metric) => {
  const everything = metric === MetricType.METRIC_L2 ? 1e9 : -1e9;
  let index: Index;
  let mapped: Index;
  beforeAll(() => {
    index = build(description, metric);
    const file = path.join(folder, `${description}-${metric}.index`);
    index.write(file);
    mapped = Index.read(file, { mmap: true });
  });

  // A search by radius is FAISS's own: with a radius that leaves out nothing it returns all rows of the lists visited.
  it.each([[{}], [{ eligible: third }]])(
    'finds the nearest of the rows that FAISS finds in the same lists',
    (options) => {
      for (const nprobe of [1, 4, 32]) {
        const query = rowOf(vectors, nprobe * 5);
        const all = index.rangeSearch(query, everything, { nprobe, ...options });
        const found = index.search(query, 10, { nprobe, ...options });
        expect(found.visited).toBe(all.labels.length);
        expect(recall(found.labels, Array.from(all.labels.subarray(0, 10)))).toBeGreaterThanOrEqual(0.9); // equal but for rounding
        found.distances.forEach((distance, at) => expect(distance).toBeCloseTo(all.distances[at] ?? Number.NaN, 5));
      }
    },
  );

  it('answers the same from a mapped file', () => {
    const queries = vectors.numbers.slice(0, 7 * DIMENSIONS);
    for (const options of [{ nprobe: 3 }, { nprobe: 3, eligible: third }, { nprobe: 3, threads: 2 }])
      expect(mapped.search(queries, 10, options)).toEqual(index.search(queries, 10, options));
  });

  it('visits every row once where it visits every list', () => {
    const query = rowOf(vectors, 77);
    const { labels, visited } = index.search(query, 10, { nprobe: 32 });
    expect(visited).toBe(COUNT);
    expect(recall(labels, nearest(vectors, query, { k: 10, metric }))).toBeGreaterThanOrEqual(0.9);
  });
});

describe.each(metrics)('rows of float16 with metric %i', (metric) => {
  it('are scanned one by one in a flat index', () => {
    const index = build('SQfp16', metric);
    const query = rowOf(vectors, 5);
    const { labels, visited } = index.search(query, 10, { eligible: third });
    expect(visited).toBe(Math.ceil(COUNT / 3));
    expect(recall(labels, nearest(vectors, query, { k: 10, metric, eligible: third }))).toBeGreaterThanOrEqual(0.9);
  });
});

describe('the rows visited', () => {
  it('are not known where FAISS itself searches, and none where none is eligible', async () => {
    const pq = build('IVF8,PQ15', MetricType.METRIC_L2);
    expect((await pq.searchAsync(rowOf(vectors, 1), 3)).visited).toBeUndefined();
    const none = new Uint8Array(third.length);
    expect((await pq.searchAsync(rowOf(vectors, 1), 3, { eligible: none })).visited).toBe(0);
  });
});
