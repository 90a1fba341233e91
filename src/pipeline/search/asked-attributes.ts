import type { Columns } from '../../domain/columns.ts';
import { categoryNames, comparable } from '../../domain/comparable.ts';
import { foldCase, type ProductFacts, type ProductFilter } from '../../domain/filter.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import type { WordIndex } from '../../ports/word-index.ts';

/** Something asked of a product in words or by a filter. The product has one of these values, wherever they stand, or is one of `ordinals`. */
export interface Ask {
  /** For people: the words that asked. */
  readonly label: string;
  readonly anyOf: ReadonlySet<string>;
  /** Products whose catalogue entry holds the word. */
  readonly ordinals?: ReadonlySet<number>;
}

const LONGEST_PHRASE = 3;
/** Words of a text that count, as in the word index: each is looked up there, and 500 characters fold into 2,000 words where they are ligatures. */
const MOST_WORDS = 32;
/** A word that a larger share of the products has in its entry says little ("with", "women's"), and so many are long to list. */
const RARE_SHARE = 0.1;
const MOST_HOLDERS = 10_000;

/**
 * What text and filter ask for: each longest phrase of the text that is a value somewhere in the catalogue (an attribute's
 * value, a brand, the last level of a category), each other word that some product's entry holds (a name, say), and each
 * condition of the filter on values.
 */
export function askedAttributes(
  { columns, words }: Pick<Snapshot, 'columns' | 'words'>,
  text: string | undefined,
  filter: ProductFilter,
): readonly Ask[] {
  const filtered = [filter.brands, filter.categories, ...(filter.attributes ?? []).map(({ anyOf }) => anyOf)]
    .filter((values) => values !== undefined)
    .map((values) => ({ label: values.join(' or '), anyOf: new Set(values.map(comparable)) }));
  if (text === undefined) return filtered;
  const { asks, others } = phrasesIn(text, columns);
  const rare = Math.min(Math.ceil(columns.activeCount * RARE_SHARE), MOST_HOLDERS);
  return [...asks, ...others.flatMap((word) => namesIn(words, word, rare)), ...filtered];
}

/** Share of the asks that the product fulfils, 0 when nothing was asked; and the labels of those. */
export function fulfilled(
  product: ProductFacts,
  ordinal: number,
  asks: readonly Ask[],
): { share: number; labels: readonly string[] } {
  if (asks.length === 0) return { share: 0, labels: [] };
  const values = valuesOf(product);
  const met = asks.filter(({ anyOf, ordinals }) => ordinals?.has(ordinal) ?? !anyOf.isDisjointFrom(values));
  return { share: met.length / asks.length, labels: met.map(({ label }) => label) };
}

function namesIn(words: WordIndex, word: string, rare: number): readonly Ask[] {
  const holders = words.holders(word, rare) ?? [];
  return holders.length === 0 ? [] : [{ label: word, anyOf: new Set(), ordinals: new Set(holders) }];
}

function phrasesIn(text: string, columns: Columns): { asks: readonly Ask[]; others: readonly string[] } {
  const words = foldCase(text)
    .split(/[^\p{L}\p{N}-]+/u)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS);
  const asks: Ask[] = [];
  const others: string[] = [];
  for (let start = 0; start < words.length;) {
    const length = longestPhrase(words, start, columns);
    const phrase = words.slice(start, start + Math.max(1, length)).join(' ');
    if (length > 0) asks.push({ label: phrase, anyOf: new Set([comparable(phrase)]) });
    else others.push(phrase);
    start += Math.max(1, length);
  }
  return { asks, others };
}

function longestPhrase(words: readonly string[], start: number, columns: Columns): number {
  for (let length = Math.min(LONGEST_PHRASE, words.length - start); length > 0; length--) {
    if (columns.knows(words.slice(start, start + length).join(' '))) return length;
  }
  return 0;
}

const valueSets = new WeakMap<ProductFacts, ReadonlySet<string>>();

/** All that can be asked of a product by value, comparable; made once, since every text search reads it of 500 products. */
function valuesOf(product: ProductFacts): ReadonlySet<string> {
  const known = valueSets.get(product);
  if (known !== undefined) return known;
  const categories = product.categories.flatMap((path) => categoryNames(path));
  const brand = product.brand === undefined ? [] : [product.brand];
  const values = new Set([...Object.values(product.attributes).flat(), ...brand, ...categories].map(comparable));
  valueSets.set(product, values);
  return values;
}
