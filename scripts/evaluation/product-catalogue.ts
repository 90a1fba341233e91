import { basename } from 'node:path';
import type { Product } from '../../src/domain/product.ts';
import { openSource } from '../../src/cli/import.ts';
import { type LabelledCatalogue, type LabelledPicture, colourKindPhrases } from './labelled-catalogue.ts';

/** Where a product says what kind of thing it is, and of what colour. */
export interface ProductLabels {
  readonly kindsOf: (product: Product) => readonly string[];
  readonly coloursOf: (product: Product) => readonly string[];
}

/** Values of an attribute; `category` is the last level of each category path. */
export function valuesOf(name: string): (product: Product) => readonly string[] {
  if (name === 'category') return ({ categories }) => unique(categories.map(lastLevel));
  return ({ attributes }) => attributes[name.toLowerCase()] ?? [];
}

/** A catalogue as `vitrine import` reads it (JSONL, CSV, a folder of pictures). Throws BAD_USER_INPUT when it cannot be read. */
export async function readProducts(path: string): Promise<readonly Product[]> {
  const products: Product[] = [];
  for await (const row of (await openSource(path)).rows()) {
    if ('product' in row) products.push(row.product);
    else console.error(`  ${basename(path)}, ${row.rejected.where}: ${row.rejected.reason}`);
  }
  return products;
}

/** Pictures with their product's labels. A file that stands under two products counts once, at the first. */
export function labelProducts(
  name: string,
  products: readonly Product[],
  { kindsOf, coloursOf }: ProductLabels,
): LabelledCatalogue {
  const kindWords = new Map(products.flatMap(kindsOf).map((kind) => [kind, kind.toLowerCase()]));
  const seen = new Set<string>();
  const queries = products.flatMap((product): LabelledPicture[] => {
    const [kinds, colours] = [kindsOf(product), coloursOf(product)];
    const phrases = colourKindPhrases(colours, kinds, kindWords);
    const fresh = product.images.filter(({ id, file, url }) => {
      const place = file ?? url ?? id;
      return !seen.has(place) && seen.add(place);
    });
    return fresh.map((image) => ({ image, product: product.id, kinds, colours, phrases }));
  });
  const byId = new Map(products.map((product) => [product.id as string, product]));
  return { name, kindName: 'kind', queries, kindWords, products: byId };
}

const LUMA_KINDS = /^(Men|Women|Bags|Watches|Fitness)/;

/** The luma catalogue: the categories that say what a thing is, not those of a sale. */
export const LUMA_LABELS: ProductLabels = {
  kindsOf: ({ categories }) => unique(categories.filter((path) => LUMA_KINDS.test(path)).map(lastLevel)),
  coloursOf: valuesOf('colour'),
};

function lastLevel(path: string): string {
  return path.split('>').at(-1)?.trim() ?? path;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
