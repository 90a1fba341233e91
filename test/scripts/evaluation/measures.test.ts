import { expect, test } from 'vitest';
import { precisionAt, reachablePrecisionAt, recallAt } from '../../../scripts/evaluation/measures.ts';

const [YES, NO] = [true, false];

test('precision looks at the first places alone', () => {
  expect(precisionAt(4, [YES, NO, YES, NO, YES, YES])).toBe(0.5);
});

test('places that stay empty are wrong', () => {
  expect(precisionAt(10, [YES, YES, YES])).toBe(0.3);
});

test('more than there is cannot be asked for', () => {
  expect(reachablePrecisionAt(5, [YES, NO, NO, YES, NO], 2)).toBe(0.5);
  expect(reachablePrecisionAt(5, [YES, NO, NO, YES, NO], 30)).toBe(0.4);
});

test('recall asks whether something right is among the first', () => {
  const right = [NO, NO, YES, YES];
  expect([1, 2, 3, 4].map((count) => recallAt(count, right))).toEqual([0, 0, 1, 1]);
  expect(recallAt(5, [])).toBe(0);
});
