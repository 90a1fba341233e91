import { describe, expect, it } from 'vitest';
import { DEFAULT_WEIGHTS, freshness, pricePenalty, score } from '../../src/domain/ranking.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const daysAgo = (days: number) => new Date(NOW.getTime() - days * 86_400_000);

describe('score', () => {
  it('weighs the parts .6 .15 .15 .05 and takes .05 of the price penalty off', () => {
    const none = { visual: 0, attribute: 0, personal: 0, freshness: 0, pricePenalty: 0 };
    expect(score({ ...none, visual: 1 }, DEFAULT_WEIGHTS)).toBeCloseTo(0.6);
    expect(score({ ...none, attribute: 1 }, DEFAULT_WEIGHTS)).toBeCloseTo(0.15);
    expect(score({ ...none, personal: 1 }, DEFAULT_WEIGHTS)).toBeCloseTo(0.15);
    expect(score({ ...none, freshness: 1 }, DEFAULT_WEIGHTS)).toBeCloseTo(0.05);
    expect(score({ ...none, pricePenalty: 1 }, DEFAULT_WEIGHTS)).toBeCloseTo(-0.05);
  });
});

describe('freshness', () => {
  it('falls as exp(−days / 30)', () => {
    expect(freshness(NOW, NOW)).toBe(1);
    expect(freshness(daysAgo(30), NOW)).toBeCloseTo(Math.exp(-1), 10);
    expect(freshness(daysAgo(90), NOW)).toBeCloseTo(Math.exp(-3), 10);
  });

  it('is 0 for an unknown date and 1 for one in the future', () => {
    expect(freshness(undefined, NOW)).toBe(0);
    expect(freshness(daysAgo(-5), NOW)).toBe(1);
  });
});

describe('pricePenalty', () => {
  it('is the distance from the typical spend as a share of it, at most 1', () => {
    expect(pricePenalty(50, 50)).toBe(0);
    expect(pricePenalty(75, 50)).toBe(0.5);
    expect(pricePenalty(25, 50)).toBe(0.5);
    expect(pricePenalty(500, 50)).toBe(1);
  });

  it('is 0 when price or spend is unknown', () => {
    expect(pricePenalty(undefined, 50)).toBe(0);
    expect(pricePenalty(50, undefined)).toBe(0);
  });
});
