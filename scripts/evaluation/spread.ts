/** Queries of one measure at most: beyond that an interval narrows by less than a percent, and an evaluation takes hours. */
export const MOST_QUERIES = 2000;

/** At most `count` of a list, evenly spread over it: the same ones every time. */
export function spread<T>(list: readonly T[], count: number): readonly T[] {
  if (list.length <= count) return list;
  return Array.from({ length: count }, (_, i) => list[Math.floor((i * list.length) / count)] as T);
}
