import { describe, expect, it } from 'vitest';
import { GrowingColumns } from '../../../src/domain/growing-columns.ts';
import { askedAttributes, fulfilled } from '../../../src/pipeline/search/asked-attributes.ts';
import type { WordIndex } from '../../../src/ports/word-index.ts';
import { facts } from '../../domain/facts.ts';

const dress = facts('dress', {
  categories: ['Women > Dresses'],
  attributes: { colour: ['Light Blue'], pattern: ['Striped'] },
});
const mug = facts('mug', { categories: ['Home > Mugs'], brand: 'Nord', attributes: { colour: ['Blue'] } });
const columns = new GrowingColumns([dress, mug], [1, 1]);
/** The dress is called Chaz. */
const words: WordIndex = { search: () => [], holders: (word) => (word === 'chaz' ? [0] : []), close() {} };
const snapshot = { columns, words };
const shareOf = (text: string, product = dress) =>
  fulfilled(product, product === dress ? 0 : 1, askedAttributes(snapshot, text, {})).share;

describe('askedAttributes', () => {
  it('finds the longest phrases of the text that the catalogue knows', () => {
    const asks = askedAttributes(snapshot, 'a striped light blue Dress for summer', {});
    expect(asks.map(({ label }) => label)).toEqual(['striped', 'light blue', 'dress']);
  });

  it('does not mind plurals', () => {
    expect(shareOf('dresses')).toBe(1);
    expect(shareOf('mugs', mug)).toBe(1);
  });

  it('asks for nothing when the catalogue knows no word', () => {
    expect(askedAttributes(snapshot, 'quantum flux', {})).toEqual([]);
    expect(shareOf('quantum flux')).toBe(0);
  });

  it('asks for names, too: words that some product entry holds', () => {
    expect(shareOf('chaz dress')).toBe(1);
    expect(shareOf('chaz mug', mug)).toBe(0.5);
  });

  it('looks up no more than 32 words, however many a text folds into', () => {
    const lookedUp: string[] = [];
    const counting: WordIndex = {
      search: () => [],
      holders(word) {
        lookedUp.push(word);
        return [];
      },
      close() {},
    };
    askedAttributes({ columns, words: counting }, '\ufdfa'.repeat(500), {}); // a ligature of eighteen letters in four words
    expect(lookedUp.length).toBeLessThanOrEqual(32);
  });

  it('counts the conditions of the filter as asked', () => {
    const asks = askedAttributes(snapshot, undefined, {
      brands: ['nord'],
      attributes: [{ name: 'colour', anyOf: ['blue', 'red'] }],
    });
    expect(fulfilled(mug, 1, asks).share).toBe(1);
    expect(fulfilled(dress, 0, asks).share).toBe(0);
  });

  it('gives the share of the asks that a product fulfils', () => {
    expect(shareOf('striped mug')).toBe(0.5);
    expect(fulfilled(dress, 0, askedAttributes(snapshot, 'striped mug', {})).labels).toEqual(['striped']);
  });
});
