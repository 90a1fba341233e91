import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Index, IndexFlatIP, IndexFlatL2, IndexHNSW, MetricType } from 'faiss-node';
import { createRandom, createVectors, rowOf } from './brute-force.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const vectors = createVectors(1000, 16);
const query = rowOf(vectors, 123);
const kinds = ['Flat', 'IVF8,Flat', 'IVF8,PQ4', 'HNSW16', 'SQ8', 'PQ4', 'PCA8,IVF4,SQ8'] as const;

function build(description: string): Index {
  const index = Index.fromFactory(16, description, MetricType.METRIC_INNER_PRODUCT);
  index.train(vectors.numbers, { threads: 1 });
  index.add(vectors.numbers, { threads: 1 });
  return index;
}

describe.each(kinds)('an index %s', (description) => {
  const index = build(description);
  const expected = index.search(query, 10, { nprobe: 8, efSearch: 50 });

  it('answers the same after a file, read now or later', async () => {
    const file = path.join(folder, 'same.index');
    await index.writeAsync(file);
    for (const read of [Index.read(file), await Index.readAsync(file)]) {
      expect(read.kind.startsWith(index.kind)).toBe(true);
      expect(read.search(query, 10, { nprobe: 8, efSearch: 50 })).toEqual(expected);
    }
  });

  it('answers the same after a buffer', () => {
    expect(Index.fromBuffer(index.toBuffer()).search(query, 10, { nprobe: 8, efSearch: 50 })).toEqual(expected);
  });

  it('is refused when cut short anywhere', () => {
    const whole = index.toBuffer();
    for (let i = 0; i < 40; i += 1) {
      const length = Math.floor((whole.length * i) / 40);
      expect(() => Index.fromBuffer(whole.subarray(0, length)), `${length} bytes`).toThrow(/^Cannot read the buffer: /);
    }
  });

  it('is refused or searched, and never ends the process, with any byte changed', () => {
    const whole = index.toBuffer();
    const random = createRandom(5);
    const texts: string[] = [];
    for (let i = 0; i < 150; i += 1) {
      const damaged = Buffer.from(whole);
      const within = i % 2 === 0 ? Math.min(200, damaged.length) : damaged.length;
      damaged[Math.floor(random() * within)] = Math.floor(random() * 256);
      try {
        using read = Index.fromBuffer(damaged);
        read.search(new Float32Array(read.getDimension()).fill(0.1), 10, { nprobe: 8 });
      } catch (error) {
        texts.push((error as Error).message);
      }
    }
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !/^Cannot (read the buffer|search): /.test(text))).toEqual([]);
  });
});

describe('a mapped IVF index', () => {
  const file = path.join(folder, 'mapped.index');
  const index = build('IVF8,Flat');
  index.write(file);

  it('answers the same and holds less memory', async () => {
    for (const mapped of [Index.read(file, { mmap: true }), await Index.readAsync(file, { mmap: true })]) {
      expect(mapped.search(query, 10, { nprobe: 8 })).toEqual(index.search(query, 10, { nprobe: 8 }));
      expect(mapped.memoryBytes).toBeLessThan(index.memoryBytes / 10);
    }
  });

  it('is read-only', () => {
    const mapped = Index.read(file, { mmap: true });
    expect(() => mapped.add(query)).toThrow('Cannot add: the index is mapped from a file, read-only.');
    expect(() => mapped.removeIds([1])).toThrow('Cannot remove ids: the index is mapped from a file, read-only.');
    expect(() => build('IVF8,Flat').mergeFrom(mapped)).toThrow(
      'Cannot merge: the index is mapped from a file, read-only.',
    );
    expect(() => mapped.reset()).toThrow('Cannot reset: the index is mapped from a file, read-only.');
    expect(mapped.reconstruct(123)).toEqual(query);
  });

  it('is refused when its file is cut short', () => {
    const short = path.join(folder, 'short.index');
    writeFileSync(short, readFileSync(file));
    for (const bytes of [60_000, 5000, 600, 100, 3, 0]) {
      truncateSync(short, bytes);
      expect(() => Index.read(short, { mmap: true }), `${bytes} bytes`).toThrow(/^Cannot read /);
    }
  });
});

describe('reading', () => {
  it('refuses a missing file, a folder and a file of something else', async () => {
    const missing = path.join(folder, 'missing.index');
    expect(() => Index.read(missing)).toThrow(`Cannot read ${missing}: No such file or directory.`);
    expect(() => Index.read(folder)).toThrow(`Cannot read ${folder}: not a file.`);
    const text = path.join(folder, 'text.index');
    writeFileSync(text, 'Lorem ipsum dolor sit amet');
    await expect(Index.readAsync(text)).rejects.toThrow(/^Cannot read .*Index type .*not recognized/);
  });

  it('refuses an index of another class than asked for', () => {
    const file = path.join(folder, 'ip.index');
    const index = new IndexFlatIP(2);
    index.write(file);
    expect(() => IndexFlatL2.read(file)).toThrow('Expected an IndexFlatL2, got an IndexFlatIP.');
    expect(() => IndexHNSW.fromBuffer(index.toBuffer())).toThrow('Expected an IndexHNSWFlat, got an IndexFlatIP.');
    expect(IndexFlatIP.read(file)).toBeInstanceOf(IndexFlatIP);
  });

  it('refuses lengths that the file cannot hold, without filling memory', () => {
    const buffer = new IndexFlatL2(2).toBuffer();
    buffer.writeBigUInt64LE(2n ** 34n, buffer.length - 8); // 16 billion numbers
    const before = process.memoryUsage().rss;
    expect(() => Index.fromBuffer(buffer)).toThrow('Cannot read the buffer: not enough memory.');
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 27);
  });
});
