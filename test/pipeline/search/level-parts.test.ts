import { describe, expect, it, vi } from 'vitest';
import { fitProbability } from '../../../src/domain/calibration.ts';
import { dot } from '../../../src/domain/embedding.ts';
import type { Calibration } from '../../../src/domain/model.ts';
import { levelParts } from '../../../src/pipeline/search/level-parts.ts';
import { type QueryPart, joinParts } from '../../../src/pipeline/search/query-vector.ts';
import { memoryVectorIndex } from '../../fakes/memory-vector-index.ts';

const CALIBRATION: Calibration = {
  mean: 0.2,
  scale: 0.1,
  midpoint: 2,
  slope: 1.5,
  bands: { exact: 0.9, sameStyle: 0.7 },
};
const ALONG: QueryPart = { vector: Float32Array.of(1, 0), weight: 0.5, calibration: CALIBRATION };
const ACROSS: QueryPart = { vector: Float32Array.of(0, 1), weight: 0.5, calibration: CALIBRATION };

/** Rows whose second value varies ten times as much as the first, and without regard to it. */
function unevenIndex(rows: number) {
  const values = Array.from({ length: rows }, (_, row) => [0.1 * Math.cos(row * 1.3), Math.cos(row * 2.9 + 1)]);
  return memoryVectorIndex({ values: Float32Array.from(values.flat()), dimensions: 2 });
}

function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

describe('levelParts', () => {
  it('lets a part whose similarities hardly differ here move the ranking as much as one whose similarities differ much', () => {
    const index = unevenIndex(1000);
    const { vector } = joinParts(levelParts(index, [ALONG, ACROSS]));
    const rows = Array.from({ length: index.size }, (_, row) => index.embeddingOf(row));
    const along = deviationOf(rows.map((row) => (vector[0] as number) * (row[0] as number)));
    const across = deviationOf(rows.map((row) => (vector[1] as number) * (row[1] as number)));
    expect(along / across).toBeGreaterThan(0.9);
    expect(along / across).toBeLessThan(1.1);
  });

  it('leaves the probability of a similarity as the model has it', () => {
    const [part] = levelParts(unevenIndex(1000), [ALONG, ACROSS]);
    const { mean, scale, midpoint, slope } = part!.calibration;
    expect(scale).not.toBeCloseTo(CALIBRATION.scale, 2);
    for (const similarity of [0.1, 0.4, 0.6]) {
      const own = fitProbability((similarity - 0.2) / 0.1, CALIBRATION);
      expect(fitProbability((similarity - mean) / scale, { midpoint, slope })).toBeCloseTo(own, 6);
    }
  });

  it('gives a chance of one half where every part stands at its midpoint', () => {
    const query = joinParts(levelParts(unevenIndex(1000), [ALONG, ACROSS]));
    const halfway = CALIBRATION.mean + CALIBRATION.midpoint * CALIBRATION.scale;
    expect(query.visualOf(dot(query.vector, Float32Array.of(halfway, halfway)))).toBeCloseTo(0.5, 5);
  });

  it('keeps the model’s calibration where a lone part, few rows or equal rows say nothing of balance', () => {
    expect(levelParts(unevenIndex(1000), [ALONG])).toEqual([ALONG]);
    expect(levelParts(unevenIndex(5), [ALONG, ACROSS])).toEqual([ALONG, ACROSS]);
    const equal = memoryVectorIndex({ values: new Float32Array(200).fill(0.5), dimensions: 2 });
    expect(levelParts(equal, [ALONG, ACROSS])).toEqual([ALONG, ACROSS]);
  });

  it('reads an index’s rows once, and again when live changes have doubled it', () => {
    const index = { ...unevenIndex(400), size: 100 };
    const read = vi.spyOn(index, 'embeddingOf');
    levelParts(index, [ALONG, ACROSS]);
    levelParts(index, [ACROSS, ALONG]);
    expect(read).toHaveBeenCalledTimes(100);
    index.size = 400;
    levelParts(index, [ALONG, ACROSS]);
    expect(read).toHaveBeenCalledTimes(100 + 256);
  });
});
