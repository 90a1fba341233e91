import { badInput } from './errors.ts';
import type { ImageId, ProductId, ProductImage } from './product.ts';
import type { RawValue } from './parse-product-values.ts';
import { isHttpUrl, parseHttpUrl, parseId, parseText, shown } from './parse-product-values.ts';

/** Makes the path of a picture as the catalogue writes it the one to keep; throws BAD_USER_INPUT when it is not allowed. */
export type ResolveFile = (file: string) => string;

/**
 * The pictures of a product: file names, addresses, or `{id?, file | url}`. A picture without an id gets
 * `<product id>/<n>`, n its place from 1 on. Repeated pictures are kept once. Throws BAD_USER_INPUT.
 */
export function parseImages(productId: ProductId, value: RawValue, resolveFile: ResolveFile): readonly ProductImage[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const images = new Map<string, ProductImage>();
  for (const entry of entries.filter((one) => one !== undefined && one !== null && one !== '')) {
    const { id, ...place } = parseImage(entry, resolveFile);
    const key = place.url ?? place.file;
    if (images.has(key)) continue;
    images.set(key, { id: (id ?? `${productId}/${images.size + 1}`) as ImageId, ...place });
  }
  const ids = new Set([...images.values()].map(({ id }) => id));
  if (ids.size < images.size) throw badInput('Two pictures have the same id.');
  return [...images.values()];
}

type Place =
  | { readonly id?: string | undefined; readonly url: string; readonly file?: never }
  | { readonly id?: string | undefined; readonly file: string; readonly url?: never };

function parseImage(entry: unknown, resolveFile: ResolveFile): Place {
  if (typeof entry === 'string') return placeOf(entry, resolveFile);
  if (typeof entry !== 'object' || entry === null) throw badInput(`Expected a picture, got ${shown(entry)}.`);
  const { id, file, url } = entry as Readonly<Record<string, unknown>>;
  const address = parseText('url of a picture', url);
  const path = parseText('file of a picture', file);
  if ((address === undefined) === (path === undefined)) {
    throw badInput(`Expected a picture with either file or url, got ${shown(entry)}.`);
  }
  return { ...placeOf((address ?? path) as string, resolveFile), id: parseId('id of a picture', id) };
}

function placeOf(text: string, resolveFile: ResolveFile): Place {
  if (isHttpUrl(text)) return { url: parseHttpUrl('a picture', text) as string };
  if (/^[a-z][a-z\d+.-]+:/i.test(text))
    throw badInput(`Expected a picture file or an http address, got ${shown(text)}.`);
  return { file: resolveFile(text.trim()) };
}
