import type { ColumnTables, Lists, ValueTable } from './column-tables.ts';
import type { ProductFacts } from './filter.ts';
import { float64List, int32List, int8List, uint32List } from './number-list.ts';
import { attributeKey } from './eligible-rows.ts';
import { categoryLineage } from './product.ts';
import { DictionaryBuilder, type StringTable, StringTableBuilder, encodeText } from './string-table.ts';

/** Gathers the tables of a catalogue product by product, so that a million of them need not stand in memory as objects. */
export class ColumnBuilder {
  readonly #ids = new StringTableBuilder();
  readonly #imageIds = new StringTableBuilder();
  readonly #firstRow = uint32List();
  readonly #categories = new DictionaryBuilder();
  readonly #ownCategories = new ListsBuilder();
  readonly #lineages = new ListsBuilder();
  readonly #brands = new DictionaryBuilder();
  readonly #brandOf = int32List();
  readonly #attributes = new DictionaryBuilder();
  readonly #ownAttributes = new ListsBuilder();
  readonly #groups = new DictionaryBuilder();
  readonly #groupOf = int32List();
  readonly #currencies = new DictionaryBuilder();
  readonly #currencyOf = int32List();
  readonly #amounts = float64List();
  readonly #inStock = int8List();
  readonly #createdAt = float64List();

  constructor() {
    this.#firstRow.push(0);
  }

  /** The next product with the ids of its image rows. */
  add(product: ProductFacts, imageIds: readonly string[]): void {
    this.#ids.add(product.id);
    for (const id of imageIds) this.#imageIds.add(id);
    this.#firstRow.push(this.#imageIds.length);
    const { categories, brand, attributes, groupId, price, inStock, createdAt } = product;
    this.#ownCategories.add(categories.map((path) => this.#categories.codeOf(path)));
    const lineage = new Set(categories.flatMap((path) => categoryLineage(path)));
    this.#lineages.add([...lineage].map((path) => this.#categories.codeOf(path)));
    this.#brandOf.push(brand === undefined ? -1 : this.#brands.codeOf(brand));
    this.#ownAttributes.add(
      Object.entries(attributes).flatMap(([name, values]) =>
        values.map((value) => this.#attributes.codeOf(attributeKey(name, value))),
      ),
    );
    this.#groupOf.push(groupId === undefined ? -1 : this.#groups.codeOf(groupId));
    this.#currencyOf.push(price === undefined ? -1 : this.#currencies.codeOf(price.currency));
    this.#amounts.push(price?.amount ?? Number.NaN);
    this.#inStock.push(inStock === undefined ? -1 : Number(inStock));
    this.#createdAt.push(createdAt?.getTime() ?? Number.NaN);
  }

  build(): ColumnTables {
    const ids = this.#ids.build();
    const ownAttributes = this.#ownAttributes.build();
    const brandOf = this.#brandOf.take();
    const groupOf = this.#groupOf.take();
    return {
      ids,
      idOrder: orderOf(ids),
      firstRow: this.#firstRow.take(),
      imageIds: this.#imageIds.build(),
      categories: valueTable(this.#categories.build(), this.#lineages.build()),
      ownCategories: this.#ownCategories.build(),
      brands: valueTable(this.#brands.build(), listsOf(brandOf)),
      brandOf,
      attributes: valueTable(this.#attributes.build(), ownAttributes),
      ownAttributes,
      groups: valueTable(this.#groups.build(), listsOf(groupOf)),
      groupOf,
      currencies: this.#currencies.build(),
      currencyOf: this.#currencyOf.take(),
      amounts: this.#amounts.take(),
      inStock: this.#inStock.take(),
      createdAt: this.#createdAt.take(),
    };
  }
}

class ListsBuilder {
  readonly #offsets = uint32List();
  readonly #values = uint32List();

  constructor() {
    this.#offsets.push(0);
  }

  add(values: readonly number[]): void {
    for (const value of values) this.#values.push(value);
    this.#offsets.push(this.#values.length);
  }

  build(): Lists {
    return { offsets: this.#offsets.take(), values: this.#values.take() };
  }
}

/** Lists of one code each, or of none where it is -1. */
function listsOf(codes: Int32Array): Lists {
  const lists = new ListsBuilder();
  for (const code of codes) lists.add(code < 0 ? [] : [code]);
  return lists.build();
}

function valueTable(texts: StringTable, codesOfProducts: Lists): ValueTable {
  return { texts, products: invert(codesOfProducts, texts.length) };
}

/** From the codes of each product to the products of each code, ascending and without repetition. */
function invert({ offsets, values }: Lists, codes: number): Lists {
  const starts = new Uint32Array(codes + 1);
  const last = new Int32Array(codes).fill(-1);
  const visit = (found: (code: number, ordinal: number) => void) => {
    last.fill(-1);
    for (let ordinal = 0; ordinal + 1 < offsets.length; ordinal++) {
      for (let i = offsets[ordinal] as number; i < (offsets[ordinal + 1] as number); i++) {
        const code = values[i] as number;
        if (last[code] !== ordinal) found(code, ordinal);
        last[code] = ordinal;
      }
    }
  };
  visit((code) => (starts[code + 1] = (starts[code + 1] as number) + 1));
  for (let code = 0; code < codes; code++) starts[code + 1] = (starts[code + 1] as number) + (starts[code] as number);
  const next = starts.slice(0, codes);
  const products = new Uint32Array(starts[codes] as number);
  visit((code, ordinal) => {
    const at = next[code] as number;
    products[at] = ordinal;
    next[code] = at + 1;
  });
  return { offsets: starts, values: products };
}

/** Ordinals by id; catalogues come in the order of their ids as a rule, so that there is nothing to sort. */
function orderOf(ids: StringTable): Uint32Array {
  const order = Uint32Array.from({ length: ids.length }, (_, ordinal) => ordinal);
  const sorted = order.every((ordinal) => ordinal === 0 || ids.compare(ordinal - 1, ids.bytesOf(ordinal)) <= 0);
  return sorted ? order : order.sort((a, b) => ids.compare(a, ids.bytesOf(b)) || a - b);
}

/** The place of an id in the order, or undefined. */
export function findOrdinal({ ids, idOrder }: Pick<ColumnTables, 'ids' | 'idOrder'>, id: string): number | undefined {
  const wanted = encodeText(id);
  let [low, high] = [0, idOrder.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ids.compare(idOrder[middle] as number, wanted) < 0) low = middle + 1;
    else high = middle;
  }
  const ordinal = idOrder[low];
  return ordinal !== undefined && ids.compare(ordinal, wanted) === 0 ? ordinal : undefined;
}
