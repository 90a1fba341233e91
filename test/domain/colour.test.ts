import { describe, expect, it } from 'vitest';
import { formatColour, parseColour } from '../../src/domain/colour.ts';

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
