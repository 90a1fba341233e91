import { describe, expect, it } from 'vitest';
import { GrowingColumns } from '../../src/domain/growing-columns.ts';
import { type ProductFacts, type ProductFilter, compileFilter } from '../../src/domain/filter.ts';
import type { ProductId } from '../../src/domain/product.ts';
import { facts } from './facts.ts';

const usd = (amount: number) => ({ amount, currency: 'USD' });

const PRODUCTS: readonly ProductFacts[] = [
  facts('dress', {
    categories: ['Women > Dresses'],
    brand: 'Élan',
    price: usd(40),
    inStock: true,
    attributes: { colour: ['Red', 'White'], material: ['Linen'] },
    createdAt: new Date('2026-03-01T00:00:00Z'),
  }),
  facts('mug', { categories: ['Home > Mugs'], price: usd(0), inStock: false, attributes: { colour: ['Red'] } }),
  facts('lamp', { categories: ['Home > Lamps', 'Sale'], price: { amount: 40, currency: 'EUR' }, groupId: 'g' }),
  facts('mystery', { brand: 'Nord', inStock: true, groupId: 'g' }),
];

const passing = (filter: ProductFilter) =>
  PRODUCTS.filter((product) => compileFilter(filter)(product) === 'in').map(({ id }) => id);

describe('compileFilter', () => {
  it('lets everything pass when nothing is asked', () => {
    expect(passing({})).toEqual(['dress', 'mug', 'lamp', 'mystery']);
  });

  it('takes a category with everything below it, whatever the case, and not by the beginning of a name', () => {
    expect(passing({ categories: ['home'] })).toEqual(['mug', 'lamp']);
    expect(passing({ categories: ['Home > Mugs', 'Sale'] })).toEqual(['mug', 'lamp']);
    expect(passing({ categories: ['Hom'] })).toEqual([]);
  });

  it('understands max 0 as free, never as no limit', () => {
    expect(passing({ price: { max: 0 } })).toEqual(['mug']);
  });

  it('treats a missing price or stock as unknown: left out, and named', () => {
    expect(passing({ price: { min: 0 } })).toEqual(['dress', 'mug', 'lamp']);
    expect(passing({ inStock: false })).toEqual(['mug']);
    expect(compileFilter({ price: { min: 0 } })(PRODUCTS[3] as ProductFacts)).toBe('PRICE_UNKNOWN');
    expect(compileFilter({ inStock: true })(PRODUCTS[2] as ProductFacts)).toBe('STOCK_UNKNOWN');
    expect(compileFilter({ createdAfter: new Date(0) })(PRODUCTS[1] as ProductFacts)).toBe('CREATED_UNKNOWN');
  });

  it('says out, not unknown, when something known contradicts', () => {
    expect(compileFilter({ inStock: false, price: { min: 1 } })(PRODUCTS[3] as ProductFacts)).toBe('out');
  });

  it('joins conditions by and, values by or', () => {
    expect(passing({ attributes: [{ name: 'Colour', anyOf: ['red', 'green'] }] })).toEqual(['dress', 'mug']);
    const both = [
      { name: 'colour', anyOf: ['red'] },
      { name: 'material', anyOf: ['linen'] },
    ];
    expect(passing({ attributes: both })).toEqual(['dress']);
    expect(passing({ price: { max: 50, currency: 'USD' }, brands: ['ÉLAN'] })).toEqual(['dress']);
    expect(passing({ categories: [] })).toEqual([]);
  });
});

describe('Columns', () => {
  const imageCounts = [3, 1, 2, 0];
  const columns = new GrowingColumns(PRODUCTS, imageCounts);
  const rowsFor = (filter: ProductFilter) => {
    const { rows } = columns.eligible(filter);
    return [...Array(columns.rowCount).keys()].filter((row) => rows.has(row));
  };

  it('gives the rows of exactly the products that compileFilter lets pass', () => {
    const filters: ProductFilter[] = [
      {},
      { categories: ['home'] },
      { categories: ['home', 'women > dresses'], brands: ['élan'] },
      { price: { max: 0 } },
      { price: { max: 40, currency: 'EUR' } },
      { inStock: true, excludeProductIds: ['dress' as ProductId, 'unheard of' as ProductId] },
      {
        attributes: [
          { name: 'colour', anyOf: ['Red', 'white'] },
          { name: 'material', anyOf: ['linen'] },
        ],
      },
      { createdAfter: new Date('2026-02-01T00:00:00Z') },
      { categories: [] },
    ];
    for (const filter of filters) {
      const expected = passing(filter).flatMap((id) => {
        const { from, to } = columns.rowsOf(columns.ordinalOf(id) as number);
        return Array.from({ length: to - from }, (_, i) => from + i);
      });
      expect(rowsFor(filter), JSON.stringify(filter)).toEqual(expected);
      expect(columns.eligible(filter).rowCount).toBe(expected.length);
    }
  });

  it('counts what was left out for being unknown', () => {
    expect([...columns.eligible({ inStock: true, price: { min: 0 } }).excluded]).toEqual([
      ['STOCK_UNKNOWN', 1],
      ['PRICE_UNKNOWN', 1],
    ]);
  });

  it('knows the members of a group', () => {
    expect(columns.groupMembers('g')).toEqual([2, 3]);
    expect(columns.groupMembers('none')).toEqual([]);
  });
});
