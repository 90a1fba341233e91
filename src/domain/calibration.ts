import type { Calibration } from './model.ts';

/** How sure we are that a hit is what was asked for. */
export type Confidence = 'EXACT' | 'SAME_STYLE' | 'LOOSE';

/** Probability in 0..1 that a hit with this standard score (0 is chance, 3 is rare) fits the query. */
export function fitProbability(z: number, calibration: Pick<Calibration, 'midpoint' | 'slope'>): number {
  return 1 / (1 + Math.exp(-calibration.slope * (z - calibration.midpoint)));
}

/** Confidence band of a similarity. */
export function confidenceOf(similarity: number, bands: Calibration['bands']): Confidence {
  if (similarity >= bands.exact) return 'EXACT';
  return similarity >= bands.sameStyle ? 'SAME_STYLE' : 'LOOSE';
}
