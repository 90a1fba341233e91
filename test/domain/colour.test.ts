import { describe, expect, it } from 'vitest';
import { formatColour, parseColour, pictureOf } from '../../src/domain/colour.ts';

describe('parseColour', () => {
  it.each([
    ['#1d3f8a', [29, 63, 138]],
    ['#FF0000', [255, 0, 0]],
    ['#0f8', [0, 255, 136]],
  ])('reads %s', (text, colour) => {
    expect(parseColour(text)).toEqual(colour);
  });

  it.each(['', 'red', '1d3f8a', '#12', '#12345', '#1234567', '#gggggg', '#1d3f8a\n', '#'.repeat(1000)])(
    'refuses %j',
    (text) => {
      expect(() => parseColour(text)).toThrow(expect.objectContaining({ code: 'BAD_USER_INPUT' }));
    },
  );

  it('writes what it reads', () => {
    expect(formatColour(parseColour('#0a1B2c'))).toBe('#0a1b2c');
  });
});

describe('pictureOf', () => {
  const pixelsOf = (picture: Uint8Array) =>
    Array.from({ length: picture.length / 3 }, (_, i) => [...picture.subarray(3 * i, 3 * i + 3)]);

  it('begins with the colour itself and shows darker, duller and lighter shades of it', () => {
    const [first, ...others] = pixelsOf(pictureOf([255, 0, 0], 224));
    expect(first).toEqual([255, 0, 0]);
    expect(Math.min(...others.map(([red]) => red!))).toBeLessThan(160);
    expect(Math.max(...others.map(([, green]) => green!))).toBeGreaterThan(60);
    for (const [red, green, blue] of others) {
      expect(green).toBe(blue);
      expect(red).toBeGreaterThan(green!);
    }
  });

  it.each([1, 28, 224, 384])('fills %d x %d pixels, whatever the model takes', (size) => {
    expect(pictureOf([10, 20, 30], size)).toHaveLength(3 * size * size);
  });

  it('keeps grey grey', () => {
    for (const [red, green, blue] of pixelsOf(pictureOf([0, 0, 0], 56))) expect([red, green]).toEqual([green, blue]);
  });
});
