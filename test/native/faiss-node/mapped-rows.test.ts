import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MappedRows, MetricType } from 'faiss-node';
import { bitmapOf, compare, createVectors, nearest, rowOf } from './brute-force.ts';
import { npy, npyHeader } from './npy.ts';

const COUNT = 1003; // not a multiple of 8, nor of 64
const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const drawn = createVectors(COUNT, 50);
// Numbers that float16 holds exactly: both types of file then have the same rows.
const halves = Float16Array.from(drawn.numbers);
const vectors = { numbers: Float32Array.from(halves), dimensions: 50 };
const metric = MetricType.METRIC_INNER_PRODUCT;

function headerOf(descr: string, shape = `${COUNT}, 50`, order = 'False'): string {
  return npyHeader(descr, shape, order);
}

function save(name: string, content: Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

const files = {
  float32: save('f4.npy', npy(headerOf('<f4'), new Uint8Array(vectors.numbers.buffer))),
  float16: save('f2.npy', npy(headerOf('<f2'), new Uint8Array(halves.buffer), 2)),
};

describe.each(['float32', 'float16'] as const)('rows of %s', (dtype) => {
  const rows = MappedRows.open(files[dtype]);
  const query = rowOf(createVectors(1, 50, 77), 0);

  it('tell what they are', () => {
    expect([rows.rows, rows.dimensions, rows.dtype]).toEqual([COUNT, 50, dtype]);
  });

  it('are read one by one', () => {
    expect(rows.row(0)).toEqual(rowOf(vectors, 0));
    expect(rows.row(COUNT - 1)).toEqual(rowOf(vectors, COUNT - 1));
  });

  it('are copied, several at a time', () => {
    const room = new Float32Array(200).fill(7);
    rows.copyRows(COUNT - 2, room.subarray(50, 150));
    expect(room.subarray(0, 50)).toEqual(new Float32Array(50).fill(7));
    expect(room.subarray(50, 100)).toEqual(rowOf(vectors, COUNT - 2));
    expect(room.subarray(100, 150)).toEqual(rowOf(vectors, COUNT - 1));
    expect(room.subarray(150)).toEqual(new Float32Array(50).fill(7));
    rows.copyRows(COUNT, new Float32Array());
  });

  it('are scored by inner product', () => {
    const ids = Int32Array.of(5, COUNT - 1, 5, 0);
    const scores = rows.scores(query, ids);
    ids.forEach((id, at) => expect(scores[at]).toBeCloseTo(compare(query, rowOf(vectors, id), metric), 5));
    expect(scores[0]).toBe(scores[2]);
    expect(rows.scores(query, new Int32Array())).toEqual(new Float32Array());
  });

  it('are searched exactly, on and off the main thread', async () => {
    const found = rows.search(query, 25);
    expect([...found.labels]).toEqual(nearest(vectors, query, { k: 25, metric }));
    expect(found.distances).toEqual(rows.scores(query, found.labels));
    expect(await rows.searchAsync(query, 25)).toEqual(found);
  });

  it('are searched by several queries at once as by one', () => {
    const batch = rows.search(vectors.numbers.slice(0, 50 * 7), 9);
    for (let i = 0; i < 7; i += 1) {
      const alone = rows.search(rowOf(vectors, i), 9);
      expect(alone.labels).toEqual(batch.labels.slice(i * 9, i * 9 + 9));
      expect(alone.distances).toEqual(batch.distances.slice(i * 9, i * 9 + 9));
    }
  });

  it.each([2, 97, 500])('are searched where eligible, one in %i', async (every) => {
    const eligible = bitmapOf(COUNT, (row) => row % every === 1);
    const expected = nearest(vectors, query, { k: 20, metric, eligible });
    const { labels, distances } = await rows.searchAsync(query, 20, eligible);
    expect([...labels]).toEqual([...expected, ...Array.from({ length: 20 - expected.length }, () => -1)]);
    expect(
      distances.filter((_, at) => labels[at] === -1).every((distance) => distance === Number.NEGATIVE_INFINITY),
    ).toBe(true);
  });

  it('fill up when k is greater than the rows there are', () => {
    const { labels } = rows.search(query, COUNT + 5);
    expect(new Set(labels).size).toBe(COUNT + 1);
    expect(labels.slice(COUNT)).toEqual(Int32Array.of(-1, -1, -1, -1, -1));
  });
});

describe('equal scores', () => {
  it('are ordered by row id, also at the end of the list', () => {
    const same = Float32Array.from({ length: 300 * 2 }, (_, at) => (at % 2 === 0 ? 1 : 0));
    const rows = MappedRows.open(save('same.npy', npy(headerOf('<f4', '300, 2'), new Uint8Array(same.buffer))));
    expect([...rows.search(Float32Array.of(1, 1), 5).labels]).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('rows that are no numbers', () => {
  it('are never found', () => {
    const data = Float32Array.of(1, Number.NaN, 3, 2);
    const rows = MappedRows.open(save('nan.npy', npy(headerOf('<f4', '4, 1'), new Uint8Array(data.buffer))));
    expect([...rows.search(Float32Array.of(1), 4).labels]).toEqual([2, 3, 0, -1]);
  });
});

describe('opening', () => {
  it.each([
    ['no numpy', Buffer.from('hello, this is no array'), /not a NumPy file/],
    ['empty', Buffer.alloc(0), /not a NumPy file/],
    ['cut header', npy(headerOf('<f4'), new Uint8Array()).subarray(0, 40), /its NumPy header is damaged/],
    ['no shape', npy("{'descr': '<f4', 'fortran_order': False}", new Uint8Array()), /its NumPy header is damaged/],
    ['doubles', npy(headerOf('<f8'), new Uint8Array(COUNT * 400)), /expected numbers of type <f4 or <f2, got <f8/],
    ['big-endian', npy(headerOf('>f4'), new Uint8Array(COUNT * 200)), /got >f4/],
    ['Fortran order', npy(headerOf('<f4', '2, 2', 'True'), new Uint8Array(16)), /expected C order, got Fortran order/],
    [
      'one dimension',
      npy(headerOf('<f4', '8,'), new Uint8Array(32)),
      /expected the shape \(rows, dimensions\), got \(8,\)/,
    ],
    ['three dimensions', npy(headerOf('<f4', '2, 2, 2'), new Uint8Array(32)), /got \(2, 2, 2\)/],
    ['too short', npy(headerOf('<f4', '9, 2'), new Uint8Array(71)), /expected 200 bytes, got 199/],
  ])('refuses a file: %s', (name, content, message) => {
    expect(() => MappedRows.open(save(`${name}.npy`, content))).toThrow(message);
  });

  it('refuses a missing file', () => {
    expect(() => MappedRows.open(path.join(folder, 'missing.npy'))).toThrow(/ENOENT/);
  });

  it('takes a file without rows', () => {
    const rows = MappedRows.open(save('none.npy', npy(headerOf('<f4', '0, 4'), new Uint8Array())));
    expect([...rows.search(new Float32Array(4), 2).labels]).toEqual([-1, -1]);
    expect(() => rows.row(0)).toThrow('There are no rows.');
  });
});

describe('arguments', () => {
  const rows = MappedRows.open(files.float32);
  const query = new Float32Array(50);

  it.each([
    [() => rows.row(COUNT), `Expected the row id to be a whole number from 0 to ${COUNT - 1}, got ${COUNT}.`],
    [() => rows.row(-1), `got -1.`],
    [() => rows.copyRows(COUNT - 1, new Float32Array(100)), `from 0 to ${COUNT - 2}, got ${COUNT - 1}.`],
    [() => rows.copyRows(0, new Float32Array(49)), 'Expected room for whole rows of 50 numbers, got 49 numbers.'],
    [() => rows.copyRows(0, new Float32Array(50 * COUNT + 50)), `at most ${COUNT} rows, got ${COUNT + 1}.`],
    [() => rows.copyRows(0, new Float64Array(50) as never), 'Expected a Float32Array to copy rows into.'],
    [
      () => rows.scores(new Float32Array(49), new Int32Array(1)),
      'Invalid the given array length: expected a multiple of 50, got 49.',
    ],
    [() => rows.scores(new Float32Array(100), new Int32Array(1)), 'Expected one query of 50 numbers, got 100.'],
    [() => rows.scores(query, Int32Array.of(0, COUNT)), `Expected row ids from 0 to ${COUNT - 1}, got ${COUNT}.`],
    [() => rows.scores(query, Int32Array.of(-1)), `got -1.`],
    [() => rows.search(query, 0), 'Expected k to be a whole number from 1'],
    [() => rows.search(new Float32Array(0), 1), 'expected at least 50 numbers, got 0.'],
    [
      () => rows.search(query, 1, new Uint8Array(125)),
      `Expected an eligible bitmap of at least 126 bytes for ${COUNT} rows, got 125.`,
    ],
  ])('are checked (%#)', (call, message) => {
    expect(call).toThrow(message);
  });

  it('are refused once the rows are closed; what runs ends first', async () => {
    const opened = MappedRows.open(files.float16);
    const running = opened.searchAsync(rowOf(vectors, 9), 1);
    opened.close();
    opened.close();
    expect((await running).labels[0]).toBe(9);
    expect(() => opened.row(0)).toThrow('The rows are closed.');
    await expect(opened.searchAsync(query, 1)).rejects.toThrow('The rows are closed.');
  });
});
