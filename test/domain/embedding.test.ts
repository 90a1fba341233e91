import { describe, expect, it } from 'vitest';
import { dot, isZero, weighQuery } from '../../src/domain/embedding.ts';

const BLOCKS = [
  { name: 'semantic', from: 0, to: 2 },
  { name: 'colour', from: 2, to: 4 },
];
const HALF = Math.SQRT1_2;
/** Two blocks at these angles, as the model makes them: each of length 1/√2. */
const embed = (semantic: number, colour: number) =>
  Float32Array.of(
    HALF * Math.cos(semantic),
    HALF * Math.sin(semantic),
    HALF * Math.cos(colour),
    HALF * Math.sin(colour),
  );

describe('weighQuery', () => {
  it('makes the inner product the mean of the block cosines, by weight', () => {
    const query = weighQuery(embed(0, 0), BLOCKS, { semantic: 1, colour: 0.25 });
    const other = embed(Math.PI / 3, Math.PI / 2); // cosines .5 and 0
    expect(dot(query, other)).toBeCloseTo((0.5 * 1 + 0 * 0.25) / 1.25, 6);
  });

  it('gives a picture the similarity 1 with itself at any weights', () => {
    for (const colour of [0, 0.25, 1]) {
      const picture = embed(0.3, 2);
      expect(dot(weighQuery(picture, BLOCKS, { semantic: 1, colour }), picture)).toBeCloseTo(1, 6);
    }
  });

  it('leaves an empty block out of the mean', () => {
    const onlyColour = Float32Array.of(0, 0, 1, 0);
    expect(dot(weighQuery(onlyColour, BLOCKS, { semantic: 1, colour: 0.5 }), embed(1, 0))).toBeCloseTo(1, 6);
  });

  it('is the embedding itself for a model without blocks', () => {
    const query = weighQuery(Float32Array.of(0.6, 0.8), [{ name: 'all', from: 0, to: 2 }], {});
    expect(query[0]).toBeCloseTo(0.6, 6);
    expect(query[1]).toBeCloseTo(0.8, 6);
  });

  it('stays zero when there is nothing to weigh', () => {
    expect(isZero(weighQuery(new Float32Array(4), BLOCKS, {}))).toBe(true);
    expect(isZero(weighQuery(embed(0, 0), BLOCKS, { semantic: 0, colour: 0 }))).toBe(true);
  });
});
