import { type Confidence, confidenceOf, fitProbability } from '../../domain/calibration.ts';
import { dot } from '../../domain/embedding.ts';
import type { Calibration } from '../../domain/model.ts';

/** One side of a query: its vector q gives the similarity with an indexed embedding x as q·x. */
export interface QueryPart {
  readonly vector: Float32Array;
  /** Influence among the parts; below 0: less like this. */
  readonly weight: number;
  readonly calibration: Calibration;
}

/**
 * Parts joined into one vector, so that one pass over the index answers them all.
 *
 * Similarities of different modalities live on different scales, so each part counts by its standard score
 * z = (similarity − mean) / scale, `mean` and `scale` being its calibration's. The joint z = Σ w·z / √Σw² is again a standard score and linear in x: `vector·x − offset`.
 * A hit fits when it stands at the midpoints of what is wanted and is as unlike the unwanted as any other picture.
 */
export interface QueryVector {
  readonly vector: Float32Array;
  /** Probability in 0..1 that an image with this `vector·x` fits. */
  visualOf(product: number): number;
  /** Mean of the similarities of the wanted parts with an indexed embedding, by weight. */
  similarityOf(embedding: Float32Array): number;
  confidenceOf(similarity: number): Confidence;
}

/** At least one part must have a weight above 0. */
export function joinParts(parts: readonly QueryPart[]): QueryVector {
  const wanted = parts.filter((part) => part.weight > 0);
  const total = sum(wanted, (part) => part.weight);
  const norm = Math.sqrt(sum(parts, (part) => part.weight ** 2));
  const offset = sum(parts, ({ weight, calibration }) => (weight * calibration.mean) / (calibration.scale * norm));
  const mean = (of: (calibration: Calibration) => number) =>
    sum(wanted, (part) => part.weight * of(part.calibration)) / total;
  const midpoint = sum(wanted, ({ weight, calibration }) => (weight * calibration.midpoint) / norm);
  const slope = mean((calibration) => calibration.slope);
  const bands = { exact: mean((c) => c.bands.exact), sameStyle: mean((c) => c.bands.sameStyle) };
  return {
    vector: weightedSum(parts, norm),
    visualOf: (product) => fitProbability(product - offset, { midpoint, slope }),
    similarityOf: (embedding) => sum(wanted, (part) => part.weight * dot(part.vector, embedding)) / total,
    confidenceOf: (similarity) => confidenceOf(similarity, bands),
  };
}

function weightedSum(parts: readonly QueryPart[], norm: number): Float32Array {
  const vector = new Float32Array(parts[0]?.vector.length ?? 0);
  for (const part of parts) {
    const factor = part.weight / (part.calibration.scale * norm);
    part.vector.forEach((value, d) => {
      vector[d] = (vector[d] as number) + factor * value;
    });
  }
  return vector;
}

function sum<T>(list: readonly T[], of: (entry: T) => number): number {
  return list.reduce((total, entry) => total + of(entry), 0);
}
