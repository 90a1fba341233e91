import { badInput } from './errors.ts';
import { attributeOf } from './parse-product-fields.ts';
import { parseImages } from './parse-product-images.ts';
import {
  parseCategories,
  parseDate,
  parseHttpUrl,
  parseId,
  parsePrice,
  parseText,
  parseTexts,
  shown,
} from './parse-product-values.ts';
import type { Price, Product, ProductId } from './product.ts';

type Maybe<T> = T | null | undefined;

/** What a caller says of a product. Left out: as it is; `null`: unknown, or none, from now on. */
export interface ProductPatch {
  readonly id: string;
  readonly groupId?: Maybe<string>;
  readonly title?: Maybe<string>;
  readonly description?: Maybe<string>;
  readonly brand?: Maybe<string>;
  readonly categories?: Maybe<readonly string[]>;
  readonly price?: Maybe<Price>;
  readonly inStock?: Maybe<boolean>;
  readonly attributes?: Maybe<readonly { readonly name: string; readonly values: readonly string[] }[]>;
  readonly images?: Maybe<readonly ImagePatch[]>;
  readonly url?: Maybe<string>;
  readonly createdAt?: Maybe<Date>;
}

export interface ImagePatch {
  readonly id?: Maybe<string>;
  readonly url?: Maybe<string>;
  /** Relative to the image folder; never out of it. */
  readonly file?: Maybe<string>;
}

/**
 * The product as it is from now on, checked as an import checks it. A new one (`existing` undefined) needs a title and a
 * picture, and no product can lose them. Throws BAD_USER_INPUT with the first thing that is wrong.
 */
export function patchProduct(existing: Product | undefined, patch: ProductPatch, now: Date): Product {
  const id = parseProductId(patch.id);
  const { description, brand, groupId, url, price, inStock, createdAt, ...kept } = existing ?? NOTHING;
  const title = patch.title === undefined ? kept.title : parseText('title', patch.title);
  if (title === undefined) throw badInput('Expected a title, got none.');
  const images = patch.images === undefined ? kept.images : parseImages(id, placesOf(patch.images), parseFile);
  if (images.length === 0) throw badInput('Expected at least one picture, got none.');
  return {
    ...known({
      groupId: patched(groupId, patch.groupId, (value) => parseId('groupId', value)),
      description: patched(description, patch.description, (value) => parseText('description', value)),
      brand: patched(brand, patch.brand, (value) => parseText('brand', value)),
      price: patched(price, patch.price, (value) => parsePrice(value, undefined)),
      inStock: patched(inStock, patch.inStock, (value) => value),
      url: patched(url, patch.url, (value) => parseHttpUrl('url', value)),
      createdAt: patched(createdAt, patch.createdAt, (value) => parseDate('createdAt', value)),
    }),
    id,
    title,
    categories: patch.categories === undefined ? kept.categories : parseCategories(patch.categories ?? []),
    attributes: patch.attributes === undefined ? kept.attributes : parseAttributes(patch.attributes ?? []),
    images,
    updatedAt: now,
  };
}

const NOTHING: Partial<Product> & Pick<Product, 'categories' | 'attributes' | 'images'> = {
  categories: [],
  attributes: {},
  images: [],
};

/** Throws BAD_USER_INPUT when this is no id of a product. */
export function parseProductId(value: string): ProductId {
  const id = parseId('id', value);
  if (id === undefined) throw badInput('Expected an id, got none.');
  return id as ProductId;
}

const FACTS: ReadonlySet<string> = new Set(['id', 'price', 'inStock']);

/** Whether nothing but price and stock is said: then nothing has to be embedded. */
export function isOfFacts(patch: ProductPatch): boolean {
  return Object.entries(patch).every(([name, value]) => FACTS.has(name) || value === undefined);
}

function patched<T, U>(before: T | undefined, value: Maybe<U>, parse: (value: U) => T | undefined): T | undefined {
  if (value === undefined) return before;
  return value === null ? undefined : parse(value);
}

function placesOf(images: readonly ImagePatch[] | null): readonly object[] {
  return (images ?? []).map(({ id, url, file }) => known({ id, url, file }));
}

/** What a caller names is read by the server, so it stays in the folder that is meant for it. */
function parseFile(file: string): string {
  const below = !/^([/\\]|[a-z]:)/i.test(file) && !file.split(/[/\\]/).includes('..');
  if (below) return file;
  throw badInput(`Expected a picture file below the image folder, got ${shown(file)}.`);
}

function parseAttributes(list: NonNullable<ProductPatch['attributes']>): Product['attributes'] {
  const attributes = new Map<string, readonly string[]>();
  for (const { name, values } of list) {
    const attribute = attributeOf(name);
    if (attribute === '') throw badInput('Expected every attribute to have a name.');
    const all = [...(attributes.get(attribute) ?? []), ...parseTexts(`attribute ${attribute}`, values)];
    if (all.length > 0) attributes.set(attribute, [...new Set(all)]);
  }
  return Object.fromEntries(attributes);
}

/** The entries that have a value. */
function known<T extends object>(facts: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const entries = Object.entries(facts).filter(([, value]) => value !== undefined && value !== null);
  return Object.fromEntries(entries) as ReturnType<typeof known<T>>;
}
