import { badInput } from '../domain/errors.ts';

/** Throws BAD_USER_INPUT unless a page of that size may be asked for. */
export function requireFirst(first: number, maxFirst: number): void {
  if (first < 1 || first > maxFirst) throw badInput(`Expected first between 1 and ${maxFirst}, got ${first}.`);
}
