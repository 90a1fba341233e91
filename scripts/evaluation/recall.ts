/** Share of queries whose answer is among the first `k`; `ranks` are 1-based, 0 where nothing was found. */
export function recallAt(k: number, ranks: readonly number[]): number {
  return ranks.filter((rank) => rank > 0 && rank <= k).length / Math.max(1, ranks.length);
}
