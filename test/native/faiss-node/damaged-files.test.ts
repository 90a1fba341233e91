import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { Index, MetricType } from 'faiss-node';
import { createVectors } from './brute-force.ts';

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
  ['HNSW8,Flat', 'graph'],
  ['HNSW8,SQfp16', 'memory'],
  ['HNSW8,SQfp16', 'graph'],
] as const;

describe.each([MetricType.METRIC_INNER_PRODUCT, MetricType.METRIC_L2])('damaged files with metric %i', (metric) => {
  it.each(cases)('of %s opened as %s are refused or answer, and never end the process', (description, opener) => {
    const index = Index.fromFactory(16, description, metric);
    index.train(vectors.numbers, { threads: 1 });
    index.add(vectors.numbers, { threads: 1 });
    const file = path.join(folder, `${metric}.index`);
    index.write(file);
    const program = fileURLToPath(new URL('damaged-files-program.ts', import.meta.url));
    const output = execFileSync(process.execPath, [program, file, opener, '7'], { encoding: 'utf8' });
    expect(output).toBe('200 damaged files, some answered: true, some refused: true\n');
  });
});
