import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Index, MappedGraph, MetricType, ScanIndex } from 'faiss-node';
import { type Vectors, bitmapOf, compare, createVectors, isEligible, nearest, recall, rowOf } from './brute-force.ts';
import { npy, npyHeader } from './npy.ts';

const COUNT = 3000;
const DIMENSIONS = 30; // no multiple of what a processor compares at once
const metric = MetricType.METRIC_INNER_PRODUCT;
const vectors = createVectors(COUNT, DIMENSIONS);
const queries = createVectors(COUNT + 9, DIMENSIONS).numbers.slice(COUNT * DIMENSIONS);
const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
let scan: ScanIndex;
beforeAll(async () => {
  scan = await writeRows('rows', vectors);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The rows as files of a scan. */
async function writeRows(name: string, { numbers, dimensions }: Vectors): Promise<ScanIndex> {
  const [rows, codes] = [path.join(folder, `${name}.npy`), path.join(folder, `${name}.codes`)];
  const header = npyHeader('<f4', `${numbers.length / dimensions}, ${dimensions}`);
  writeFileSync(rows, npy(header, new Uint8Array(numbers.buffer)));
  await ScanIndex.writeCodesAsync(rows, codes);
  return ScanIndex.open(rows, codes);
}

function write(description: string, of: MetricType = metric): string {
  const index = Index.fromFactory(DIMENSIONS, description, of);
  index.train(vectors.numbers, { threads: 1 });
  index.add(vectors.numbers, { threads: 1 });
  const file = path.join(folder, `${description}-${of}.index`);
  index.write(file);
  return file;
}

function queryAt(i: number): Float32Array {
  return rowOf({ numbers: queries, dimensions: DIMENSIONS }, i);
}

describe.each(['HNSW16,Flat', 'HNSW16,SQfp16'])('a mapped graph of %s', (description) => {
  let graph: MappedGraph;
  beforeAll(() => {
    graph = MappedGraph.open(write(description), scan);
  });

  it('tells its rows and dimensions, and what a copy of links and codes takes', () => {
    expect([graph.rows, graph.dimensions]).toEqual([COUNT, DIMENSIONS]);
    const links = COUNT * 32 * 4;
    const codes = COUNT * (64 + 4);
    expect(graph.loadedBytes).toBeGreaterThan(links + codes);
    expect(graph.loadedBytes).toBeLessThan(1.2 * (links + codes));
  });

  it('finds nearly all of the nearest without comparing every row, and orders them by exact inner products', async () => {
    let found = 0;
    for (let i = 0; i < 9; i += 1) {
      const query = queryAt(i);
      const { labels, distances, visited } = await graph.searchAsync(query, 20, { efSearch: 200 });
      const exact = [...labels].map((row) => compare(query, rowOf(vectors, row), metric));
      expect(exact).toEqual([...exact].sort((a, b) => b - a));
      exact.forEach((product, at) => {
        expect(distances[at]).toBeCloseTo(product, 5);
      });
      expect(visited).toBeGreaterThan(200);
      expect(visited).toBeLessThan(COUNT);
      found += recall(labels, nearest(vectors, query, { k: 20, metric })) / 9;
    }
    expect(found).toBeGreaterThanOrEqual(0.97);
  });

  it('answers several queries as it answers each', async () => {
    const { labels, visited } = await graph.searchAsync(queries, 20);
    const each = await Promise.all(Array.from({ length: 9 }, (_, i) => graph.searchAsync(queryAt(i), 20)));
    expect([...labels]).toEqual(each.flatMap((one) => [...one.labels]));
    expect(visited).toBe(each.reduce((sum, one) => sum + one.visited, 0));
  });

  it('answers the same from a copy in memory, also to searches that run while it is made', async () => {
    const loading = graph.loadAsync();
    const meanwhile = graph.searchAsync(queries, 20);
    await loading;
    expect(await graph.searchAsync(queries, 20)).toEqual(await meanwhile);
  });

  it('returns eligible rows only, the nearest of them, and counts those around the query', async () => {
    const eligible = bitmapOf(COUNT, (row) => row % 7 === 2);
    const query = queryAt(0);
    const { labels, surroundings, settled } = await graph.searchAsync(query, 20, { efSearch: 300, eligible });
    expect([...labels].every((label) => isEligible(eligible, label))).toBe(true);
    const expected = nearest(vectors, query, { k: 20, metric, eligible });
    expect(recall(labels, expected)).toBeGreaterThanOrEqual(0.95);
    expect(settled).toBe(20);
    // One row in seven is eligible, wherever it lies: the 20th nearest of them is about the 140th nearest of all.
    expect(surroundings).toBeGreaterThan(70);
    expect(surroundings).toBeLessThan(280);
  });

  it('is given up once it compared as many rows as it may', async () => {
    const end = { settled: 20, patience: COUNT };
    const whole = await graph.searchAsync(queryAt(0), 20, { efSearch: COUNT, end });
    const { labels, visited } = await graph.searchAsync(queryAt(0), 20, { efSearch: COUNT, end, mostRows: 500 });
    expect(whole.visited).toBeGreaterThan(2000);
    expect(visited).toBeGreaterThanOrEqual(500);
    expect(visited).toBeLessThan(500 + 32); // a row has that many links
    expect([...labels].filter((label) => label >= 0)).toHaveLength(20);
    await expect(graph.searchAsync(queryAt(0), 20, { mostRows: 0 })).rejects.toThrow('mostRows');
  });

  it('says how few eligible rows it met where they lie elsewhere', async () => {
    const query = queryAt(0);
    const near = new Set(nearest(vectors, query, { k: COUNT / 2, metric }));
    const eligible = bitmapOf(COUNT, (row) => !near.has(row));
    const { settled, surroundings } = await graph.searchAsync(query, 20, { efSearch: 300, eligible });
    expect(settled).toBeLessThan(20);
    expect(surroundings).toBe(300);
  });
});

describe('opening a graph', () => {
  it('refuses other files and says what came', () => {
    const open = (name: string, bytes: Uint8Array): (() => MappedGraph) => {
      const file = path.join(folder, name);
      writeFileSync(file, bytes);
      return () => MappedGraph.open(file, scan);
    };
    const flat = new Index(4).toBuffer();
    expect(open('flat', flat)).toThrow("expected a FAISS HNSW index over float32 or float16 rows, got 'IxF2'.");
    expect(open('empty', new Uint8Array())).toThrow('it is empty.');
    expect(open('short', flat.subarray(0, 3))).toThrow('it is shorter than its headers say.');
    expect(() => MappedGraph.open(folder, scan)).toThrow(`Cannot open ${folder}: not a file.`);
    expect(() => MappedGraph.open(path.join(folder, 'none'), scan)).toThrow('No such file or directory.');
    const refused: readonly (readonly [string, string])[] = [
      [write('HNSW16,SQ8'), 'expected rows of float16, got scalar quantizer 0.'],
      [write('HNSW16,Flat', MetricType.METRIC_L2), 'expected the metric inner product (0), got 1.'],
    ];
    for (const [file, reason] of refused) expect(() => MappedGraph.open(file, scan)).toThrow(reason);
  });

  it('refuses rows of another number or another length, rows that grow, and what is no scan', async () => {
    const file = write('HNSW16,Flat');
    using fewer = await writeRows('fewer', createVectors(COUNT - 1, DIMENSIONS));
    using longer = await writeRows('longer', createVectors(COUNT, DIMENSIONS + 1));
    using growing = ScanIndex.create(DIMENSIONS);
    growing.append(vectors.numbers);
    expect(() => MappedGraph.open(file, fewer)).toThrow('expected 2999 rows of 30 values, got 3000 of 30.');
    expect(() => MappedGraph.open(file, longer)).toThrow('expected 3000 rows of 31 values, got 3000 of 30.');
    expect(() => MappedGraph.open(file, growing)).toThrow('its rows must be those of files.');
    expect(() => MappedGraph.open(file, {} as ScanIndex)).toThrow('Expected a ScanIndex of the same rows.');
    const closed = await writeRows('closed', vectors);
    closed.close();
    expect(() => MappedGraph.open(file, closed)).toThrow('The rows are closed.');
  });

  it('refuses a file cut short anywhere', () => {
    const whole = readFileSync(write('HNSW16,SQfp16'));
    const file = path.join(folder, 'cut.index');
    for (let i = 0; i < 60; i += 1) {
      writeFileSync(file, whole.subarray(0, 1 + Math.floor((whole.length - 2) * (i / 60) ** 3)));
      expect(() => MappedGraph.open(file, scan)).toThrow(/^Cannot open .*(shorter than its headers say|damaged)/);
    }
    writeFileSync(file, whole.subarray(0, -1));
    expect(() => MappedGraph.open(file, scan)).toThrow('it is shorter than its headers say.');
  });
});

describe('closing a graph', () => {
  it('lets running searches end, and refuses new ones; its rows may be closed before', async () => {
    const file = write('HNSW16,SQfp16');
    const own = await writeRows('own', vectors);
    const graph = MappedGraph.open(file, own);
    const expected = await graph.searchAsync(queries, 5);
    own.close();
    const running = Array.from({ length: 20 }, () => graph.searchAsync(queries, 5));
    graph.close();
    graph.close();
    for (const found of await Promise.all(running)) expect(found).toEqual(expected);
    await expect(graph.searchAsync(queries, 5)).rejects.toThrow('The graph is closed.');
  });
});

describe('an empty graph', () => {
  it('finds nothing', async () => {
    const file = path.join(folder, 'no-rows.index');
    Index.fromFactory(4, 'HNSW16,SQfp16', metric).write(file);
    using none = await writeRows('none', { numbers: new Float32Array(), dimensions: 4 });
    const graph = MappedGraph.open(file, none);
    await graph.loadAsync();
    const { labels, visited } = await graph.searchAsync(new Float32Array(4), 2);
    expect([[...labels], visited]).toEqual([[-1, -1], 0]);
  });
});
