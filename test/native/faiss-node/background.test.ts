import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Index, MappedGraph, MetricType, ScanIndex } from 'faiss-node';
import { bitmapOf, createVectors, rowOf } from './brute-force.ts';
import { npy, npyHeader } from './npy.ts';

const COUNT = 6000;
const DIMENSIONS = 32;
const vectors = createVectors(COUNT, DIMENSIONS);
const query = rowOf(createVectors(1, DIMENSIONS, 77), 0);
const eligible = bitmapOf(COUNT, (row) => row % 3 === 0);
const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
let scan: ScanIndex;
let graph: MappedGraph;
beforeAll(async () => {
  const [rows, codes] = [path.join(folder, 'rows.npy'), path.join(folder, 'rows.codes')];
  writeFileSync(rows, npy(npyHeader('<f4', `${COUNT}, ${DIMENSIONS}`), new Uint8Array(vectors.numbers.buffer)));
  await ScanIndex.writeCodesAsync(rows, codes, { niceness: 0 });
  scan = ScanIndex.open(rows, codes);
  const file = path.join(folder, 'graph.index');
  build('HNSW16,SQfp16').write(file);
  graph = MappedGraph.open(file, scan);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function build(description: string): Index {
  const index = Index.fromFactory(DIMENSIONS, description, MetricType.METRIC_INNER_PRODUCT);
  index.train(vectors.numbers, { threads: 1 });
  index.add(vectors.numbers, { threads: 1 });
  return index;
}

const lists = build('IVF32,Flat');
const ways: Readonly<Record<string, (background: boolean) => Promise<unknown>>> = {
  'a scan': (background) => scan.searchAsync(query, 20, { eligible, background }),
  'an exact scan': (background) => scan.searchExactAsync(query, 20, { background }),
  'a graph': (background) => graph.searchAsync(query, 20, { eligible, background }),
  lists: (background) => lists.searchAsync(query, 20, { nprobe: 8, eligible, background }),
  'lists within a radius': (background) => lists.rangeSearchAsync(query, 0.3, { nprobe: 8, background }),
};

describe.each(Object.keys(ways))('a search of %s in the background', (name) => {
  const search = ways[name] as (background: boolean) => Promise<unknown>;

  it('finds what others find, also while they run', async () => {
    const [expected, alone] = [await search(false), await search(true)];
    expect(alone).toEqual(expected);
    const together = await Promise.all(Array.from({ length: 40 }, (_, i) => search(i % 2 === 0)));
    for (const found of together) expect(found).toEqual(expected);
  });
});

describe('a build that gives way', () => {
  /** Searches one after the other until the build ends. */
  async function beside<Result>(work: Promise<Result>): Promise<number> {
    const ended = new AbortController();
    const end = (): void => ended.abort();
    work.then(end, end);
    let searches = 0;
    while (!ended.signal.aborted) {
      await Promise.all([scan.searchAsync(query, 20), scan.searchExactAsync(query, 20)]);
      searches += 1;
    }
    await work;
    return searches;
  }

  it.each(['IVF64,SQfp16', 'HNSW8,SQfp16', 'IVF16,PQ4'])(
    'makes the same %s as one that does not',
    async (description) => {
      const expected = build(description).toBuffer();
      const index = Index.fromFactory(DIMENSIONS, description, MetricType.METRIC_INNER_PRODUCT);
      const filling = async (): Promise<void> => {
        if (!index.isTrained()) await index.trainAsync(vectors.numbers, { threads: 1, niceness: 1 });
        await index.addAsync(vectors.numbers, { threads: 1, niceness: 1 });
      };
      expect(await beside(filling())).toBeGreaterThan(0);
      expect(index.toBuffer().equals(expected)).toBe(true);
    },
  );

  it('ends when cancelled while searches run', async () => {
    const index = Index.fromFactory(DIMENSIONS, 'HNSW16,Flat', MetricType.METRIC_INNER_PRODUCT);
    const cancel = new AbortController();
    const adding = index.addAsync(createVectors(50_000, DIMENSIONS).numbers, {
      niceness: 1,
      signal: cancel.signal,
      onProgress: () => cancel.abort(new Error('Enough.')),
    });
    await expect(beside(adding)).rejects.toThrow('Enough.');
    expect(index.ntotal()).toBeLessThan(50_000);
  });
});

it('is true or false', async () => {
  const background = 1 as unknown as boolean;
  const text = 'Expected background to be true or false, got 1.';
  await expect(scan.searchAsync(query, 1, { background })).rejects.toThrow(text);
  await expect(graph.searchAsync(query, 1, { background })).rejects.toThrow(text);
  await expect(lists.searchAsync(query, 1, { background })).rejects.toThrow(text);
});
