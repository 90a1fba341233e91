import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { Index, IndexFlatIP, IndexHNSW, MetricType } from 'faiss-node';
import { createVectors, rowOf } from './brute-force.ts';

const vectors = createVectors(4000, 64);

function flatIndex(): IndexFlatIP {
  const index = new IndexFlatIP(64);
  index.add(vectors.numbers);
  return index;
}

describe('off the main thread', () => {
  it('gives the same answers as on it, many searches at once', async () => {
    const index = Index.fromFactory(64, 'IVF16,Flat', MetricType.METRIC_INNER_PRODUCT);
    await index.trainAsync(vectors.numbers, { threads: 2 });
    await index.addAsync(vectors.numbers, { threads: 2 });
    const queries = Array.from({ length: 64 }, (_, i) => rowOf(vectors, i * 7));
    const found = await Promise.all(queries.map((query) => index.searchAsync(query, 10, { nprobe: 4 })));
    found.forEach((neighbours, i) =>
      expect(neighbours).toEqual(index.search(queries[i] ?? new Float32Array(64), 10, { nprobe: 4 })),
    );
  });

  it('searches by radius too', async () => {
    const index = flatIndex();
    const query = rowOf(vectors, 3);
    const found = await index.rangeSearchAsync(query, 0.9);
    expect(found).toEqual(index.rangeSearch(query, 0.9));
    expect(found.labels[0]).toBe(3);
  });

  it('keeps searches and additions apart on one index', async () => {
    const index = new IndexHNSW(64, 8, MetricType.METRIC_INNER_PRODUCT);
    const additions = Array.from({ length: 40 }, (_, i) =>
      index.addAsync(vectors.numbers.slice(i * 6400, (i + 1) * 6400), { threads: 1 }),
    );
    const searches = Array.from({ length: 200 }, (_, i) => index.searchAsync(rowOf(vectors, i), 5));
    const found = await Promise.all(searches);
    await Promise.all(additions);
    expect(index.ntotal()).toBe(4000);
    expect(found.every(({ labels }) => [...labels].every((label) => label >= -1 && label < 4000))).toBe(true);
  });

  it('ends what runs when the index is closed', async () => {
    const index = flatIndex();
    const running = Array.from({ length: 20 }, (_, i) => index.searchAsync(rowOf(vectors, i), 1));
    index.close();
    const found = await Promise.all(running);
    expect(found.map(({ labels }) => labels[0])).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('takes its own copy of query and bitmap', async () => {
    const index = flatIndex();
    const [query, eligible] = [rowOf(vectors, 8), new Uint8Array(500).fill(255)];
    const running = index.searchAsync(query, 1, { eligible });
    query.fill(0);
    eligible.fill(0);
    expect((await running).labels[0]).toBe(8);
  });

  it('leaves the event loop free while it trains and searches', async () => {
    const index = Index.fromFactory(64, 'IVF512,Flat', MetricType.METRIC_INNER_PRODUCT);
    let [turns, busy] = [0, true];
    const count = (): void => {
      turns += 1;
      if (busy) setImmediate(count);
    };
    setImmediate(count);
    await index.trainAsync(vectors.numbers, { threads: 1 });
    const whileTraining = turns;
    await index.addAsync(vectors.numbers, { threads: 1 });
    await index.searchAsync(vectors.numbers, 100, { nprobe: 512 }); // 4,000 queries in one job
    busy = false;
    expect(whileTraining).toBeGreaterThan(10);
    expect(turns - whileTraining).toBeGreaterThan(100);
  });
});

describe('memory', () => {
  it('is counted by what the index holds', () => {
    expect(flatIndex().memoryBytes).toBe(4000 * 64 * 4);
  });

  // Without the account V8 sees 200 tiny objects and collects none of them: 1.6 GB.
  it('is told to V8, which collects indexes that nobody closed', async () => {
    const rows = new Float32Array(64 * 32_768); // 8 MiB
    const before = process.memoryUsage().rss;
    let most = 0;
    for (let i = 0; i < 200; i += 1) {
      new IndexFlatIP(64).add(rows);
      await new Promise((resolve) => setImmediate(resolve));
      most = Math.max(most, process.memoryUsage().rss - before);
    }
    expect(most).toBeLessThan(700 * 2 ** 20);
  });

  it('is freed at once on close', () => {
    const rows = new Float32Array(64 * 32_768);
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 200; i += 1) {
      using index = new IndexFlatIP(64);
      index.add(rows);
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });
});

describe('in worker threads', () => {
  it('works in several at once and in the main thread beside them', async () => {
    const file = fileURLToPath(new URL('worker-threads-program.ts', import.meta.url));
    const output = execFileSync(process.execPath, [file, 'search'], { encoding: 'utf8' });
    expect(output).toBe('7 7 7 7\n');
  });

  it('survives workers that are ended while they search', () => {
    const file = fileURLToPath(new URL('worker-threads-program.ts', import.meta.url));
    const output = execFileSync(process.execPath, [file, 'terminate'], { encoding: 'utf8' });
    expect(output).toBe('ended 10 workers, 4000 rows\n');
  });
});
