import { expect, it } from 'vitest';
import { planIndex, trainingRows } from '../../src/adapters/faiss-index-plan.ts';

const size = (rows: number, dimensions = 512) => ({ rows, dimensions });

it('takes the parameters of the design', () => {
  expect(planIndex('SCAN', size(10))).toStrictEqual({ type: 'SCAN', factory: 'SQfp16', parameters: {} });
  expect(planIndex('FLAT', size(10))).toStrictEqual({ type: 'FLAT', factory: 'Flat', parameters: {} });
  expect(planIndex('IVF_FLAT', size(90_000))).toStrictEqual({
    type: 'IVF_FLAT',
    factory: 'IVF1000,SQfp16',
    parameters: {},
  });
  expect(planIndex('IVF_PQ', size(40_000))).toMatchObject({ factory: 'IVF800,PQ32x8np', parameters: { nprobe: 50 } });
  expect(planIndex('HNSW', size(10))).toStrictEqual({
    type: 'HNSW',
    factory: 'HNSW32,SQfp16',
    parameters: { efConstruction: 200 },
  });
});

it('learns from at most 256 rows for each centroid', () => {
  const sampled = (type: 'IVF_FLAT' | 'IVF_PQ' | 'HNSW', rows: number) =>
    trainingRows(planIndex(type, size(rows)), rows);
  expect(sampled('IVF_FLAT', 10_000)).toBe(10_000);
  expect(sampled('IVF_FLAT', 1_000_000)).toBe(256_000);
  expect(sampled('IVF_PQ', 9000)).toBe(9000);
  expect(sampled('IVF_PQ', 90_000)).toBe(90_000);
  expect(sampled('HNSW', 1_000_000)).toBe(256);
});

it('takes fewer lists where there are too few rows to learn them from', () => {
  expect(planIndex('IVF_FLAT', size(1000)).factory).toBe('IVF25,SQfp16');
  expect(planIndex('IVF_PQ', size(1000)).parameters).toStrictEqual({ nprobe: 25 });
  expect(planIndex('IVF_FLAT', size(3)).factory).toBe('IVF1,SQfp16');
});

it('refuses to quantize what cannot be quantized, and says what would go', () => {
  expect(() => planIndex('IVF_PQ', size(255))).toThrow('IVF_PQ needs at least 256 images to learn from, got 255.');
  expect(() => planIndex('IVF_PQ', size(1000, 100))).toThrow(/multiple of 32, the model makes 100/);
});

it('refuses to plan for nothing', () => {
  expect(() => planIndex('SCAN', size(0))).toThrow('Expected at least one row to index, got none.');
});
