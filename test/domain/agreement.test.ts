import { describe, expect, it } from 'vitest';
import { type SampleEmbeddings, compareEmbeddings } from '../../src/domain/agreement.ts';

const MODEL = {
  dimensions: 3,
  blocks: [{ name: 'all', from: 0, to: 3 }],
  queryWeights: { image: {}, text: {} },
} as const;

/** Pictures on a circle, a degree apart. */
const circle = (count: number, turn: (i: number) => number): SampleEmbeddings => ({
  model: MODEL,
  images: Array.from({ length: count }, (_, i) => {
    const angle = (turn(i) * Math.PI) / 180;
    return Float32Array.of(Math.cos(angle), Math.sin(angle), 0);
  }),
  texts: [Float32Array.of(1, 0, 0), Float32Array.of(0, 0, 0)],
});

describe('compareEmbeddings', () => {
  it('finds a model in full agreement with itself', () => {
    const one = circle(150, (i) => i);
    expect(compareEmbeddings(one, one, { sameSpace: true })).toMatchObject({
      images: 150,
      texts: 2,
      neighbours: 20,
      overlap: 1,
      recall: 1,
      imageCosine: { mean: expect.closeTo(1, 5) as number, least: expect.closeTo(1, 5) as number },
      textCosine: { mean: 1, least: 1 },
    });
  });

  it('tells a space that is turned as a whole from one that is mixed up', () => {
    const one = circle(150, (i) => i);
    const turned = compareEmbeddings(
      one,
      circle(150, (i) => i + 60),
      { sameSpace: true },
    );
    expect(turned.overlap).toBeGreaterThan(0.98); // each in its own index
    expect(turned.recall).toBeLessThan(0.2); // its queries in the other's
    expect(turned.imageCosine?.mean).toBeCloseTo(0.5, 4);
    const mixed = compareEmbeddings(
      one,
      circle(150, (i) => (i * 67) % 150),
      { sameSpace: true },
    );
    expect(mixed.overlap).toBeLessThan(0.3);
  });

  it('says nothing across spaces that are not one', () => {
    const one = circle(50, (i) => i);
    const { recall, imageCosine, textCosine } = compareEmbeddings(one, one, { sameSpace: false });
    expect([recall, imageCosine, textCosine]).toEqual([undefined, undefined, undefined]);
  });

  it('looks at a fifth of a small sample, so that agreement is not a matter of course', () => {
    const small = circle(21, (i) => i);
    expect(compareEmbeddings(small, small, { sameSpace: true }).neighbours).toBe(4);
  });

  it('counts a text that only one model knows as disagreement', () => {
    const one = circle(20, (i) => i);
    const other = { ...one, texts: [Float32Array.of(1, 0, 0), Float32Array.of(0, 1, 0)] };
    expect(compareEmbeddings(one, other, { sameSpace: true }).textCosine).toEqual({ mean: 0.5, least: 0 });
  });
});
