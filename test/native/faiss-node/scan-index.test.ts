import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MappedRows, MetricType, ScanIndex } from 'faiss-node';
import { bitmapOf, compare, createVectors, nearest, rowOf } from './brute-force.ts';
import { npy, npyHeader } from './npy.ts';

const COUNT = 5003; // several blocks, not a multiple of 8, nor of 64
const DIMENSIONS = 50;
const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

// Numbers that float16 holds exactly: files of both types and rows in memory are then the same.
const halves = Float16Array.from(createVectors(COUNT, DIMENSIONS).numbers);
const vectors = { numbers: Float32Array.from(halves), dimensions: DIMENSIONS };
const query = rowOf(createVectors(1, DIMENSIONS, 77), 0);
const metric = MetricType.METRIC_INNER_PRODUCT;

function save(name: string, content: Uint8Array): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

function saveRows(name: string, data: Float32Array | Float16Array, shape = `${COUNT}, ${DIMENSIONS}`): string {
  const header = npyHeader(data instanceof Float32Array ? '<f4' : '<f2', shape);
  return save(name, npy(header, new Uint8Array(data.buffer)));
}

const files = { float32: saveRows('f4.npy', vectors.numbers), float16: saveRows('f2.npy', halves) };
const codes = { float32: path.join(folder, 'f4.codes'), float16: path.join(folder, 'f2.codes') };
beforeAll(async () => {
  await ScanIndex.writeCodesAsync(files.float32, codes.float32, { threads: 1 });
  await ScanIndex.writeCodesAsync(files.float16, codes.float16);
});

function inMemory(): ScanIndex {
  const index = ScanIndex.create(DIMENSIONS);
  for (let at = 0, size = 1; at < COUNT; at += size, size *= 3)
    index.append(vectors.numbers.slice(at * DIMENSIONS, (at + size) * DIMENSIONS));
  return index;
}

const makers = {
  'float32 rows of a file': () => ScanIndex.open(files.float32, codes.float32),
  'float16 rows of a file': () => ScanIndex.open(files.float16, codes.float16),
  'rows in memory': inMemory,
};

describe.each(Object.entries(makers))('a scan of %s', (_, makeIndex) => {
  it('tells what it has', () => {
    using index = makeIndex();
    expect([index.rows, index.dimensions]).toEqual([COUNT, DIMENSIONS]);
    expect(index.row(COUNT - 1)).toEqual(rowOf(vectors, COUNT - 1));
    const ids = Int32Array.of(5, COUNT - 1, 5, 0);
    const scores = index.scores(query, ids);
    ids.forEach((id, at) => expect(scores[at]).toBeCloseTo(compare(query, rowOf(vectors, id), metric), 5));
    expect(index.scores(query, [])).toEqual(new Float32Array());
  });

  it('finds the nearest rows, in two stages and in one', async () => {
    using index = makeIndex();
    const expected = nearest(vectors, query, { k: 25, metric });
    for (const found of [await index.searchAsync(query, 25), await index.searchExactAsync(query, 25)]) {
      expect([...found.labels]).toEqual(expected);
      expect(found.distances).toEqual(index.scores(query, found.labels));
      expect(found.visited).toBe(COUNT);
    }
  });

  it.each([1, 2, 97, 1000, 6000])('finds the nearest eligible rows, one in %i', async (every) => {
    using index = makeIndex();
    const eligible = bitmapOf(COUNT, (row) => row % every === 0);
    const expected = nearest(vectors, query, { k: 20, metric, eligible });
    const filled = [...expected, ...Array.from({ length: 20 - expected.length }, () => -1)];
    for (const rescored of [20, 5000]) {
      const found = await index.searchAsync(query, 20, { eligible, rescored: every === 1 ? 120 : rescored + 100 });
      expect([...found.labels]).toEqual(filled);
      expect(found.visited).toBe(Math.ceil(COUNT / every));
    }
    const found = await index.searchExactAsync(query, 20, { eligible });
    expect([...found.labels]).toEqual(filled);
    expect(found.distances[19]).toBe(expected.length < 20 ? Number.NEGATIVE_INFINITY : found.distances[19]);
  });

  it('finds no more rows than there are', async () => {
    using index = makeIndex();
    const { labels } = await index.searchAsync(query, COUNT + 2);
    expect(new Set(labels).size).toBe(COUNT + 1);
    expect(labels.slice(COUNT)).toEqual(Int32Array.of(-1, -1));
  });
});

