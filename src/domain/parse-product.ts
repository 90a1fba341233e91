import { badInput } from './errors.ts';
import type { Product, ProductId } from './product.ts';
import type { ProductField } from './parse-product-fields.ts';
import { attributeOf, fieldOf } from './parse-product-fields.ts';
import type { ResolveFile } from './parse-product-images.ts';
import { parseImages } from './parse-product-images.ts';
import { parseCategories, parseDate, parseHttpUrl, parseId, parsePrice, parseStock } from './parse-product-values.ts';
import { parseText, parseTexts, shown } from './parse-product-values.ts';

export interface ParseProductOptions {
  readonly resolveFile: ResolveFile;
  /** `updatedAt` of a row that names none. */
  readonly updatedAt: Date;
  /** ISO 4217 code for prices that come without one. */
  readonly currency?: string;
}

/**
 * Makes a product of one row of a catalogue; `parse-product-fields.ts` lists what is accepted.
 * Throws BAD_USER_INPUT with the first thing that is wrong.
 */
export function parseProduct(row: unknown, options: ParseProductOptions): Product {
  if (typeof row !== 'object' || row === null || Array.isArray(row))
    throw badInput(`Expected an object, got ${shown(row)}.`);
  const { fields, attributes } = sortFields(row as Readonly<Record<string, unknown>>);
  const id = parseId('id', first(fields.id)) as ProductId | undefined;
  if (id === undefined) throw badInput('The id is missing.');
  const title = parseText('title', first(fields.title));
  if (title === undefined) throw badInput('The title is missing.');
  const images = parseImages(id, fields.images?.flat(), options.resolveFile);
  if (images.length === 0) throw badInput('There is no picture.');
  return {
    ...known({
      groupId: parseId('groupId', first(fields.groupId)),
      description: parseText('description', first(fields.description)),
      brand: parseText('brand', first(fields.brand)),
      price: parsePrice(first(fields.price), first(fields.currency) ?? options.currency),
      inStock: parseStock(first(fields.inStock)),
      url: parseHttpUrl('url', first(fields.url)),
      createdAt: parseDate('createdAt', first(fields.createdAt)),
    }),
    id,
    title,
    categories: parseCategories(fields.categories?.flat()),
    attributes: parseAttributes(first(fields.attributes), attributes),
    images,
    updatedAt: parseDate('updatedAt', first(fields.updatedAt)) ?? options.updatedAt,
  };
}

interface SortedFields {
  /** Values by field, one per name under which it was given. */
  readonly fields: Readonly<Partial<Record<ProductField, readonly unknown[]>>>;
  /** What is no field: name and value. */
  readonly attributes: readonly (readonly [string, unknown])[];
}

function sortFields(row: Readonly<Record<string, unknown>>): SortedFields {
  const fields: Partial<Record<ProductField, unknown[]>> = {};
  const attributes: [string, unknown][] = [];
  for (const [name, value] of Object.entries(row)) {
    if (value === undefined || value === null || value === '') continue;
    const field = fieldOf(name);
    if (field === undefined) attributes.push([name, value]);
    else (fields[field] ??= []).push(value);
  }
  return { fields, attributes };
}

function first(values: readonly unknown[] | undefined): unknown {
  return values?.[0];
}

/** Named attributes must be texts; of the other fields only those that are texts count. */
function parseAttributes(named: unknown, others: SortedFields['attributes']): Record<string, readonly string[]> {
  if (named !== undefined && (typeof named !== 'object' || named === null || Array.isArray(named))) {
    throw badInput(`Expected attributes to be an object, got ${shown(named)}.`);
  }
  const values = new Map<string, Set<string>>();
  for (const [name, value] of [...Object.entries(named ?? {}), ...others.filter(([, other]) => isText(other))]) {
    const attribute = attributeOf(name);
    const kept = values.get(attribute) ?? new Set();
    values.set(attribute, kept);
    for (const text of parseTexts(`attribute ${attribute}`, value)) kept.add(text);
  }
  const filled = [...values].filter(([name, kept]) => name !== '' && kept.size > 0);
  return Object.fromEntries(filled.map(([name, kept]) => [name, [...kept]]));
}

function isText(value: unknown): boolean {
  return Array.isArray(value) ? value.every((entry) => typeof entry === 'string') : typeof value === 'string';
}

/** The entries that have a value: a missing field stays missing. */
function known<T extends object>(facts: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as ReturnType<
    typeof known<T>
  >;
}
