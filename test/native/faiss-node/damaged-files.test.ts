import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Index, MetricType, ScanIndex } from 'faiss-node';
import { createVectors } from './brute-force.ts';
import { npy, npyHeader } from './npy.ts';

const vectors = createVectors(600, 16);
const folder = mkdtempSync(path.join(tmpdir(), 'faiss-node-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const cases = [
  ['Flat', 'memory'],
  ['IVF8,Flat', 'memory'],
  ['IVF8,Flat', 'mapped'],
  ['IVF8,SQfp16', 'memory'],
  ['IVF8,SQfp16', 'mapped'],
  ['IVF8,PQ4', 'memory'],
  ['IVF8,PQ4', 'mapped'],
  ['HNSW8,Flat', 'memory'],
  ['HNSW8,SQfp16', 'memory'],
] as const;

/** What the program prints of damaged copies of an index of this description. */
function damage(description: string, metric: MetricType, opener: string, files: readonly string[] = []): string {
  const index = Index.fromFactory(16, description, metric);
  index.train(vectors.numbers, { threads: 1 });
  index.add(vectors.numbers, { threads: 1 });
  const file = path.join(folder, `${metric}.index`);
  index.write(file);
  const program = fileURLToPath(new URL('damaged-files-program.ts', import.meta.url));
  return execFileSync(process.execPath, [program, file, opener, '7', ...files], { encoding: 'utf8' });
}

const EXPECTED = '200 damaged files, some answered: true, some refused: true\n';

describe.each([MetricType.METRIC_INNER_PRODUCT, MetricType.METRIC_L2])('damaged files with metric %i', (metric) => {
  it.each(cases)('of %s opened as %s are refused or answer, and never end the process', (description, opener) => {
    expect(damage(description, metric, opener)).toBe(EXPECTED);
  });
});

it.each(['HNSW8,Flat', 'HNSW8,SQfp16'])(
  'damaged files of %s as a mapped graph are refused or answer, and never end the process',
  async (description) => {
    const [rows, codes] = [path.join(folder, 'rows.npy'), path.join(folder, 'rows.codes')];
    writeFileSync(rows, npy(npyHeader('<f4', '600, 16'), new Uint8Array(vectors.numbers.buffer)));
    await ScanIndex.writeCodesAsync(rows, codes);
    expect(damage(description, MetricType.METRIC_INNER_PRODUCT, 'graph', [rows, codes])).toBe(EXPECTED);
  },
);
