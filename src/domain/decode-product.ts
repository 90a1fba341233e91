import { type ColumnTables, listAt } from './column-tables.ts';
import type { ProductFacts } from './filter.ts';
import type { ProductId } from './product.ts';

/** What the tables say of a product. `currencies` stands for the table of that name, to which changed prices may have added. */
export function decodeProduct(tables: ColumnTables, currencies: readonly string[], ordinal: number): ProductFacts {
  const { ids, categories, ownCategories, brands, brandOf, groups, groupOf, currencyOf } = tables;
  const brand = brandOf[ordinal] as number;
  const group = groupOf[ordinal] as number;
  const currency = currencies[currencyOf[ordinal] as number];
  const inStock = tables.inStock[ordinal] as number;
  const createdAt = tables.createdAt[ordinal] as number;
  return {
    id: ids.get(ordinal) as ProductId,
    categories: Array.from(listAt(ownCategories, ordinal), (code) => categories.texts.get(code)),
    attributes: decodeAttributes(tables, ordinal),
    ...(group >= 0 && { groupId: groups.texts.get(group) }),
    ...(brand >= 0 && { brand: brands.texts.get(brand) }),
    ...(currency !== undefined && { price: { amount: tables.amounts[ordinal] as number, currency } }),
    ...(inStock >= 0 && { inStock: inStock === 1 }),
    ...(!Number.isNaN(createdAt) && { createdAt: new Date(createdAt) }),
  };
}

function decodeAttributes({ attributes, ownAttributes }: ColumnTables, ordinal: number): ProductFacts['attributes'] {
  const decoded: Record<string, string[]> = {};
  for (const code of listAt(ownAttributes, ordinal)) {
    const key = attributes.texts.get(code);
    const end = key.indexOf('\0');
    (decoded[key.slice(0, end)] ??= []).push(key.slice(end + 1));
  }
  return decoded;
}