describe('searches at once', () => {
  it('get the answers that they get alone, each with its own k and bitmap, whatever the threads', async () => {
    using index = inMemory();
    const calls = Array.from({ length: 50 }, (_, at) => ({
      query: rowOf(vectors, at * 7),
      k: (at % 9) + 1,
      exact: at % 5 === 0,
      eligible: at % 3 === 0 ? bitmapOf(COUNT, (row) => row % (at + 1) === 0) : undefined,
    }));
    const search = (call: (typeof calls)[number], threads?: number): Promise<object> =>
      call.exact
        ? index.searchExactAsync(call.query, call.k, { eligible: call.eligible, threads })
        : index.searchAsync(call.query, call.k, { eligible: call.eligible, threads });
    const together = await Promise.all(calls.map((call) => search(call)));
    for (const [at, call] of calls.entries()) expect(await search(call, 1)).toEqual(together[at]);
  });

  it('take their own copy of query and bitmap, also while they wait', async () => {
    using index = inMemory();
    const running = Array.from({ length: 40 }, (_, at) => {
      const [own, eligible] = [rowOf(vectors, at), new Uint8Array(626).fill(255)];
      const found = index.searchAsync(own, 1, { eligible });
      own.fill(0);
      eligible.fill(0);
      return found;
    });
    const found = await Promise.all(running);
    expect(found.map(({ labels }) => labels[0])).toEqual(
      Array.from({ length: 40 }, (_, at) => nearest(vectors, rowOf(vectors, at), { k: 1, metric })[0]),
    );
  });

  it('see the rows that there were when they were asked for', async () => {
    const index = ScanIndex.create(2);
    const running = Array.from({ length: 60 }, (_, at) => {
      index.append(Float32Array.of(at + 1, 0));
      return index.searchAsync(Float32Array.of(1, 0), 1, {
        eligible: new Uint8Array(Math.ceil((at + 1) / 8)).fill(255),
      });
    });
    const found = await Promise.all(running);
    expect(found.map(({ labels }) => labels[0])).toEqual(Array.from({ length: 60 }, (_, at) => at));
    expect(found.map(({ visited }) => visited)).toEqual(Array.from({ length: 60 }, (_, at) => at + 1));
  });

  it('end before a closed index is gone, those too that wait', async () => {
    const index = inMemory();
    const running = Array.from({ length: availableParallelism() + 40 }, (_, at) =>
      index.searchAsync(rowOf(vectors, at), 1),
    );
    index.close();
    index.close();
    await expect(index.searchAsync(query, 1)).rejects.toThrow('The rows are closed.');
    const labels = (await Promise.all(running)).map((found) => found.labels[0]);
    expect(labels).not.toContain(-1);
    expect(() => index.rows).toThrow('The rows are closed.');
    expect(() => index.append(query)).toThrow('The rows are closed.');
  });

  it('of one index do not wait for ever behind those of another', async () => {
    using first = inMemory();
    using second = inMemory();
    const found = await Promise.all(
      Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? first : second).searchAsync(rowOf(vectors, at), 3)),
    );
    expect(found.every(({ labels }) => labels.length === 3)).toBe(true);
  });
});

