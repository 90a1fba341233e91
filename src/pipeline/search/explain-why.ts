import type { Confidence } from '../../domain/calibration.ts';
import type { RankedProduct } from './rerank.ts';

const LOOKS: Readonly<Record<Confidence, string>> = {
  EXACT: 'Looks like the same product',
  SAME_STYLE: 'Same style',
  LOOSE: 'Similar look',
};

/** From these values on a part of the score is worth telling. */
const NOTABLE = { personal: 0.5, freshness: 0.5, pricePenalty: 0.5 };

/** The strongest reasons for a hit, for shoppers: `Same style · striped, linen · fits your taste`. */
export function explainWhy({ parts, fulfilled }: RankedProduct, confidence: Confidence): string {
  const reasons = [
    LOOKS[confidence],
    fulfilled.join(', '),
    parts.personal >= NOTABLE.personal ? 'fits your taste' : '',
    parts.freshness >= NOTABLE.freshness ? 'new' : '',
    parts.pricePenalty >= NOTABLE.pricePenalty ? 'unusual price for you' : '',
  ];
  return reasons.filter((reason) => reason !== '').join(' · ');
}
