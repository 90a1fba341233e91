import { beforeAll, describe, expect, it } from 'vitest';
import { Index, IndexHNSW, MetricType } from 'faiss-node';
import { bitmapOf, compare, createVectors, isEligible, nearest, recall, rowOf } from './brute-force.ts';

const COUNT = 3000;
const K = 20;
const drawn = createVectors(COUNT + 15, 32).numbers;
const vectors = { numbers: drawn.slice(0, COUNT * 32), dimensions: 32 };
const queries = { numbers: drawn.slice(COUNT * 32), dimensions: 32 };
const metrics = [MetricType.METRIC_INNER_PRODUCT, MetricType.METRIC_L2] as const;
const few = bitmapOf(COUNT, (row) => row % 50 === 7);
const half = bitmapOf(COUNT, (row) => row % 2 === 0);

function build(description: string, metric: MetricType): Index {
  const index = Index.fromFactory(vectors.dimensions, description, metric);
  index.train(vectors.numbers, { threads: 1 });
  index.add(vectors.numbers, { threads: 1 });
  return index;
}

/** The mean recall of the true nearest over all queries. */
function meanRecall(index: Index, options: { nprobe?: number; efSearch?: number; eligible?: Uint8Array }): number {
  let sum = 0;
  for (let i = 0; i < 15; i += 1) {
    const query = rowOf(queries, i);
    const expected = nearest(vectors, query, {
      k: K,
      metric: index.metricType,
      ...(options.eligible && { eligible: options.eligible }),
    });
    sum += recall(index.search(query, K, options).labels, expected);
  }
  return sum / 15;
}

