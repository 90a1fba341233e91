import type { Document } from 'mongodb';
import { Decimal128, Long, ObjectId } from 'mongodb';
import { badInput } from '../domain/errors.ts';
import type { Product, ProductId } from '../domain/product.ts';
import { CATEGORY_SEPARATOR } from '../domain/product.ts';
import type { FieldMapping } from './mongodb-field-mapping.ts';
import { isHttpUrl, parseText } from '../domain/parse-product-values.ts';
import { parseProduct } from '../domain/parse-product.ts';

/**
 * Makes a product of a shop's document; values are read as `parse-product-fields.ts` says. Without an `updatedAt` it is when the
 * document was made, as far as its id tells, else 1970. Throws BAD_USER_INPUT when the document is no product.
 */
export function parseDocument(document: Document, mapping: FieldMapping): Product {
  const at = (path: string) => valueAt(document, path.split('.'));
  const updatedAt = document['_id'] instanceof ObjectId ? document['_id'].getTimestamp() : new Date(0);
  const row = {
    id: at(mapping.id),
    groupId: at(mapping.groupId),
    title: at(mapping.title),
    description: at(mapping.description),
    brand: at(mapping.brand),
    categories: categoriesOf(at(mapping.categories.path), mapping.categories.separator),
    price: priceOf(at, mapping.price),
    inStock: stockOf(at(mapping.inStock.path), mapping.inStock.values),
    images: imagesOf(mapping.images.paths.flatMap(at), mapping.images.base),
    attributes: attributesOf(at, mapping.attributes),
    url: at(mapping.url),
    createdAt: at(mapping.createdAt),
    updatedAt: at(mapping.updatedAt),
  };
  return parseProduct(row, { resolveFile: (file) => file, updatedAt });
}

/** The id under which a product stands in the documents: as text, and as what a text of its form may have been. */
export function idValues(id: ProductId): readonly unknown[] {
  const number = Number(id);
  return [
    id,
    ...(Number.isSafeInteger(number) && String(number) === id ? [number] : []),
    ...(/^[\da-f]{24}$/.test(id) ? [new ObjectId(id)] : []),
  ];
}

type At = (path: string) => unknown;

/** What stands at a path; lists on the way are gone through, and what is found in them becomes one list. */
function valueAt(value: unknown, path: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return plain(value);
  if (Array.isArray(value) && !/^\d+$/.test(name)) {
    return value.flatMap((entry) => valueAt(entry, path)).filter((entry) => entry !== undefined);
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return valueAt((value as Readonly<Record<string, unknown>>)[name], rest);
}

/** A value without MongoDB's own types: ids become text, exact numbers their digits. */
function plain(value: unknown): unknown {
  if (value instanceof ObjectId) return value.toHexString();
  if (value instanceof Decimal128 || value instanceof Long) return value.toString();
  return Array.isArray(value) ? value.map(plain) : value;
}

function categoriesOf(value: unknown, separator: string | undefined): unknown {
  if (separator === undefined || value === undefined) return value;
  const paths: readonly unknown[] = Array.isArray(value) ? value : [value];
  return paths.map((path) => parseText('categories', path)?.split(separator).join(CATEGORY_SEPARATOR));
}

function priceOf(at: At, { path, unit, currency, currencyPath }: FieldMapping['price']): unknown {
  const value = at(path);
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') return 'amount' in value ? { ...value, amount: plain(value.amount) } : value;
  const code = currencyPath === undefined ? currency : (at(currencyPath) ?? currency);
  return { amount: unit === 'minor' ? toMajor(value, code) : value, currency: code ?? at('currency') };
}

/** 1250 EUR in cents are 12.5, 1250 JPY are 1250. */
function toMajor(value: unknown, currency: unknown): number {
  const code = parseText('currency', currency);
  if (code === undefined || !/^[a-z]{3}$/i.test(code)) throw badInput(`The price ${String(value)} has no currency.`);
  const format = new Intl.NumberFormat('en', { style: 'currency', currency: code });
  return Number(value) / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2);
}

function stockOf(value: unknown, values: readonly string[] | undefined): unknown {
  if (values === undefined || value === undefined || value === null) return value;
  return values.includes(JSON.stringify(value)) || (typeof value === 'string' && values.includes(value));
}

function imagesOf(values: readonly unknown[], base: string | undefined): readonly unknown[] {
  if (base === undefined) return values;
  return values.map((value) => (typeof value === 'string' && !isHttpUrl(value) ? new URL(value, base).href : value));
}

/** Attributes come as an object, or as a list of `{name, values}`, in which names may hold dots and dollars. */
function attributesOf(at: At, paths: FieldMapping['attributes']): unknown {
  if (paths !== undefined) return Object.fromEntries(Object.entries(paths).map(([name, path]) => [name, at(path)]));
  const value = at('attributes');
  if (!Array.isArray(value)) return value;
  return Object.fromEntries(value.map(({ name, values }: Document) => [String(name), values as unknown]));
}
