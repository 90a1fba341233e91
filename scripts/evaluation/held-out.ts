import { createHash } from 'node:crypto';

/** Share of the clothing photos that training never sees. */
export const CLOTHING_SHARE = 0.2;
/** Share of the rendered forms, with all their colours and views. */
export const RENDER_SHARE = 0.1;

/**
 * Whether a picture is measured on and never trained on: decided by its name alone, so that the split is the same on every
 * machine. The twin is `is_held_out` in scripts/train/pictures.py; test/scripts/evaluation/splits.test.ts holds both together.
 */
export function isHeldOut(name: string, share: number): boolean {
  const start = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return Number.parseInt(start, 16) / 2 ** 32 < share;
}
