/** A seeded stream of numbers: the only source of chance in the renderer, so that equal seeds draw equal pictures. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [from, to). */
  range(from: number, to: number): number;
  /** Uniform integer in [from, to], both included. */
  int(from: number, to: number): number;
  chance(probability: number): boolean;
  /** One element; throws RangeError on an empty list. */
  pick<T>(list: readonly T[]): T;
  /** Roughly normal, mean 0, deviation 1 (sum of four uniforms). */
  normal(): number;
}

/** Creates a stream from a 32-bit seed (mulberry32). */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return {
    next,
    range: (from, to) => from + (to - from) * next(),
    int: (from, to) => from + Math.floor(next() * (to - from + 1)),
    chance: (probability) => next() < probability,
    pick: (list) => pickFrom(list, next()),
    normal: () => (next() + next() + next() + next() - 2) * 1.732,
  };
}

/** Mixes numbers into one 32-bit seed, so that a stream can be derived for each thing drawn. */
export function mixSeed(...parts: readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const part of parts) {
    hash = Math.imul(hash ^ (part >>> 0), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return hash >>> 0;
}

function pickFrom<T>(list: readonly T[], at: number): T {
  const index = Math.floor(at * list.length);
  if (index >= list.length) throw new RangeError('Expected a list with at least one element, got an empty one.');
  return list[index] as T;
}
