import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/domain/change.ts';
import type { Columns } from '../../../src/domain/columns.ts';
import { GrowingColumns } from '../../../src/domain/growing-columns.ts';
import type { ProductFilter } from '../../../src/domain/filter.ts';
import type { ProductId } from '../../../src/domain/product.ts';
import { OverlaidSnapshot } from '../../../src/pipeline/live/overlaid-snapshot.ts';
import { seededRandom } from '../../contracts/snapshot-content.ts';
import { memoryDeltaSegment } from '../../fakes/memory-delta-segment.ts';
import { memorySnapshot } from '../../fakes/memory-snapshot.ts';
import { type ModelProduct, PlainShop, contentOf, drawProduct, unitVector } from './plain-shop.ts';

const DIMENSIONS = 8;

function overlay(products: readonly ModelProduct[]): OverlaidSnapshot {
  return new OverlaidSnapshot(memorySnapshot(contentOf(products, DIMENSIONS)), memoryDeltaSegment(DIMENSIONS));
}

const FILTERS: readonly ProductFilter[] = [
  {},
  { brands: ['Nord'] },
  { categories: ['Women'] },
  { price: { max: 50 } },
  { inStock: true },
  { attributes: [{ name: 'colour', anyOf: ['red', 'blue'] }], inStock: true },
  { brands: ['Nobody'] },
  { excludeProductIds: ['p1', 'p7', 'unknown'] as ProductId[] },
];

/** Products by nearness, each with the similarity of its best picture. */
async function productsFound(snapshot: OverlaidSnapshot, query: Float32Array, k: number, filter: ProductFilter) {
  const eligible = snapshot.columns.eligible(filter);
  const { candidates, plan } = await snapshot.index.search({ vector: query, k, eligible });
  expect(candidates).toHaveLength(Math.min(k, eligible.rowCount));
  expect(plan.eligibleRows).toBe(eligible.rowCount);
  candidates.slice(1).forEach(({ row, similarity }, i) => {
    const before = candidates[i] as (typeof candidates)[number];
    expect(before.similarity > similarity || (before.similarity === similarity && before.row < row)).toBe(true);
  });
  return candidates.map(({ row, similarity }) => ({
    id: snapshot.columns.facts(snapshot.columns.productOf(row)).id,
    image: snapshot.imageOf(row).id,
    similarity,
  }));
}

describe.for([1, 2, 3, 4, 5, 6])('live changes against a plain model, seed %i', (seed) => {
  it('a changed snapshot answers as one that is built from the changed catalogue', async () => {
    const random = seededRandom(seed);
    const initial = Array.from({ length: 5 + Math.floor(random() * 90) }, (_, n) =>
      drawProduct(`p${n}`, random, DIMENSIONS),
    );
    const shop = new PlainShop(initial);
    const snapshot = overlay(initial);
    for (let step = 0; step < 300; step++) {
      const change = drawChange(random);
      shop.apply(change);
      snapshot.apply(change);
      if (step % 10 === 0) await expectSame(snapshot, shop, random);
    }
    expect(snapshot.columns.eligible({}).productCount).toBe(shop.ids().length);
  });
});

function drawChange(random: () => number): Change {
  const id = `p${Math.floor(random() * 120)}`;
  const kind = random();
  if (kind < 0.5) return drawProduct(id, random, DIMENSIONS).asUpsert;
  if (kind < 0.7) return { kind: 'delete', productId: id as ProductId };
  const price = random() < 0.3 ? null : { amount: Math.floor(random() * 100), currency: 'EUR' };
  const inStock = random() < 0.3 ? null : random() < 0.5;
  const facts = random() < 0.5 ? { price } : { price, inStock };
  return { kind: 'facts', productId: id as ProductId, facts };
}

