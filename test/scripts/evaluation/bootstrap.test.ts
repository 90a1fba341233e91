import { expect, test } from 'vitest';
import { bootstrap, pairedBootstrap } from '../../../scripts/evaluation/bootstrap.ts';

/** Ones and zeros, half of each. */
const COINS = Array.from({ length: 400 }, (_, i) => i % 2);

test('values that are all the same leave no doubt', () => {
  expect(bootstrap([0.25, 0.25, 0.25])).toEqual({ mean: 0.25, low: 0.25, high: 0.25 });
});

test('is as wide as the normal approximation for many values', () => {
  const { mean, low, high } = bootstrap(COINS);
  const half = 1.96 * Math.sqrt(0.25 / COINS.length); // .049
  expect(mean).toBe(0.5);
  expect(low).toBeCloseTo(0.5 - half, 2);
  expect(high).toBeCloseTo(0.5 + half, 2);
});

test('gives the same interval every time', () => {
  expect(bootstrap(COINS)).toEqual(bootstrap(COINS));
});

test('says nothing of no values', () => {
  expect(bootstrap([]).mean).toBeNaN();
});

test('a difference is paired by query, not by place, and counts queries of both alone', () => {
  const ours = new Map([
    ['a', 1],
    ['b', 0],
    ['only ours', 1],
  ]);
  const theirs = new Map([
    ['only theirs', 0],
    ['b', 0],
    ['a', 0],
  ]);
  expect(pairedBootstrap(ours, theirs).mean).toBe(0.5);
});

test('a small gain on every query is certain, however much queries differ', () => {
  const theirs = new Map(COINS.map((value, i) => [String(i), value * 0.9]));
  const ours = new Map([...theirs].map(([query, value]) => [query, value + 0.01]));
  const { low, high } = pairedBootstrap(ours, theirs);
  expect(low).toBeCloseTo(0.01, 6);
  expect(high).toBeCloseTo(0.01, 6);
});

test('two models that win by turns differ by nothing that is certain', () => {
  const theirs = new Map(COINS.map((value, i) => [String(i), value]));
  const ours = new Map(COINS.map((value, i) => [String(i), 1 - value]));
  const { mean, low, high } = pairedBootstrap(ours, theirs);
  expect(mean).toBe(0);
  expect(low).toBeLessThan(0);
  expect(high).toBeGreaterThan(0);
});
