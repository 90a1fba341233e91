/** Share of the first `count` that is right. */
export function precisionAt(count: number, right: readonly boolean[]): number {
  return right.slice(0, count).filter(Boolean).length / count;
}

/** As `precisionAt`, of as many as can be right: with three right pictures to find, three of three is all there is. */
export function reachablePrecisionAt(count: number, right: readonly boolean[], reachable: number): number {
  return precisionAt(Math.min(count, reachable), right);
}

/** 1 when something right is among the first `count`, else 0. */
export function recallAt(count: number, right: readonly boolean[]): number {
  return right.slice(0, count).includes(true) ? 1 : 0;
}
