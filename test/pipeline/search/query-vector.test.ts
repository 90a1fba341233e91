import { describe, expect, it } from 'vitest';
import { dot } from '../../../src/domain/embedding.ts';
import type { Calibration } from '../../../src/domain/model.ts';
import { joinParts } from '../../../src/pipeline/search/query-vector.ts';

const IMAGE: Calibration = { mean: 0.5, scale: 0.1, midpoint: 3, slope: 1.5, bands: { exact: 0.95, sameStyle: 0.8 } };
const TEXT: Calibration = { mean: 0.1, scale: 0.02, midpoint: 2, slope: 1, bands: { exact: 0.3, sameStyle: 0.2 } };
const photo = { vector: Float32Array.of(1, 0), calibration: IMAGE };
const words = { vector: Float32Array.of(0, 1), calibration: TEXT };

describe('joinParts', () => {
  it('leaves the order of a single part as its similarities have it', () => {
    const { vector } = joinParts([{ ...photo, weight: 1 }]);
    expect(dot(vector, Float32Array.of(0.9, 0))).toBeGreaterThan(dot(vector, Float32Array.of(0.8, 1)));
  });

  it('lets photo and words move the ranking equally at equal weights, though their similarities have other scales', () => {
    const { vector } = joinParts([
      { ...photo, weight: 0.5 },
      { ...words, weight: 0.5 },
    ]);
    const base = dot(vector, Float32Array.of(0.5, 0.1));
    const byPhoto = dot(vector, Float32Array.of(0.5 + IMAGE.scale, 0.1)) - base;
    const byWords = dot(vector, Float32Array.of(0.5, 0.1 + TEXT.scale)) - base;
    expect(byPhoto).toBeCloseTo(byWords, 5);
  });

  it('shifts the influence 70 to 30 at an image weight of 0.7', () => {
    const { vector } = joinParts([
      { ...photo, weight: 0.7 },
      { ...words, weight: 0.3 },
    ]);
    const byPhoto = dot(vector, Float32Array.of(IMAGE.scale, 0));
    const byWords = dot(vector, Float32Array.of(0, TEXT.scale));
    expect(byPhoto / byWords).toBeCloseTo(0.7 / 0.3, 5);
  });

  it('gives a chance of one half where every part stands at its midpoint', () => {
    const query = joinParts([
      { ...photo, weight: 0.7 },
      { ...words, weight: 0.3 },
    ]);
    const there = Float32Array.of(0.5 + 3 * IMAGE.scale, 0.1 + 2 * TEXT.scale);
    expect(query.visualOf(dot(query.vector, there))).toBeCloseTo(0.5, 5);
  });

  it('shows the mean of the similarities by weight, and bands to fit', () => {
    const query = joinParts([
      { ...photo, weight: 0.5 },
      { ...words, weight: 0.5 },
    ]);
    expect(query.similarityOf(Float32Array.of(0.8, 0.2))).toBeCloseTo(0.5, 6);
    expect(query.confidenceOf(0.63)).toBe('EXACT');
    expect(query.confidenceOf(0.55)).toBe('SAME_STYLE');
    expect(query.confidenceOf(0.1)).toBe('LOOSE');
  });
});
