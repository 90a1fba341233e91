import { describe, expect, it } from 'vitest';
import { parseColour } from '../../src/domain/colour.ts';
import { nameOfColour } from '../../src/domain/colour-name.ts';

describe('nameOfColour', () => {
  it.each([
    ['#ff0000', 'red'],
    ['#0000ff', 'blue'],
    ['#6b4423', 'brown'],
    ['#00ff00', 'lime green'],
    ['#1b2a49', 'navy'],
    ['#808080', 'grey'],
    ['#fafafa', 'white'],
    ['#0b0b0b', 'black'],
    ['#c19a6b', 'tan'],
    ['#2e8b45', 'green'],
    ['#7b1e3a', 'burgundy'],
    ['#ffc0cb', 'light pink'],
  ])('calls %s %s', (hex, name) => {
    expect(nameOfColour(parseColour(hex))).toBe(name);
  });
});
