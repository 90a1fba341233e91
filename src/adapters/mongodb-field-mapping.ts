import { z } from 'zod';
import { badInput } from '../domain/errors.ts';

const path = z.string().regex(/^[^\s.$][^.]*(\.[^.]+)*$/, 'expected a path like "pricing.current"');

const CATEGORIES = z.strictObject({ path, separator: z.string().min(1).optional() });
const PRICE = z.strictObject({
  path,
  unit: z.enum(['major', 'minor']).default('major'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected a currency of three capital letters')
    .optional(),
  currencyPath: path.optional(),
});
const STOCK = z.strictObject({ path, values: z.array(z.string()).min(1).optional() });
const IMAGES = z.strictObject({ paths: z.array(path).min(1), base: z.url().optional() });

/** A bare path stands for an object that has only the path. */
const orPath = <T extends z.ZodType>(schema: T, wrap: (path: string) => z.input<T>) =>
  z.preprocess((value) => (typeof value === 'string' ? wrap(value) : value), schema);

const FIELD_MAPPING = z.strictObject({
  id: path.default('_id'),
  groupId: path.default('groupId'),
  title: path.default('title'),
  description: path.default('description'),
  brand: path.default('brand'),
  categories: orPath(CATEGORIES, (where) => ({ path: where })).default({ path: 'categories' }),
  price: orPath(PRICE, (where) => ({ path: where })).default({ path: 'price', unit: 'major' }),
  inStock: orPath(STOCK, (where) => ({ path: where })).default({ path: 'inStock' }),
  images: orPath(IMAGES, (where) => ({ paths: [where] })).default({ paths: ['images'] }),
  attributes: z.record(z.string().min(1), path).optional(),
  url: path.default('url'),
  createdAt: path.default('createdAt'),
  updatedAt: path.default('updatedAt'),
});

/**
 * Where the fields of a product stand in the documents of a shop's own collection. A path goes into objects and, on the way,
 * through all entries of lists: `media.gallery.src`; a number takes one entry: `media.0.src`. A field that is not named is
 * looked up under Vitrine's own name (`id` under `_id`).
 *
 * - `categories`: path to a path or a list of paths; `separator` splits levels (without it `>`, else `/`).
 * - `price`: in `major` units (12.5) or `minor` ones (1250 cents), in `currency` or the one at `currencyPath`.
 * - `inStock`: a truth value, or a quantity; or `values` that mean in stock (`["available"]`).
 * - `images`: `paths` to file names or addresses; `base` is the address that relative ones start at.
 * - `attributes`: attribute name to path; without it, the object at `attributes`.
 */
export type FieldMapping = z.output<typeof FIELD_MAPPING>;

/** Vitrine's own field names. */
export const OWN_FIELDS: FieldMapping = FIELD_MAPPING.parse({});

/** Reads a field mapping from JSON. Throws one BAD_USER_INPUT error that names everything that is wrong. */
export function parseFieldMapping(json: string): FieldMapping {
  const parsed = FIELD_MAPPING.safeParse(parseJson(json));
  if (parsed.success) return parsed.data;
  throw badInput(`The field mapping cannot be used:\n${z.prettifyError(parsed.error)}`);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw badInput('Expected the field mapping to be JSON, like {"title": "name"}.', { cause: error });
  }
}
