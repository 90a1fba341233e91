import { createRandom } from '../render/prng.ts';

/** A mean over queries and where it lies with 95 % confidence, had other queries of the same kind been asked. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const ROUNDS = 1000;
const SEED = 1;
const TAIL = 0.025;

/** By percentile bootstrap over the values, the same for the same values every time; NaN of none. */
export function bootstrap(values: readonly number[]): Interval {
  const random = createRandom(SEED);
  const means = Array.from({ length: ROUNDS }, () => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += values[Math.floor(random.next() * values.length)] as number;
    return sum / values.length;
  }).sort((a, b) => a - b);
  return { mean: meanOf(values), low: quantile(means, TAIL), high: quantile(means, 1 - TAIL) };
}

/**
 * How much larger `ours` is than `theirs` on the queries that both answered: each round draws queries and takes both answers
 * to them, so that what is hard for both does not blur the difference.
 */
export function pairedBootstrap(ours: ReadonlyMap<string, number>, theirs: ReadonlyMap<string, number>): Interval {
  const differences = [...ours].flatMap(([query, value]) => {
    const other = theirs.get(query);
    return other === undefined ? [] : [value - other];
  });
  return bootstrap(differences);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Between two of the sorted values by distance. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)] as number, sorted[Math.ceil(at)] as number];
  return below + (at - Math.floor(at)) * (above - below);
}
