import type { Confidence } from '../../domain/calibration.ts';
import type { RankedProduct } from './rerank.ts';

const ALIKE: Readonly<Record<Confidence, string>> = {
  EXACT: 'Looks like the same product',
  SAME_STYLE: 'Same style',
  LOOSE: 'Similar look',
};

const IN_THIS_COLOUR: Readonly<Record<Confidence, string>> = {
  EXACT: 'Same design in this colour',
  SAME_STYLE: 'Same style in this colour',
  LOOSE: 'Similar look in this colour',
};

/** By what was asked. */
const FITTING: Readonly<Record<string, Readonly<Record<Confidence, string>>>> = {
  image: ALIKE,
  product: ALIKE,
  text: { EXACT: 'Fits the words well', SAME_STYLE: 'Fits the words', LOOSE: 'Near to the words' },
  colour: { EXACT: 'In this colour', SAME_STYLE: 'Close to this colour', LOOSE: 'Near to this colour' },
  'colour+image': IN_THIS_COLOUR,
  'colour+product': IN_THIS_COLOUR,
  'image+text': {
    EXACT: 'Fits photo and words well',
    SAME_STYLE: 'Fits photo and words',
    LOOSE: 'Near to photo and words',
  },
};

/** Of any other parts together. */
const ALTOGETHER: Readonly<Record<Confidence, string>> = {
  EXACT: 'Fits all of it well',
  SAME_STYLE: 'Fits all of it',
  LOOSE: 'Near to all of it',
};

/** From these values on a part of the score is worth telling. */
const NOTABLE = { personal: 0.5, freshness: 0.5, pricePenalty: 0.5 };

/** The strongest reasons for a hit, for shoppers: `Same style · striped, linen · fits your taste`. */
export function explainWhy({ parts, fulfilled }: RankedProduct, confidence: Confidence, asked: string): string {
  const reasons = [
    (FITTING[asked] ?? ALTOGETHER)[confidence],
    fulfilled.join(', '),
    parts.personal >= NOTABLE.personal ? 'fits your taste' : '',
    parts.freshness >= NOTABLE.freshness ? 'new' : '',
    parts.pricePenalty >= NOTABLE.pricePenalty ? 'unusual price for you' : '',
  ];
  return reasons.filter((reason) => reason !== '').join(' · ');
}
