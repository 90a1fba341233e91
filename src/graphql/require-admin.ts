import { VitrineError } from '../domain/errors.ts';
import type { Caller } from './context.ts';

/** Throws UNAUTHENTICATED when no key came, FORBIDDEN when another one came. */
export function requireAdmin({ access }: Pick<Caller, 'access'>): void {
  if (access === 'admin') return;
  if (access === 'denied') throw new VitrineError('FORBIDDEN', 'This key does not open what was asked for.');
  throw new VitrineError('UNAUTHENTICATED', 'Expected the admin key as `Authorization: Bearer <key>` or `x-api-key`.');
}
