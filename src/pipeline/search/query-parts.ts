import { badInput } from '../../domain/errors.ts';
import type { ProductId } from '../../domain/product.ts';
import type { QueryInput, WeightedPart } from './search-request.ts';

/** The parts of a query; a query of one thing has one, of weight 1. */
export function partsOf(query: QueryInput): readonly WeightedPart[] {
  return query.kind === 'parts' ? query.parts : [{ ...query, weight: 1 }];
}

/** A photo and words, answered together: the photo has `imageWeight` of the influence, 0 to 1, the words the rest. Throws BAD_USER_INPUT. */
export function photoAndWords(
  photo: Extract<WeightedPart, { kind: 'image' }>['photo'],
  text: string,
  imageWeight: number,
): QueryInput {
  if (!(imageWeight >= 0 && imageWeight <= 1)) {
    throw badInput(`Expected imageWeight between 0 and 1, got ${imageWeight}.`);
  }
  const image: WeightedPart = { kind: 'image', photo, weight: imageWeight };
  return { kind: 'parts', parts: [image, { kind: 'text', text, weight: 1 - imageWeight }] };
}

/** What was asked in one word: `image`, or the kinds of all parts, each once: `image+text`. */
export function kindsOf(query: QueryInput): string {
  return [...new Set(partsOf(query).map(({ kind }) => kind))].toSorted().join('+');
}

/** The words that hits are to fit; undefined when there are none. */
export function wordsOf(query: QueryInput): string | undefined {
  const texts = partsOf(query).flatMap((part) => (part.kind === 'text' && part.weight > 0 ? [part.text] : []));
  return texts.length === 0 ? undefined : texts.join(' ');
}

/** The products that hits are to look like, or not: they are no hits themselves. */
export function productsIn(query: QueryInput): readonly ProductId[] {
  return partsOf(query).flatMap((part) => (part.kind === 'product' ? [part.productId] : []));
}
