/** Identifier of a product as the shop writes it; unique in a catalogue. */
export type ProductId = string & { readonly __brand: 'ProductId' };
/** Identifier of one picture of a product; unique in a catalogue (`<product id>/<n>` when the source names none). */
export type ImageId = string & { readonly __brand: 'ImageId' };

/** An amount in major units of a currency (12.5 USD), never negative. */
export interface Price {
  readonly amount: number;
  /** ISO 4217 code, upper case. */
  readonly currency: string;
}

/** One picture of a product: the unit that is embedded and indexed. Exactly one of `url` and `file` is set. */
export interface ProductImage {
  readonly id: ImageId;
  readonly url?: string;
  /** Absolute path, or a path relative to the configured image folder. */
  readonly file?: string;
}

/** What the shop sells. A missing optional field means unknown: a missing price is not 0, a missing stock is not "in stock". */
export interface Product {
  readonly id: ProductId;
  /** Products of one group are variants of each other (colours, sizes of one design). */
  readonly groupId?: string;
  readonly title: string;
  readonly description?: string;
  readonly brand?: string;
  /** Paths from general to special, levels joined by " > ": `Women > Dresses`. */
  readonly categories: readonly string[];
  readonly price?: Price;
  readonly inStock?: boolean;
  /** Attribute name (lower case: colour, size, material, pattern, …) to its values. */
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly images: readonly ProductImage[];
  /** The product's page in the shop. */
  readonly url?: string;
  readonly createdAt?: Date;
  readonly updatedAt: Date;
}

export const CATEGORY_SEPARATOR = ' > ';

/** A category path and every path above it: `Women > Dresses` gives `Women` and `Women > Dresses`. */
export function categoryLineage(path: string): readonly string[] {
  const levels = path.split(CATEGORY_SEPARATOR);
  return levels.map((_, depth) => levels.slice(0, depth + 1).join(CATEGORY_SEPARATOR));
}
