import { describe, expect, it } from 'vitest';
import { Columns } from '../../../src/domain/columns.ts';
import { askedAttributes, fulfilled } from '../../../src/pipeline/search/asked-attributes.ts';
import { facts } from '../../domain/facts.ts';

const dress = facts('dress', {
  categories: ['Women > Dresses'],
  attributes: { colour: ['Light Blue'], pattern: ['Striped'] },
});
const mug = facts('mug', { categories: ['Home > Mugs'], brand: 'Nord', attributes: { colour: ['Blue'] } });
const columns = new Columns([dress, mug], [1, 1]);
const shareOf = (text: string, product = dress) => fulfilled(product, askedAttributes(columns, text, {})).share;

describe('askedAttributes', () => {
  it('finds the longest phrases of the text that the catalogue knows', () => {
    const asks = askedAttributes(columns, 'a striped light blue Dress for summer', {});
    expect(asks.map(({ label }) => label)).toEqual(['striped', 'light blue', 'dress']);
  });

  it('does not mind plurals', () => {
    expect(shareOf('dresses')).toBe(1);
    expect(shareOf('mugs', mug)).toBe(1);
  });

  it('asks for nothing when the catalogue knows no word', () => {
    expect(askedAttributes(columns, 'quantum flux', {})).toEqual([]);
    expect(shareOf('quantum flux')).toBe(0);
  });

  it('counts the conditions of the filter as asked', () => {
    const asks = askedAttributes(columns, undefined, {
      brands: ['nord'],
      attributes: [{ name: 'colour', anyOf: ['blue', 'red'] }],
    });
    expect(fulfilled(mug, asks).share).toBe(1);
    expect(fulfilled(dress, asks).share).toBe(0);
  });

  it('gives the share of the asks that a product fulfils', () => {
    expect(shareOf('striped mug')).toBe(0.5);
    expect(fulfilled(dress, askedAttributes(columns, 'striped mug', {})).labels).toEqual(['striped']);
  });
});
