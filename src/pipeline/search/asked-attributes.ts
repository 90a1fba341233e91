import type { Columns } from '../../domain/columns.ts';
import { foldCase, type ProductFacts, type ProductFilter } from '../../domain/filter.ts';
import { categoryLineage } from '../../domain/product.ts';

/** Something asked of a product in words or by a filter: it has one of these values, wherever they stand. */
export interface Ask {
  /** For people: the words that asked. */
  readonly label: string;
  readonly anyOf: ReadonlySet<string>;
}

const LONGEST_PHRASE = 3;

/**
 * What text and filter ask for: each longest phrase of the text that is a value somewhere in the catalogue
 * (an attribute's value, a brand, the last level of a category) and each condition of the filter on values.
 */
export function askedAttributes(columns: Columns, text: string | undefined, filter: ProductFilter): readonly Ask[] {
  const filtered = [filter.brands, filter.categories, ...(filter.attributes ?? []).map(({ anyOf }) => anyOf)]
    .filter((values) => values !== undefined)
    .map((values) => ({ label: values.join(' or '), anyOf: new Set(values.map(comparable)) }));
  return [...(text === undefined ? [] : phrasesIn(text, vocabularyOf(columns))), ...filtered];
}

/** Share of the asks that the product fulfils, 0 when nothing was asked; and the labels of those. */
export function fulfilled(product: ProductFacts, asks: readonly Ask[]): { share: number; labels: readonly string[] } {
  if (asks.length === 0) return { share: 0, labels: [] };
  const values = new Set(valuesOf(product));
  const met = asks.filter(({ anyOf }) => !anyOf.isDisjointFrom(values));
  return { share: met.length / asks.length, labels: met.map(({ label }) => label) };
}

function phrasesIn(text: string, vocabulary: ReadonlySet<string>): readonly Ask[] {
  const words = foldCase(text)
    .split(/[^\p{L}\p{N}-]+/u)
    .filter((word) => word !== '');
  const asks: Ask[] = [];
  for (let start = 0; start < words.length;) {
    const length = longestPhrase(words, start, vocabulary);
    if (length > 0) {
      const phrase = words.slice(start, start + length).join(' ');
      asks.push({ label: phrase, anyOf: new Set([comparable(phrase)]) });
    }
    start += Math.max(1, length);
  }
  return asks;
}

function longestPhrase(words: readonly string[], start: number, vocabulary: ReadonlySet<string>): number {
  for (let length = Math.min(LONGEST_PHRASE, words.length - start); length > 0; length--) {
    if (vocabulary.has(comparable(words.slice(start, start + length).join(' ')))) return length;
  }
  return 0;
}

const vocabularies = new WeakMap<Columns, ReadonlySet<string>>();

function vocabularyOf(columns: Columns): ReadonlySet<string> {
  const known = vocabularies.get(columns);
  if (known !== undefined) return known;
  const vocabulary = new Set(columns.products.flatMap(valuesOf));
  vocabularies.set(columns, vocabulary);
  return vocabulary;
}

function valuesOf(product: ProductFacts): string[] {
  const categories = product.categories.flatMap((path) => [path.split(' > ').at(-1) ?? '', ...categoryLineage(path)]);
  const brand = product.brand === undefined ? [] : [product.brand];
  return [...Object.values(product.attributes).flat(), ...brand, ...categories].map(comparable);
}

/** Case, and the plural of the last word, do not matter: `Dresses` and `dress` are the same. */
function comparable(value: string): string {
  return foldCase(value).replace(/(?<=(?:s|x|z|ch|sh))es$|(?<=[^s])s$/u, '');
}
