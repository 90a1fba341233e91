import type { Confidence, Price } from '../api/contract.ts';

/** A price as the shopper's language writes it. */
export function formatPrice({ amount, currency }: Price): string {
  try {
    return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount);
  } catch {
    return `${formatAmount(amount)} ${currency}`; // not a currency code that the browser knows
  }
}

export function formatAmount(amount: number): string {
  return new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 }).format(amount);
}

/** Stock in words; what is unknown is said to be unknown. */
export function formatStock(inStock: boolean | null): string {
  if (inStock === null) return 'Ask for stock';
  return inStock ? 'In stock' : 'Sold out';
}

const LIKENESS: Readonly<Record<Confidence, string>> = {
  EXACT: 'Likely the same',
  SAME_STYLE: 'Same style',
  LOOSE: 'The nearest',
};

const FIT: Readonly<Record<Confidence, string>> = {
  EXACT: 'Fits well',
  SAME_STYLE: 'Fits',
  LOOSE: 'The nearest',
};

/** Confidence in words: of likeness to a picture, or of how well words fit. */
export function confidenceText(confidence: Confidence, byWords: boolean): string {
  return (byWords ? FIT : LIKENESS)[confidence];
}

/** A share of 1 with two digits: 0.87. */
export function formatScore(score: number): string {
  return score.toFixed(2);
}
