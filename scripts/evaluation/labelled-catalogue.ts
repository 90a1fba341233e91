import type { Product, ProductImage } from '../../src/domain/product.ts';

/** A picture with what is known to be true of it. */
export interface LabelledPicture {
  readonly image: ProductImage;
  /** What it shows: pictures of one product bear the same id here. */
  readonly product: string;
  /** Empty where it is unknown; so are `colours`. */
  readonly kinds: readonly string[];
  readonly colours: readonly string[];
  /** What a person might type to find pictures like it: "red dress". */
  readonly phrases: readonly string[];
}

/** Pictures to measure a model on. What is measured follows from what is known of them. */
export interface LabelledCatalogue {
  /** The first word of its measures' names. */
  readonly name: string;
  /** What its kinds are called. */
  readonly kindName: 'kind' | 'class';
  /** Searched with. */
  readonly queries: readonly LabelledPicture[];
  /** Searched in; without it the queries themselves are, each without itself. */
  readonly gallery?: readonly LabelledPicture[];
  /** What a person would type for each kind. */
  readonly kindWords: ReadonlyMap<string, string>;
  /** All that a shop knows of them, where it is a shop's; their titles are asked for. */
  readonly products: ReadonlyMap<string, Product>;
}

/** "red dress" for a red dress; every colour with every kind. */
export function colourKindPhrases(
  colours: readonly string[],
  kinds: readonly string[],
  kindWords: ReadonlyMap<string, string>,
): readonly string[] {
  return kinds.flatMap((kind) =>
    colours.map((colour) => `${colour.toLowerCase()} ${kindWords.get(kind) ?? kind.toLowerCase()}`),
  );
}
