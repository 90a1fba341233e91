import { median } from '../statistics.ts';
import { type DataSet, K, queryOf } from './data-set.ts';
import type { PerQuery, Searches } from './raw-faiss.ts';

export type Timed = (searches: Searches) => Promise<PerQuery>;

export interface Comparison {
  /** Medians over the rounds. */
  readonly oursMs: number;
  readonly theirsMs: number;
  /** Median of the rounds' ratios, ours over theirs: what slows the machine for a while slows both sides of a round. */
  readonly ratio: number;
  /** The same of the processor's time: tells whether a ratio is the code's or that of a busy machine. */
  readonly cpuRatio: number;
}

/** How long one turn should take: long against a timer's tick and a thread's start, short against the machine's moods. */
const TURN_MS = 400;
const MIN_SEARCHES = 16;
const WARM_UP = 32;

/**
 * Both sides do the same searches in turns, so many rounds; who begins changes from round to round. Every round asks the next
 * queries of the set.
 */
export async function compareInTurns(
  ours: Timed,
  theirs: Timed,
  { rounds, clients }: { readonly rounds: number; readonly clients: number },
): Promise<Comparison> {
  const warmUp = { first: 0, count: WARM_UP, clients };
  const slower = Math.max((await ours(warmUp)).ms, (await theirs(warmUp)).ms);
  const count = Math.max(MIN_SEARCHES, Math.ceil(TURN_MS / slower));
  const times: { ours: PerQuery; theirs: PerQuery }[] = [];
  for (let round = 0; round < rounds; round++) {
    const searches = { first: round * count, count, clients };
    const oursFirst = round % 2 === 0 ? await ours(searches) : undefined;
    const theirTime = await theirs(searches);
    times.push({ ours: oursFirst ?? (await ours(searches)), theirs: theirTime });
  }
  return {
    oursMs: median(times.map((round) => round.ours.ms)),
    theirsMs: median(times.map((round) => round.theirs.ms)),
    ratio: median(times.map((round) => round.ours.ms / round.theirs.ms)),
    cpuRatio: median(times.map((round) => round.ours.cpuMs / round.theirs.cpuMs)),
  };
}

/** Times a search of ours: so many calls in flight in this process, each started when one has answered. */
export function timeSearches(data: DataSet, search: (query: Float32Array) => Promise<unknown>): Timed {
  return async ({ first, count, clients }) => {
    const waiting = Array.from({ length: count }, (_, i) => queryOf(data, first + i)).values();
    const client = async (): Promise<void> => {
      for (const query of waiting) await search(query);
    };
    const start = performance.now();
    const startCpu = process.cpuUsage();
    await Promise.all(Array.from({ length: clients }, client));
    const ms = (performance.now() - start) / count;
    const { user, system } = process.cpuUsage(startCpu);
    return { ms, cpuMs: (user + system) / 1000 / count };
  };
}

/** Share of the expected neighbours that were found, over all queries; where fewer than K exist, of those. */
export function recallOf(found: readonly Iterable<number>[], expected: readonly (readonly number[])[]): number {
  let hits = 0;
  let total = 0;
  for (const [i, wanted] of expected.entries()) {
    const got = new Set(found[i]);
    total += Math.min(wanted.length, K);
    for (const row of wanted.slice(0, K)) if (got.has(row)) hits++;
  }
  return hits / total;
}
