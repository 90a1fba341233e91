import type { Kind } from './kind.ts';
import { CARRIED, SHOES } from './kinds-carried.ts';
import { GARMENTS } from './kinds-garments.ts';
import { HOME } from './kinds-home.ts';

/** Every kind of product by its name; the order is part of the catalogue, so new kinds go last. */
export const KINDS: Readonly<Record<string, Kind>> = { ...GARMENTS, ...SHOES, ...CARRIED, ...HOME };

export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

export function kindOf(name: string): Kind {
  const kind = KINDS[name];
  if (kind === undefined) throw new RangeError(`Expected one of ${KIND_NAMES.join(', ')}, got ${name}.`);
  return kind;
}
