import { describe, expect, it } from 'vitest';
import {
  type IndexTraits,
  type SearchCosts,
  chooseIndexType,
  planSearch,
  scanCostNs,
} from '../../src/domain/search-plan.ts';

const COSTS: SearchCosts = { denseRowNs: 30, sparseRowNs: 120, skippedRowNs: 0.1, indexRowNs: 100 };
const GRAPH: IndexTraits = { kind: 'graph', efSearch: 128, visitedPerCandidate: 16 };
const LISTS: IndexTraits = { kind: 'lists', nprobe: 50, lists: 1000 };
const ROWS = 1_000_000;

const plan = (traits: IndexTraits, eligibleRows: number, k = 500) =>
  planSearch({ rows: ROWS, eligibleRows, k: Math.min(k, eligibleRows) }, COSTS, traits);

describe('planSearch', () => {
  it('asks the index while most rows are eligible, with what it was tuned to', () => {
    expect(plan(GRAPH, ROWS, 20)).toMatchObject({ kind: 'graph', efSearch: 128 });
    expect(plan(LISTS, ROWS)).toMatchObject({ kind: 'lists', nprobe: 50 });
  });

  it('keeps at least as many candidates as are wanted', () => {
    expect(plan(GRAPH, ROWS, 500)).toMatchObject({ kind: 'graph', efSearch: 500 });
  });

  it('keeps and looks into more as fewer rows are eligible', () => {
    expect(plan(GRAPH, ROWS / 2, 20)).toMatchObject({ kind: 'graph', efSearch: 256 });
    expect(plan(LISTS, ROWS / 4)).toMatchObject({ kind: 'lists', nprobe: 200 });
  });

  it('scans where that is cheaper, and only there', () => {
    for (const traits of [GRAPH, LISTS]) {
      const kinds = Array.from({ length: 200 }, (_, i) => plan(traits, Math.ceil(ROWS / 1.08 ** i)).kind);
      const firstScan = kinds.indexOf('scan');
      expect(firstScan).toBeGreaterThan(0);
      expect(kinds.slice(firstScan).every((kind) => kind === 'scan')).toBe(true);
    }
  });

  it('never plans for more than there is', () => {
    const expensive: SearchCosts = { ...COSTS, denseRowNs: 1e9, sparseRowNs: 1e9 };
    const request = { rows: ROWS, eligibleRows: 20, k: 20 };
    expect(planSearch(request, expensive, GRAPH)).toMatchObject({ efSearch: ROWS });
    expect(planSearch(request, expensive, LISTS)).toMatchObject({ kind: 'scan' });
  });

  it('scans a small index', () => {
    expect(planSearch({ rows: 5000, eligibleRows: 5000, k: 500 }, COSTS, GRAPH).kind).toBe('scan');
  });
});

describe('scanCostNs', () => {
  it('grows with the eligible rows and counts those passed over', () => {
    const costs = [0, 1, 100, 10_000, 100_000, ROWS].map((eligibleRows) =>
      scanCostNs({ rows: ROWS, eligibleRows, k: 1 }, COSTS),
    );
    expect(costs).toStrictEqual(costs.toSorted((a, b) => a - b));
    expect(costs[0]).toBe(0);
    expect(costs[1]).toBeCloseTo(100_000 + 120, -1);
    expect(costs.at(-1)).toBe(30 * ROWS);
  });
});

describe('chooseIndexType', () => {
  it('builds a graph only where it saves a search a good deal of time on this machine', () => {
    const fast = { denseRowNs: 20, graphRowNs: 100 };
    const slow = { denseRowNs: 100, graphRowNs: 200 };
    expect([1, 100_000, 250_000].map((rows) => chooseIndexType(rows, fast))).toStrictEqual(['SCAN', 'SCAN', 'SCAN']);
    expect(chooseIndexType(1_000_000, fast)).toBe('HNSW');
    expect([50_000, 100_000].map((rows) => chooseIndexType(rows, slow))).toStrictEqual(['SCAN', 'HNSW']);
  });
});
