import { overload } from './overload/overload.ts';
import type { Measures } from './retrieval/part.ts';
import { type PartOptions, runParts } from './run-parts.ts';

/** One part, on the demo catalogue. */
export function benchOverload(options: PartOptions): Promise<Measures> {
  return runParts('overload', [overload], options);
}
