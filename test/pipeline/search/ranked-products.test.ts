import { describe, expect, it } from 'vitest';
import { GrowingColumns } from '../../../src/domain/growing-columns.ts';
import { DEFAULT_WEIGHTS } from '../../../src/domain/ranking.ts';
import { RankedProducts } from '../../../src/pipeline/search/ranked-products.ts';
import { type RankingContext, rerank } from '../../../src/pipeline/search/rerank.ts';
import type { Retrieval } from '../../../src/pipeline/search/retrieval.ts';
import { Stopwatch } from '../../../src/pipeline/search/stopwatch.ts';
import { facts } from '../../domain/facts.ts';

const SIZE = 3000;
const id = (ordinal: number) => `p${String(ordinal).padStart(4, '0')}`;

/** A catalogue of one-picture products, nearest first by number; every tenth is what the shopper likes. */
function rank(liked = false): { ranked: RankedProducts; asked: number[] } {
  const products = Array.from({ length: SIZE }, (_, i) =>
    facts(id(i), { categories: [i % 10 === 0 ? 'Liked' : 'Other'] }),
  );
  const asked: number[] = [];
  const retrieval: Retrieval = {
    plan: { kind: 'scan', eligibleRows: SIZE, visitedRows: SIZE },
    limit: SIZE,
    candidates(k) {
      asked.push(k);
      const count = Math.min(k, SIZE);
      return Promise.resolve(
        Array.from({ length: count }, (_, i) => ({ ordinal: i, row: i, similarity: 1 - i / SIZE })),
      );
    },
    visualOf: ({ similarity }) => similarity,
    similarityOf: ({ similarity }) => similarity,
    confidenceOf: () => 'LOOSE',
  };
  const taste = { categories: new Map([['liked', 1]]), brands: new Map(), colours: new Map() };
  const context: RankingContext = {
    columns: new GrowingColumns(
      products,
      products.map(() => 1),
    ),
    retrieval,
    asks: [],
    taste: liked ? taste : undefined,
    weights: DEFAULT_WEIGHTS,
    now: new Date(0),
  };
  return { ranked: new RankedProducts(retrieval, context, new Stopwatch()), asked };
}

describe('RankedProducts', () => {
  it('retrieves 500 candidates and no more as long as they do', async () => {
    const { ranked, asked } = rank();
    expect((await ranked.slice(0, 100)).map((product) => product.facts.id)).toEqual(
      Array.from({ length: 100 }, (_, i) => id(i)),
    );
    expect(asked).toEqual([500]);
  });

  it('goes on behind the first window until everything eligible was given, each product once', async () => {
    const { ranked, asked } = rank();
    const all = await ranked.slice(0, SIZE + 1);
    expect(new Set(all.map((product) => product.facts.id)).size).toBe(SIZE);
    expect(asked).toEqual([500, 2000, 8000]);
  });

  it('gives the same order in pages as in one piece, personal or not', async () => {
    const whole = (await rank(true).ranked.slice(0, 1000)).map((product) => product.facts.id);
    const { ranked } = rank(true);
    const pages: string[] = [];
    for (let from = 0; from < 1000; from += 50)
      pages.push(...(await ranked.slice(from, from + 50)).map((product) => product.facts.id));
    expect(pages).toEqual(whole);
    expect(whole[0]).toBe(id(0));
    expect(whole.slice(0, 500)).not.toEqual(whole.slice(0, 500).toSorted());
    expect(whole.slice(0, 500).toSorted()).toEqual(Array.from({ length: 500 }, (_, i) => id(i)));
  });

  it('breaks ties by product id', () => {
    const products = ['c', 'a', 'b'].map((name) => facts(name));
    const context: RankingContext = {
      columns: new GrowingColumns(products, [1, 1, 1]),
      retrieval: { visualOf: () => 0.5 },
      asks: [],
      taste: undefined,
      weights: DEFAULT_WEIGHTS,
      now: new Date(0),
    };
    const tied = rerank(
      context,
      products.map((_, ordinal) => ({ ordinal, row: ordinal, similarity: 0.5 })),
    );
    expect(tied.map((product) => product.facts.id)).toEqual(['a', 'b', 'c']);
  });
});
