import { describe, expect, it } from 'vitest';
import type { Interaction } from '../../../src/domain/shopper.ts';
import { loadTaste, personalAffinity, profileOf } from '../../../src/pipeline/search/shopper-taste.ts';
import type { ShopperStore } from '../../../src/ports/shopper-store.ts';
import { facts } from '../../domain/facts.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);
const did = (type: Interaction['type'], days: number, known: Partial<Interaction>): Interaction => ({
  type,
  at: daysAgo(days),
  categories: [],
  colours: [],
  ...known,
});

const storeOf = (history: readonly Interaction[]): ShopperStore => ({
  record: () => Promise.resolve(),
  loadInteractions: (id, limit) => Promise.resolve(id === 'ann' ? history.slice(0, limit) : []),
  forget: () => Promise.resolve(false),
  close: () => Promise.resolve(),
});

describe('profileOf', () => {
  it('lets a purchase count five clicks, and an event of a month ago half', () => {
    const { categories } = profileOf(
      [
        did('PURCHASE', 0, { categories: ['Shoes'] }),
        did('CLICK', 0, { categories: ['Hats'] }),
        did('PURCHASE', 30, { categories: ['Bags'] }),
      ],
      NOW,
    );
    expect(categories.get('shoes')).toBe(1);
    expect(categories.get('hats')).toBeCloseTo(0.2);
    expect(categories.get('bags')).toBeCloseTo(0.5);
  });

  it('takes the typical spend from carts and purchases alone', () => {
    const usd = (amount: number) => ({ price: { amount, currency: 'USD' } });
    const { typicalSpend } = profileOf(
      [did('CLICK', 0, usd(1000)), did('CART', 0, usd(20)), did('CART', 0, usd(40))],
      NOW,
    );
    expect(typicalSpend).toEqual({ amount: 30, currency: 'USD' });
  });
});

describe('personalAffinity', () => {
  it('goes by categories, brand, colours and price, never by the product id', async () => {
    const taste = await loadTaste(
      storeOf([did('PURCHASE', 1, { categories: ['Women > Dresses'], colours: ['Red'] })]),
      { id: 'ann' },
      NOW,
    );
    const known = { categories: ['Women > Dresses'], attributes: { colour: ['red'] } };
    expect(personalAffinity(facts('a', known), taste!)).toBeCloseTo(1);
    expect(personalAffinity(facts('b', known), taste!)).toBe(personalAffinity(facts('a', known), taste!));
    expect(personalAffinity(facts('c', { categories: ['Women > Skirts'] }), taste!)).toBeCloseTo(0.4 / 0.65);
    expect(personalAffinity(facts('d', { categories: ['Home'] }), taste!)).toBe(0);
  });

  it('adds what the request says to what is known', async () => {
    const taste = await loadTaste(storeOf([]), { id: 'new', brands: ['Nord'], typicalSpend: 40 }, NOW);
    expect(personalAffinity(facts('a', { brand: 'NORD', price: { amount: 40, currency: 'EUR' } }), taste!)).toBe(1);
    expect(personalAffinity(facts('b', { brand: 'Nord', price: { amount: 60, currency: 'EUR' } }), taste!)).toBeCloseTo(
      (0.2 + 0.15 * 0.5) / 0.35,
    );
  });

  it('is silent about an unknown shopper', async () => {
    expect(await loadTaste(storeOf([]), { id: 'nobody' }, NOW)).toBeUndefined();
    expect(await loadTaste(storeOf([]), undefined, NOW)).toBeUndefined();
  });
});
