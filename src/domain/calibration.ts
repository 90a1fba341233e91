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

/**
 * The same calibration over another crowd of pictures, whose similarities with a query have this mean and deviation: a
 * similarity keeps its probability, its standard score is the one that it has among those pictures.
 */
export function calibrateTo(
  { mean, scale, midpoint, slope, bands }: Calibration,
  crowd: { readonly mean: number; readonly deviation: number },
): Calibration {
  const halfway = mean + midpoint * scale;
  return {
    mean: crowd.mean,
    scale: crowd.deviation,
    midpoint: (halfway - crowd.mean) / crowd.deviation,
    slope: (slope * crowd.deviation) / scale,
    bands,
  };
}
