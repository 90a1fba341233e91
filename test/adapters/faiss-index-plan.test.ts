import { expect, it } from 'vitest';
import { planIndex } from '../../src/adapters/faiss-index-plan.ts';

const size = (rows: number, dimensions = 512) => ({ rows, dimensions });

it('takes the parameters of the design', () => {
  expect(planIndex('FLAT', size(10))).toStrictEqual({ type: 'FLAT', factory: 'Flat', parameters: {} });
  expect(planIndex('IVF_FLAT', size(90_000))).toStrictEqual({
    type: 'IVF_FLAT',
    factory: 'IVF1000,Flat',
    parameters: { nprobe: 50 },
  });
  expect(planIndex('IVF_PQ', size(40_000)).factory).toBe('IVF800,PQ32x8np');
  expect(planIndex('HNSW', size(10))).toStrictEqual({
    type: 'HNSW',
    factory: 'HNSW32,Flat',
    parameters: { efSearch: 128, efConstruction: 200 },
  });
});

it('takes fewer lists where there are too few rows to learn them from', () => {
  expect(planIndex('IVF_FLAT', size(1000)).factory).toBe('IVF25,Flat');
  expect(planIndex('IVF_FLAT', size(1000)).parameters).toStrictEqual({ nprobe: 25 });
  expect(planIndex('IVF_FLAT', size(3)).factory).toBe('IVF1,Flat');
});

it('chooses by the number of rows when it may', () => {
  const types = [1, 50_000, 50_001, 500_000, 500_001].map((rows) => planIndex('AUTO', size(rows)).type);
  expect(types).toStrictEqual(['FLAT', 'FLAT', 'HNSW', 'HNSW', 'IVF_FLAT']);
});

it('refuses to quantize what cannot be quantized, and says what would go', () => {
  expect(() => planIndex('IVF_PQ', size(255))).toThrow('IVF_PQ needs at least 256 images to learn from, got 255.');
  expect(() => planIndex('IVF_PQ', size(1000, 100))).toThrow(/multiple of 32, the model makes 100/);
});

it('refuses to plan for nothing', () => {
  expect(() => planIndex('AUTO', size(0))).toThrow('Expected at least one row to index, got none.');
});
