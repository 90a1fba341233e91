import type { Change } from '../../../src/domain/change.ts';
import { dot } from '../../../src/domain/embedding.ts';
import { type ProductFacts, type ProductFilter, compileFilter } from '../../../src/domain/filter.ts';
import type { ImageId, Product, ProductId } from '../../../src/domain/product.ts';
import type { SnapshotContent } from '../../../src/ports/snapshot-store.ts';
import { embeddingRows, snapshotContent } from '../../contracts/snapshot-content.ts';

export type ModelProduct = ProductFacts &
  Pick<Product, 'title'> & {
    readonly rows: readonly Float32Array[];
    readonly asUpsert: Extract<Change, { kind: 'upsert' }>;
  };

const COLOURS = ['red', 'blue', 'green'];

function pick<T>(random: () => number, values: readonly T[]): T {
  return values[Math.floor(random() * values.length)] as T;
}

export function unitVector(dimensions: number, random: () => number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}

/** A made-up product with one to four pictures; some fields unknown. */
export function drawProduct(id: string, random: () => number, dimensions: number, images?: number): ModelProduct {
  const count = images ?? 1 + Math.floor(random() * 4);
  const colour = pick(random, COLOURS);
  const product: ProductFacts & Pick<Product, 'title'> = {
    id: id as ProductId,
    title: `${colour} thing`,
    categories: [pick(random, ['Women > Dresses', 'Women', 'Men > Hats'])],
    attributes: { colour: [colour] },
    ...(random() < 0.6 && { brand: pick(random, ['Nord', 'Åse']) }),
    ...(random() < 0.6 && { price: { amount: Math.floor(random() * 100), currency: 'EUR' } }),
    ...(random() < 0.6 && { inStock: random() < 0.5 }),
    ...(random() < 0.6 && { groupId: pick(random, ['g1', 'g2']) }),
  };
  const rows = Array.from({ length: count }, () => unitVector(dimensions, random));
  const embeddings = Float32Array.from(rows.flatMap((row) => [...row]));
  const imageIds = Array.from(rows.keys(), (n) => `${id}/${n}/${Math.floor(random() * 1e9)}` as ImageId);
  return { ...product, rows, asUpsert: { kind: 'upsert', product, imageIds, embeddings } };
}

export function contentOf(products: readonly ModelProduct[], dimensions: number, id = 's1'): SnapshotContent {
  const values = Float32Array.from(products.flatMap(({ rows }) => rows.flatMap((row) => [...row])));
  return {
    ...snapshotContent({ id, dimensions }),
    products: products.map(({ rows: _rows, asUpsert: _asUpsert, ...product }) => product),
    imageIds: products.map(({ asUpsert }) => asUpsert.imageIds),
    embeddings: embeddingRows(values, dimensions),
  };
}

/** What is right: products in a map, changed one by one, compared one by one. */
export class PlainShop {
  readonly #products = new Map<string, ModelProduct>();

  constructor(products: readonly ModelProduct[]) {
    for (const product of products) this.#products.set(product.id, product);
  }

  apply(change: Change): void {
    if (change.kind === 'delete') this.#products.delete(change.productId);
    else if (change.kind === 'upsert') this.#upsert(change);
    else this.#setFacts(change);
  }

  #upsert(change: Extract<Change, { kind: 'upsert' }>): void {
    const { product, imageIds, embeddings } = change;
    const dimensions = embeddings.length / imageIds.length;
    const rows = Array.from(imageIds.keys(), (n) => embeddings.slice(n * dimensions, (n + 1) * dimensions));
    this.#products.set(product.id, { ...product, rows, asUpsert: change });
  }

  #setFacts({ productId, facts }: Extract<Change, { kind: 'facts' }>): void {
    const known = this.#products.get(productId);
    if (known === undefined) return;
    const { price = known.price ?? null, inStock = known.inStock ?? null } = facts;
    const { price: _, inStock: __, ...others } = known;
    this.#products.set(productId, {
      ...others,
      ...(price !== null && { price }),
      ...(inStock !== null && { inStock }),
    });
  }

  /** Every picture of the products that pass, best first. */
  nearest(query: Float32Array, filter: ProductFilter) {
    return this.#passing(filter)
      .flatMap(({ rows, asUpsert }) =>
        rows.map((row, n) => ({ image: asUpsert.imageIds[n] as ImageId, similarity: dot(query, row) })),
      )
      .sort((a, b) => b.similarity - a.similarity);
  }

  eligible(filter: ProductFilter) {
    const verdictOf = compileFilter(filter);
    const excluded = new Map<string, number>();
    for (const product of this.#products.values()) {
      const verdict = verdictOf(product);
      if (verdict !== 'in' && verdict !== 'out') excluded.set(verdict, (excluded.get(verdict) ?? 0) + 1);
    }
    return { excluded, productCount: this.#passing(filter).length };
  }

  withWords(...words: readonly string[]): readonly string[] {
    return [...this.#products.values()]
      .filter(({ title }) => words.some((word) => title.includes(word)))
      .map(({ id }) => id);
  }

  factsOf(id: string): ProductFacts | undefined {
    const known = this.#products.get(id);
    if (known === undefined) return undefined;
    const { rows: _, asUpsert: __, ...facts } = known;
    return facts;
  }

  groupMembers(groupId: string): readonly string[] {
    return [...this.#products.values()].filter((product) => product.groupId === groupId).map(({ id }) => id);
  }

  all(): readonly ModelProduct[] {
    return [...this.#products.values()];
  }

  ids(): readonly string[] {
    return [...this.#products.keys()];
  }

  #passing(filter: ProductFilter): readonly ModelProduct[] {
    const verdictOf = compileFilter(filter);
    return [...this.#products.values()].filter((product) => verdictOf(product) === 'in');
  }
}