/** Values that some product has, in alphabetical order. */
function known(counts: ReadonlyMap<string, number>): readonly (readonly [string, number])[] {
  return [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
}

async function expectSame(snapshot: OverlaidSnapshot, shop: PlainShop, random: () => number): Promise<void> {
  const query = unitVector(DIMENSIONS, random);
  for (const filter of FILTERS) {
    for (const k of [1, 10, 1000]) {
      const found = await productsFound(snapshot, query, k, filter);
      const expected = shop.nearest(query, filter);
      expect(found.map(({ similarity }) => similarity)).toStrictEqual(
        expected.slice(0, k).map(({ similarity }) => similarity),
      );
    }
    const all = await productsFound(snapshot, query, 1000, filter);
    const images = shop.nearest(query, filter).map(({ image }) => image);
    expect(new Set(all.map(({ image }) => image))).toStrictEqual(new Set(images));
    const { excluded, productCount } = snapshot.columns.eligible(filter);
    expect({ excluded, productCount }).toStrictEqual(shop.eligible(filter));
  }
  const words = snapshot.words.search('red thing', 10_000).map(({ ordinal }) => snapshot.columns.facts(ordinal).id);
  expect(words.toSorted()).toStrictEqual(shop.withWords('red', 'thing').toSorted());
  for (const id of ['p0', 'p3', 'p50', 'p119']) {
    const ordinal = snapshot.columns.ordinalOf(id);
    expect(ordinal === undefined ? undefined : snapshot.columns.facts(ordinal)).toStrictEqual(shop.factsOf(id));
  }
  const fresh = new GrowingColumns(
    shop.all(),
    shop.all().map(({ rows }) => rows.length),
  );
  const byCurrency = (columns: Columns) => columns.priceSpans().toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
  expect(byCurrency(snapshot.columns)).toStrictEqual(byCurrency(fresh));
  expect(known(snapshot.columns.brandCounts())).toStrictEqual(known(fresh.brandCounts()));
  expect(known(snapshot.columns.categoryCounts())).toStrictEqual(known(fresh.categoryCounts()));
  expect(snapshot.columns.activeCount).toBe(fresh.activeCount);
  const members = snapshot.columns.groupMembers('g1').map((ordinal) => snapshot.columns.facts(ordinal).id);
  expect(members.toSorted()).toStrictEqual(shop.groupMembers('g1').toSorted());
}

it('lets a search that took its rows go on with them, whatever changes meanwhile', async () => {
  const random = seededRandom(9);
  const initial = Array.from({ length: 70 }, (_, n) => drawProduct(`p${n}`, random, DIMENSIONS));
  const snapshot = overlay(initial);
  snapshot.apply(drawProduct('new', random, DIMENSIONS).asUpsert);
  const eligible = snapshot.columns.eligible({});
  const query = unitVector(DIMENSIONS, random);
  const before = await snapshot.index.search({ vector: query, k: 500, eligible });
  for (let n = 0; n < 200; n++) snapshot.apply(drawProduct(`later${n}`, random, DIMENSIONS).asUpsert);
  snapshot.apply({ kind: 'delete', productId: 'p3' as ProductId });
  expect((await snapshot.index.search({ vector: query, k: 500, eligible })).candidates).toStrictEqual(
    before.candidates,
  );
  const after = await snapshot.index.search({ vector: query, k: 5000 });
  expect(after.candidates).toHaveLength(snapshot.columns.eligible({}).rowCount);
});

it('ranks a changed product among stored ones by the words it has', () => {
  const snapshot = overlay(
    ['red dress', 'red hat', 'blue dress', 'green lamp'].map((title, n) => ({
      ...drawProduct(`p${n}`, seededRandom(n), DIMENSIONS),
      title,
      attributes: {},
    })),
  );
  const upsert = (id: string, title: string) => {
    const { asUpsert } = drawProduct(id, seededRandom(5), DIMENSIONS);
    const product = { id: id as ProductId, title, categories: [], attributes: {} };
    snapshot.apply({ ...asUpsert, product });
  };
  upsert('both', 'dress in red');
  upsert('one', 'a red scarf');
  upsert('p3', 'violet lamp');
  const found = (text: string) =>
    snapshot.words.search(text, 3).map(({ ordinal }) => snapshot.columns.facts(ordinal).id as string);
  expect(found('red dress').slice(0, 2).toSorted()).toStrictEqual(['both', 'p0']);
  expect(found('violet lamp')).toStrictEqual(['p3']);
  expect(found('green')).toStrictEqual([]);
});

it('has rows of the delta begin where a byte of the bitmap begins', () => {
  for (const images of [1, 63, 64, 65]) {
    const product = drawProduct('p', seededRandom(1), DIMENSIONS, images);
    const snapshot = overlay([product]);
    expect(snapshot.columns.rowCount).toBe(images);
    snapshot.apply(drawProduct('q', seededRandom(2), DIMENSIONS, 1).asUpsert);
    const ordinal = snapshot.columns.ordinalOf('q') as number;
    const { from, to } = snapshot.columns.rowsOf(ordinal);
    expect([from, to, snapshot.columns.productOf(from)]).toStrictEqual([images > 64 ? 128 : 64, from + 1, ordinal]);
    expect(snapshot.index.embeddingOf(from)).toStrictEqual(drawProduct('q', seededRandom(2), DIMENSIONS, 1).rows[0]);
  }
});

it('counts what is searched in the delta and what the snapshot lost', () => {
  const random = seededRandom(3);
  const snapshot = overlay([drawProduct('a', random, DIMENSIONS), drawProduct('b', random, DIMENSIONS)]);
  snapshot.apply(drawProduct('a', random, DIMENSIONS).asUpsert);
  snapshot.apply(drawProduct('c', random, DIMENSIONS).asUpsert);
  snapshot.apply(drawProduct('c', random, DIMENSIONS).asUpsert);
  expect(snapshot.counts).toStrictEqual({ products: 2, removed: 1 });
  snapshot.apply({ kind: 'delete', productId: 'b' as ProductId });
  snapshot.apply({ kind: 'delete', productId: 'c' as ProductId });
  expect(snapshot.counts).toStrictEqual({ products: 1, removed: 2 });
});
