import type { Columns } from '../../domain/columns.ts';
import type { ProductFacts } from '../../domain/filter.ts';
import { type RankingWeights, type ScoreParts, freshness, pricePenalty, score } from '../../domain/ranking.ts';
import type { ShopperProfile } from '../../domain/shopper.ts';
import { type Ask, fulfilled } from './asked-attributes.ts';
import type { ProductCandidate } from './collapse-to-products.ts';
import type { Retrieval } from './retrieval.ts';
import { comparableSpend, personalAffinity } from './shopper-taste.ts';

export interface RankingContext {
  readonly columns: Columns;
  readonly retrieval: Pick<Retrieval, 'visualOf'>;
  readonly asks: readonly Ask[];
  readonly taste: ShopperProfile | undefined;
  readonly weights: RankingWeights;
  readonly now: Date;
}

export interface RankedProduct {
  readonly candidate: ProductCandidate;
  readonly facts: ProductFacts;
  readonly score: number;
  readonly parts: ScoreParts;
  /** Labels of the asks that the product fulfils. */
  readonly fulfilled: readonly string[];
}

/** Scores the candidates and puts the best first; ties by product id, so that the same request gives the same order. */
export function rerank(context: RankingContext, candidates: readonly ProductCandidate[]): readonly RankedProduct[] {
  return candidates
    .map((candidate) => scoreProduct(context, candidate))
    .sort((a, b) => b.score - a.score || (a.facts.id < b.facts.id ? -1 : 1));
}

function scoreProduct(context: RankingContext, candidate: ProductCandidate): RankedProduct {
  const facts = context.columns.facts(candidate.ordinal);
  const { share, labels } = fulfilled(facts, candidate.ordinal, context.asks);
  const parts: ScoreParts = {
    visual: context.retrieval.visualOf(candidate),
    attribute: share,
    personal: context.taste === undefined ? 0 : personalAffinity(facts, context.taste),
    freshness: freshness(facts.createdAt, context.now),
    pricePenalty: pricePenalty(facts.price?.amount, comparableSpend(facts, context.taste)),
  };
  return { candidate, facts, parts, score: score(parts, context.weights), fulfilled: labels };
}
