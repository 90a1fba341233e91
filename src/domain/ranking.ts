/** Influence of each part of the score; the design's defaults are `DEFAULT_WEIGHTS`. */
export interface RankingWeights {
  readonly visual: number;
  readonly attribute: number;
  readonly personal: number;
  readonly freshness: number;
  readonly pricePenalty: number;
}

export const DEFAULT_WEIGHTS: RankingWeights = {
  visual: 0.6,
  attribute: 0.15,
  personal: 0.15,
  freshness: 0.05,
  pricePenalty: 0.05,
};

/** The parts of a score, each in 0..1. */
export type ScoreParts = RankingWeights;

const DAY_MS = 86_400_000;
const FRESHNESS_DAYS = 30;

/** `visual·w + attribute·w + personal·w + freshness·w − pricePenalty·w`, summed in this order. */
export function score(parts: ScoreParts, weights: RankingWeights): number {
  return (
    weights.visual * parts.visual +
    weights.attribute * parts.attribute +
    weights.personal * parts.personal +
    weights.freshness * parts.freshness -
    weights.pricePenalty * parts.pricePenalty
  );
}

/** exp(−days / 30): 1 for a product created now, .37 after a month, 0 when the date is unknown. */
export function freshness(createdAt: Date | undefined, now: Date): number {
  if (createdAt === undefined) return 0;
  const days = Math.max(0, now.getTime() - createdAt.getTime()) / DAY_MS;
  return Math.exp(-days / FRESHNESS_DAYS);
}

/** Distance of a price from what the shopper tends to spend, as a share of that, at most 1; 0 when either is unknown. */
export function pricePenalty(amount: number | undefined, typicalSpend: number | undefined): number {
  if (amount === undefined || typicalSpend === undefined || typicalSpend <= 0) return 0;
  return Math.min(Math.abs(amount - typicalSpend) / typicalSpend, 1);
}
