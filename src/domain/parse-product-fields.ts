/**
 * The fields of a catalogue row. Names are compared without case, spaces, `_` and `-`: `imageUrl`, `image_url` and
 * `Image URL` are one.
 *
 * | field       | also called                            | accepted values                                                  |
 * |-------------|----------------------------------------|------------------------------------------------------------------|
 * | id          | sku, productId                         | text or whole number; required                                   |
 * | groupId     | parentId, parentSku                    | text or whole number                                             |
 * | title       | name                                   | text; required                                                   |
 * | description |                                        | text                                                             |
 * | brand       |                                        | text                                                             |
 * | categories  | category                               | path or list of paths; levels split at `>`, without one at `/`   |
 * | price       |                                        | {amount, currency}; 12.5 or "12.50" with currency; "12.50 USD"   |
 * | currency    |                                        | ISO 4217 code, for a price without one                           |
 * | inStock     | stock, availability                    | true/false, yes/no, in stock/out of stock; a number: true if > 0 |
 * | images      | image, imageUrl, imageUrls, imageLink  | one or a list of: "a.jpg", "https://…", {id?, file or url}       |
 * | url         | link                                   | http(s) address                                                  |
 * | createdAt   |                                        | ISO 8601 date, or milliseconds since 1970                        |
 * | updatedAt   |                                        | the same; without it, when the catalogue file was last changed   |
 * | attributes  |                                        | {name: text or list of texts}                                    |
 *
 * `color`, `colors`, `colour`, `colours` are the attribute `colour`, `sizes` is `size`, `materials` `material`, `patterns`
 * `pattern`. Every other field that is a text or a list of texts is an attribute of its own name in lower case; what is
 * neither (numbers, objects) is passed over. Null, empty texts and empty lists count as not there: unknown.
 */
const FIELD_NAMES = {
  id: ['id', 'sku', 'productid'],
  groupId: ['groupid', 'parentid', 'parentsku'],
  title: ['title', 'name'],
  description: ['description'],
  brand: ['brand'],
  categories: ['categories', 'category'],
  price: ['price'],
  currency: ['currency'],
  inStock: ['instock', 'stock', 'availability'],
  images: ['images', 'image', 'imageurl', 'imageurls', 'imagelink'],
  url: ['url', 'link'],
  createdAt: ['createdat'],
  updatedAt: ['updatedat'],
  attributes: ['attributes'],
} as const;

const ATTRIBUTE_NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    color: 'colour',
    colors: 'colour',
    colours: 'colour',
    sizes: 'size',
    materials: 'material',
    patterns: 'pattern',
  }),
);

export type ProductField = keyof typeof FIELD_NAMES;

const FIELD_BY_NAME: ReadonlyMap<string, ProductField> = new Map(
  Object.entries(FIELD_NAMES).flatMap(([field, names]) => names.map((name) => [name, field as ProductField] as const)),
);

/** The field that a name in the catalogue stands for; `undefined` for an attribute. */
export function fieldOf(name: string): ProductField | undefined {
  return FIELD_BY_NAME.get(name.toLowerCase().replaceAll(/[\s_-]/g, ''));
}

/** Whether several values may stand under this name. */
export function isList(name: string): boolean {
  const field = fieldOf(name);
  return field === undefined || field === 'categories' || field === 'images';
}

/** The attribute that a name in the catalogue stands for. */
export function attributeOf(name: string): string {
  const lower = name.trim().toLowerCase();
  return ATTRIBUTE_NAMES.get(lower) ?? lower;
}
