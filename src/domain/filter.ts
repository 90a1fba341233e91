import type { Product, ProductId } from './product.ts';
import { categoryLineage } from './product.ts';

export interface PriceRange {
  /** Inclusive, in the currency's major units; `max: 0` means free products, never "no limit". */
  readonly min?: number;
  readonly max?: number;
  /** When set, products priced in another currency are left out. */
  readonly currency?: string;
}

export interface AttributeFilter {
  readonly name: string;
  /** The product must have at least one of these values. */
  readonly anyOf: readonly string[];
}

/** Conditions are joined by AND, the values within one by OR; text is compared without regard to case. */
export interface ProductFilter {
  /** Category paths; a path holds everything below it. */
  readonly categories?: readonly string[];
  readonly brands?: readonly string[];
  readonly price?: PriceRange;
  readonly inStock?: boolean;
  readonly attributes?: readonly AttributeFilter[];
  readonly createdAfter?: Date;
  readonly excludeProductIds?: readonly ProductId[];
}

/** What a filter reads of a product: the snapshot's columns hold it, the product store has the last word on it. */
export type ProductFacts = Pick<
  Product,
  'id' | 'groupId' | 'brand' | 'categories' | 'price' | 'inStock' | 'attributes' | 'createdAt'
>;

/** Why a product was left out although nothing known about it contradicts the filter: what the filter asks is unknown. */
export type ExclusionReason = 'PRICE_UNKNOWN' | 'STOCK_UNKNOWN' | 'CREATED_UNKNOWN';

export type FilterVerdict = 'in' | 'out' | ExclusionReason;

/** Compiles a filter into a test of products. Verdicts other than `in` and `out` name what is unknown. */
export function compileFilter(filter: ProductFilter): (product: ProductFacts) => FilterVerdict {
  const tests = [
    categoryTest(filter.categories),
    brandTest(filter.brands),
    ...(filter.attributes ?? []).map(attributeTest),
    excludeTest(filter.excludeProductIds),
  ].filter((test) => test !== undefined);
  const verdictOf = compileUncertain(filter);
  return (product) => (tests.every((test) => test(product)) ? verdictOf(product) : 'out');
}

/** The part of a filter that a product may leave unknown: stock, price, creation date. */
export function compileUncertain(filter: ProductFilter): (product: ProductFacts) => FilterVerdict {
  const tests = [stockTest(filter.inStock), priceTest(filter.price), createdTest(filter.createdAfter)].filter(
    (test) => test !== undefined,
  );
  return (product) => {
    const verdicts = tests.map((test) => test(product));
    if (verdicts.includes('out')) return 'out';
    return verdicts.find((verdict) => verdict !== 'in') ?? 'in';
  };
}

type Test = (product: ProductFacts) => boolean;
type VerdictTest = (product: ProductFacts) => FilterVerdict;

export function foldCase(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

function categoryTest(paths: readonly string[] | undefined): Test | undefined {
  if (paths === undefined) return undefined;
  const wanted = new Set(paths.map(foldCase));
  return (product) =>
    product.categories.some((path) => categoryLineage(path).some((ancestor) => wanted.has(foldCase(ancestor))));
}

function brandTest(brands: readonly string[] | undefined): Test | undefined {
  if (brands === undefined) return undefined;
  const wanted = new Set(brands.map(foldCase));
  return (product) => product.brand !== undefined && wanted.has(foldCase(product.brand));
}

function attributeTest(filter: AttributeFilter): Test {
  const wanted = new Set(filter.anyOf.map(foldCase));
  const name = foldCase(filter.name);
  return (product) => (product.attributes[name] ?? []).some((value) => wanted.has(foldCase(value)));
}

function excludeTest(ids: readonly ProductId[] | undefined): Test | undefined {
  if (ids === undefined) return undefined;
  const unwanted = new Set(ids);
  return (product) => !unwanted.has(product.id);
}

function stockTest(inStock: boolean | undefined): VerdictTest | undefined {
  if (inStock === undefined) return undefined;
  return (product) => {
    if (product.inStock === undefined) return 'STOCK_UNKNOWN';
    return product.inStock === inStock ? 'in' : 'out';
  };
}

function priceTest(range: PriceRange | undefined): VerdictTest | undefined {
  if (range === undefined) return undefined;
  const { min = 0, max = Infinity, currency } = range;
  return ({ price }) => {
    if (price === undefined) return 'PRICE_UNKNOWN';
    if (currency !== undefined && price.currency !== currency) return 'out';
    return price.amount >= min && price.amount <= max ? 'in' : 'out';
  };
}

function createdTest(after: Date | undefined): VerdictTest | undefined {
  if (after === undefined) return undefined;
  return ({ createdAt }) => {
    if (createdAt === undefined) return 'CREATED_UNKNOWN';
    return createdAt.getTime() > after.getTime() ? 'in' : 'out';
  };
}
