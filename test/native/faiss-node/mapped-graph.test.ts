import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Index, MappedGraph, MetricType } from 'faiss-node';
import { bitmapOf, createVectors, isEligible, nearest, recall } from './brute-force.ts';

const COUNT = 3000;
const DIMENSIONS = 30; // no multiple of what a processor compares at once
const vectors = createVectors(COUNT, DIMENSIONS);
const queries = createVectors(COUNT + 9, DIMENSIONS).numbers.slice(COUNT * DIMENSIONS);
const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(description: string, metric: MetricType): { index: Index; file: string } {
  const index = Index.fromFactory(DIMENSIONS, description, metric);
  index.train(vectors.numbers, { threads: 1 });
  index.add(vectors.numbers, { threads: 1 });
  const file = path.join(folder, `${description}-${metric}.index`);
  index.write(file);
  return { index, file };
}

const cases = ['HNSW16,Flat', 'HNSW16,SQfp16'].flatMap((description) =>
  [MetricType.METRIC_INNER_PRODUCT, MetricType.METRIC_L2].map((metric) => [description, metric] as const),
);

describe.each(cases)('a mapped graph of %s with metric %i', (description, metric) => {
  let index: Index;
  let graph: MappedGraph;
  beforeAll(() => {
    const written = write(description, metric);
    index = written.index;
    graph = MappedGraph.open(written.file);
  });

  it('tells its rows and dimensions', () => {
    expect([graph.rows, graph.dimensions]).toEqual([COUNT, DIMENSIONS]);
  });

  it('answers as the index in memory does, and counts the same rows', async () => {
    for (const options of [{}, { efSearch: 100 }, { efSearch: 100, eligible: bitmapOf(COUNT, (row) => row % 3 === 0) }])
      expect(await graph.searchAsync(queries, 20, options)).toMatchObject(index.search(queries, 20, options));
  });

  it('answers the same from a copy in memory, also to searches that run while it is made', async () => {
    const loading = graph.loadAsync();
    const meanwhile = graph.searchAsync(queries, 20);
    await loading;
    expect(await graph.searchAsync(queries, 20)).toEqual(await meanwhile);
    expect(await meanwhile).toMatchObject(index.search(queries, 20));
  });

  it('finds nearly all of the nearest without comparing every row', async () => {
    const query = queries.slice(0, DIMENSIONS);
    const { labels, visited } = await graph.searchAsync(query, 20, { efSearch: 200 });
    expect(recall(labels, nearest(vectors, query, { k: 20, metric }))).toBeGreaterThanOrEqual(0.95);
    expect(visited).toBeGreaterThan(200);
    expect(visited).toBeLessThan(COUNT);
  });

  it('returns eligible rows only', async () => {
    const eligible = bitmapOf(COUNT, (row) => row % 7 === 2);
    const { labels } = await graph.searchAsync(queries, 20, { efSearch: 300, eligible });
    expect([...labels].every((label) => isEligible(eligible, label))).toBe(true);
  });
});

describe('opening a graph', () => {
  it('refuses other files and says what came', () => {
    const open = (name: string, bytes: Uint8Array): (() => MappedGraph) => {
      const file = path.join(folder, name);
      writeFileSync(file, bytes);
      return () => MappedGraph.open(file);
    };
    const flat = new Index(4).toBuffer();
    expect(open('flat', flat)).toThrow("expected a FAISS HNSW index over float32 or float16 rows, got 'IxF2'.");
    expect(open('empty', new Uint8Array())).toThrow('it is empty.');
    expect(open('short', flat.subarray(0, 3))).toThrow('it is shorter than its headers say.');
    expect(() => MappedGraph.open(folder)).toThrow(`Cannot open ${folder}: not a file.`);
    expect(() => MappedGraph.open(path.join(folder, 'none'))).toThrow('No such file or directory.');
    const eightBits = write('HNSW16,SQ8', MetricType.METRIC_L2).file;
    expect(() => MappedGraph.open(eightBits)).toThrow('expected rows of float16, got scalar quantizer 0.');
  });

  it('refuses a file cut short anywhere', () => {
    const whole = readFileSync(write('HNSW16,SQfp16', MetricType.METRIC_INNER_PRODUCT).file);
    const file = path.join(folder, 'cut.index');
    for (let i = 0; i < 60; i += 1) {
      writeFileSync(file, whole.subarray(0, 1 + Math.floor((whole.length - 2) * (i / 60) ** 3)));
      expect(() => MappedGraph.open(file)).toThrow(/^Cannot open .*(shorter than its headers say|damaged)/);
    }
    writeFileSync(file, whole.subarray(0, -1));
    expect(() => MappedGraph.open(file)).toThrow('it is shorter than its headers say.');
  });
});

describe('closing a graph', () => {
  it('lets running searches end, and refuses new ones', async () => {
    const { file, index } = write('HNSW16,SQfp16', MetricType.METRIC_INNER_PRODUCT);
    const graph = MappedGraph.open(file);
    const running = Array.from({ length: 20 }, () => graph.searchAsync(queries, 5));
    graph.close();
    graph.close();
    const expected = index.search(queries, 5);
    for (const found of await Promise.all(running)) expect(found).toMatchObject(expected);
    await expect(graph.searchAsync(queries, 5)).rejects.toThrow('The graph is closed.');
  });
});

describe('an empty graph', () => {
  it('finds nothing', async () => {
    const file = path.join(folder, 'no-rows.index');
    Index.fromFactory(4, 'HNSW16,SQfp16', MetricType.METRIC_L2).write(file);
    const { labels, visited } = await MappedGraph.open(file).searchAsync(new Float32Array(4), 2);
    expect([[...labels], visited]).toEqual([[-1, -1], 0]);
  });
});