describe.each(metrics)('search with metric %i', (metric) => {
  let flat: Index;
  let ivf: Index;
  let graph: Index;
  beforeAll(() => {
    flat = build('Flat', metric);
    ivf = build('IVF32,Flat', metric);
    graph = build('HNSW32', metric);
  });

  it('is exact in a flat index, distances included', () => {
    for (let i = 0; i < 15; i += 1) {
      const query = rowOf(queries, i);
      const { labels, distances } = flat.search(query, K);
      expect([...labels]).toEqual(nearest(vectors, query, { k: K, metric }));
      labels.forEach((label, at) =>
        expect(distances[at]).toBeCloseTo(compare(query, rowOf(vectors, label), metric), 5),
      );
    }
  });

  it('is exact in an IVF index that visits every list', () => {
    expect(meanRecall(ivf, { nprobe: 32 })).toBe(1);
  });

  it('finds less with fewer lists, by the setting of the call, not of the index', () => {
    expect(meanRecall(ivf, { nprobe: 1 })).toBeLessThan(0.95);
    expect(meanRecall(ivf, { nprobe: 32 })).toBe(1);
    ivf.setParameters({ nprobe: 32 });
    expect(meanRecall(ivf, {})).toBe(1);
    ivf.setParameters({ nprobe: 1 });
  });

  it('reaches the recall floor in an HNSW index, more with a greater efSearch', () => {
    const narrow = meanRecall(graph, { efSearch: K });
    const wide = meanRecall(graph, { efSearch: 200 });
    expect(wide).toBeGreaterThanOrEqual(0.98);
    expect(wide).toBeGreaterThanOrEqual(narrow);
  });

  it('comes near with product quantisation', () => {
    expect(meanRecall(build('IVF8,PQ16', metric), { nprobe: 8 })).toBeGreaterThan(0.6);
    expect(meanRecall(build('PQ16', metric), {})).toBeGreaterThan(0.6);
    expect(meanRecall(build('PCA32,IVF8,PQ16', metric), { nprobe: 8 })).toBeGreaterThan(0.6);
  });

  it('comes very near with scalar quantisation', () => {
    expect(meanRecall(build('SQ8', metric), {})).toBeGreaterThan(0.95);
  });

  it('returns eligible rows only, and all of the nearest of them', () => {
    for (const eligible of [few, half]) {
      expect(meanRecall(flat, { eligible })).toBe(1);
      expect(meanRecall(ivf, { eligible, nprobe: 32 })).toBe(1);
      for (const index of [flat, ivf, graph]) {
        const { labels } = index.search(rowOf(queries, 0), K, { eligible, nprobe: 32, efSearch: 200 });
        expect([...labels].every((label) => label === -1 || isEligible(eligible, label))).toBe(true);
      }
    }
    expect(meanRecall(graph, { eligible: half, efSearch: 200 })).toBeGreaterThan(0.95);
  });

  it('filters behind a transform too', () => {
    const index = build('PCA32,IVF8,PQ16', metric);
    const { labels } = index.search(rowOf(queries, 1), K, { eligible: few, nprobe: 8 });
    expect([...labels].every((label) => isEligible(few, label))).toBe(true);
  });

  it('fills up with label -1 and an infinite distance where too few are eligible', () => {
    const eligible = bitmapOf(COUNT, (row) => row === 5 || row === 1234);
    const worst = metric === MetricType.METRIC_INNER_PRODUCT ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    for (const index of [flat, ivf]) {
      const { labels, distances } = index.search(rowOf(queries, 0), 4, { eligible, nprobe: 32 });
      expect([...labels].sort((a, b) => b - a)).toEqual([1234, 5, -1, -1]);
      expect(distances.slice(2)).toEqual(Float32Array.of(worst, worst));
    }
  });

  it('finds nothing where nothing is eligible, and everything where all is', () => {
    const none = new Uint8Array(Math.ceil(COUNT / 8));
    expect([...flat.search(rowOf(queries, 0), 3, { eligible: none }).labels]).toEqual([-1, -1, -1]);
    const all = none.fill(255);
    expect(flat.search(rowOf(queries, 0), K, { eligible: all })).toEqual(flat.search(rowOf(queries, 0), K));
  });

  it('gives a query the same answer alone and among forty others', () => {
    const many = vectors.numbers.slice(0, 41 * 32);
    for (const index of [flat, ivf, graph]) {
      const batch = index.search(many, K);
      for (let i = 0; i < 41; i += 1) {
        const alone = index.search(many.slice(i * 32, (i + 1) * 32), K);
        expect(alone.labels).toEqual(batch.labels.slice(i * K, (i + 1) * K));
        expect(alone.distances).toEqual(batch.distances.slice(i * K, (i + 1) * K));
      }
    }
  });

  it('finds all within a radius, best first', () => {
    const query = rowOf(queries, 2);
    const ten = nearest(vectors, query, { k: 10, metric });
    const radius =
      (compare(query, rowOf(vectors, ten[8] ?? 0), metric) + compare(query, rowOf(vectors, ten[9] ?? 0), metric)) / 2;
    for (const index of [flat, ivf]) {
      const found = index.rangeSearch(query, radius, { nprobe: 32 });
      expect([...found.limits]).toEqual([0, 9]);
      expect([...found.labels]).toEqual(ten.slice(0, 9));
    }
  });
});

describe('ties', () => {
  it('are ordered by label', () => {
    const index = Index.fromFactory(2, 'Flat', MetricType.METRIC_INNER_PRODUCT);
    index.add([1, 0, 2, 0, 1, 0, 2, 0, 1, 0]);
    expect([...index.search(Float32Array.of(1, 0), 5).labels]).toEqual([1, 3, 0, 2, 4]);
  });
});

describe('an empty index', () => {
  it('finds nothing', () => {
    expect([...new IndexHNSW(4).search(new Float32Array(4), 2).labels]).toEqual([-1, -1]);
    expect([...new Index(4).rangeSearch(new Float32Array(8), 2).limits]).toEqual([0, 0, 0]);
  });
});

describe('HNSW', () => {
  it('builds the same graph every time with one thread', () => {
    const [first, second] = [0, 1].map(() => {
      const index = new IndexHNSW(32, 16, MetricType.METRIC_INNER_PRODUCT);
      index.setParameters({ efConstruction: 100 });
      index.add(vectors.numbers, { threads: 1 });
      return index.toBuffer();
    });
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true);
  });
});
