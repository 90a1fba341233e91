import { describe, expect, it } from 'vitest';
import { formatAddress, parseAddress, parsePrice } from '../../web/src/search/address.ts';
import { countConditions, NO_FILTER, toProductFilter } from '../../web/src/search/filter.ts';

describe('address', () => {
  it('comes back from its own query string', () => {
    const address = {
      words: 'blue & green, 50 % linen',
      like: 'mug/1?x=1',
      sample: '01.jpg',
      colour: '#2f6b3a',
      filter: { category: 'Women > Dresses', minPrice: 0, maxPrice: 19.5, inStock: true },
    };
    expect(parseAddress(formatAddress(address).slice(1))).toEqual(address);
  });

  it('of the start page is /', () => {
    expect(formatAddress(parseAddress(''))).toBe('/');
  });

  it('leaves out what cannot be read', () => {
    const { filter, colour } = parseAddress('?min=cheap&max=-3&stock=maybe&category=&colour=red');
    expect(filter).toEqual(NO_FILTER);
    expect(colour).toBeUndefined();
  });
});

describe('parsePrice', () => {
  it.each([
    ['12.5', 12.5],
    [' 12,5 ', 12.5],
    ['0', 0],
    ['', undefined],
    [null, undefined],
    ['-1', undefined],
    ['1e999', undefined],
    ['ten', undefined],
  ])('reads %j as %j', (typed, price) => {
    expect(parsePrice(typed)).toBe(price);
  });
});

describe('filter', () => {
  it('asks for nothing when nothing is set', () => {
    expect(toProductFilter(NO_FILTER, 'EUR')).toEqual({});
    expect(countConditions(NO_FILTER)).toBe(0);
  });

  it('keeps a highest price of 0, which means free products', () => {
    const filter = { ...NO_FILTER, maxPrice: 0 };
    expect(toProductFilter(filter, 'EUR')).toEqual({ price: { min: undefined, max: 0, currency: 'EUR' } });
    expect(countConditions(filter)).toBe(1);
  });
});
