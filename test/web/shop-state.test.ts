import { expect, it } from 'vitest';
import type { Hit, SearchResults } from '../../web/src/api/contract.ts';
import { appendResults, showResults } from '../../web/src/search/shop-state.ts';

const hit = (id: string, rank: number): Hit => ({
  rank,
  score: 0.5,
  confidence: 'LOOSE',
  product: {
    id,
    title: id,
    description: null,
    brand: null,
    categories: [],
    price: null,
    inStock: null,
    attributes: [],
    images: [],
    url: null,
  },
  matchedImage: { id: `${id}/0`, url: `/images/${id}` },
  explain: { why: '', parts: [] },
  variants: [],
});

const page = (id: string, hits: readonly Hit[], endCursor: string | null): SearchResults => ({
  id,
  hits,
  pageInfo: { hasNextPage: endCursor !== null, endCursor },
  excluded: [],
  image: null,
  timings: { totalMs: 5 },
  degraded: [],
});

it('keeps with each hit the search that found it', () => {
  const shown = appendResults(showResults(page('s1', [hit('a', 1)], 'c')), page('s2', [hit('b', 2)], null));
  expect(shown.hits.map(({ product, searchId }) => [product.id, searchId])).toEqual([
    ['a', 's1'],
    ['b', 's2'],
  ]);
  expect(shown.next).toBeUndefined();
});

it('shows a product once that moved to a later page meanwhile', () => {
  const first = showResults(page('s1', [hit('a', 1), hit('b', 2)], 'c'));
  const both = appendResults(first, page('s2', [hit('b', 3), hit('d', 4)], 'e'));
  expect(both.hits.map(({ product }) => product.id)).toEqual(['a', 'b', 'd']);
  expect(both.next).toBe('e');
});
