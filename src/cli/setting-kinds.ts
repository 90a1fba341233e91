import { z } from 'zod';

/** A whole number from `least` (1 unless told) up. */
export const count = (fallback: number, least = 1) => z.coerce.number().int().min(least).default(fallback);

/** A number in 0..1. */
export const share = (fallback: number) => z.coerce.number().min(0).max(1).default(fallback);

/** `true` or `false`. */
export const flag = (fallback: boolean) =>
  z
    .enum(['true', 'false'])
    .default(fallback ? 'true' : 'false')
    .transform((value) => value === 'true');