describe('rows in memory', () => {
  it('are none at first', async () => {
    using index = ScanIndex.create(3);
    expect([index.rows, index.memoryBytes]).toEqual([0, 0]);
    expect((await index.searchAsync(new Float32Array(3), 2)).labels).toEqual(Int32Array.of(-1, -1));
    expect(() => index.row(0)).toThrow('There are no rows.');
    expect(() => index.scores(new Float32Array(3), [0])).toThrow('There are no rows.');
    index.append(new Float32Array());
    expect(index.rows).toBe(0);
  });

  it('are rounded to float16 and counted', () => {
    using index = ScanIndex.create(3);
    const row = Float32Array.of(1 / 3, -2e-5, 1000.1);
    index.append(row);
    expect(index.row(0)).toEqual(Float32Array.from(Float16Array.from(row)));
    expect(index.memoryBytes).toBeGreaterThan(3 * 3);
    expect(() => index.append(Float32Array.of(1, 2, 3, 1, Number.NaN, 3))).toThrow('Expected finite numbers');
    expect(() => index.append(Float32Array.of(1, 2, 70_000))).toThrow('of at most 65504, got 70000');
    expect(index.rows).toBe(1);
  });

  it('of equal scores are ordered by row id', async () => {
    using index = ScanIndex.create(2);
    index.append(Float32Array.from({ length: 1000 * 2 }, (_, at) => (at % 2 === 0 ? 1 : 0)));
    const found = await index.searchAsync(Float32Array.of(1, 1), 5, { rescored: 6 });
    expect([...found.labels]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('files of codes', () => {
  it('are the same whatever the threads', async () => {
    const file = path.join(folder, 'again.codes');
    await ScanIndex.writeCodesAsync(files.float32, file, { threads: 3 });
    expect(readFileSync(file).equals(readFileSync(codes.float32))).toBe(true);
  });

  it.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, -1), /expected \d+ bytes, got \d+/],
    ['cut in the header', (bytes: Buffer) => bytes.subarray(0, 20), /expected 64 bytes, got 20/],
    ['longer', (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(1)]), /expected \d+ bytes, got \d+/],
    ['of something else', (bytes: Buffer) => Buffer.from(bytes).fill('hello', 0, 5), /not a file of scan codes/],
    ['of another version', (bytes: Buffer) => Buffer.from(bytes).fill(2, 8, 9), /expected version 1/],
    ['with a bit turned over', (bytes: Buffer) => Buffer.from(bytes).fill(1, 30, 31), /its header is damaged/],
  ])('are refused: %s', (name, damage, message) => {
    const file = save(`${name}.codes`, damage(readFileSync(codes.float16)));
    expect(() => ScanIndex.open(files.float16, file)).toThrow(message);
  });

  it('are refused where they are of other rows', () => {
    const fewer = saveRows('fewer.npy', Float32Array.of(1, 2, 3), '3, 1');
    expect(() => ScanIndex.open(fewer, codes.float32)).toThrow(`expected codes of 3 x 1, got ${COUNT} x ${DIMENSIONS}`);
    expect(() => ScanIndex.open(files.float32, path.join(folder, 'missing'))).toThrow(
      /Cannot open .*missing: No such file/,
    );
    expect(() => ScanIndex.open(path.join(folder, 'missing'), codes.float32)).toThrow(/ENOENT/);
  });

  it('are written for no rows, and not where they cannot be', async () => {
    const none = saveRows('none.npy', new Float32Array(), '0, 4');
    await ScanIndex.writeCodesAsync(none, path.join(folder, 'none.codes'));
    using index = ScanIndex.open(none, path.join(folder, 'none.codes'));
    expect((await index.searchExactAsync(new Float32Array(4), 1)).labels).toEqual(Int32Array.of(-1));
    await expect(ScanIndex.writeCodesAsync(none, path.join(folder, 'no', 'codes'))).rejects.toThrow('Cannot write');
  });

  it('give rows that are no numbers no place in an answer', async () => {
    const file = saveRows('nan.npy', Float32Array.of(1, Number.NaN, 3, Number.POSITIVE_INFINITY, 2), '5, 1');
    await ScanIndex.writeCodesAsync(file, path.join(folder, 'nan.codes'));
    using index = ScanIndex.open(file, path.join(folder, 'nan.codes'));
    using mapped = MappedRows.open(file);
    const found = await index.searchExactAsync(Float32Array.of(1), 5);
    expect(found.labels).toEqual(mapped.search(Float32Array.of(1), 5).labels);
    expect([...(await index.searchAsync(Float32Array.of(1), 2, { rescored: 2 })).labels]).toEqual([2, 4]);
  });

  it('do not grow', () => {
    using index = ScanIndex.open(files.float16, codes.float16);
    expect(() => index.append(query)).toThrow('nothing can be appended');
    expect(index.memoryBytes).toBe(0);
  });
});

describe('arguments', () => {
  const index = inMemory();

  it.each([
    [() => ScanIndex.create(0), 'Expected the dimension to be a whole number from 1 to 65536, got 0.'],
    [() => index.row(COUNT), `Expected the row id to be a whole number from 0 to ${COUNT - 1}, got ${COUNT}.`],
    [() => index.scores(query, [COUNT]), `Expected row ids from 0 to ${COUNT - 1}, got ${COUNT}.`],
    [() => index.append(new Float32Array(49)), 'expected a multiple of 50, got 49.'],
  ])('are checked (%#)', (call, message) => {
    expect(call).toThrow(message);
  });

  it.each([
    [() => index.searchAsync(new Float32Array(100), 1), 'Expected one query of 50 numbers, got 100.'],
    [() => index.searchAsync(query, 0), 'Expected k to be a whole number from 1'],
    [() => index.searchAsync(query, 1, { threads: 0 }), 'Expected threads to be a whole number from 1 to 1024, got 0.'],
    [() => index.searchAsync(query, 1, { rescored: 0 }), 'Expected rescored to be a whole number from 1'],
    [
      () => index.searchExactAsync(query, 1, { eligible: new Uint8Array(625) }),
      `Expected an eligible bitmap of at least 626 bytes for ${COUNT} rows, got 625.`,
    ],
  ])('of searches are checked (%#)', async (call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});
