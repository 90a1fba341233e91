import { describe, expect, it } from 'vitest';
import {
  type IndexTraits,
  type SearchCosts,
  chooseIndexType,
  planSearch,
  scanCostNs,
} from '../../src/domain/search-plan.ts';

const COSTS: SearchCosts = {
  denseRowNs: 30,
  sparseRowNs: 120,
  skippedRowNs: 0.1,
  indexRowNs: 100,
  indexSkippedRowNs: 1,
};
const GRAPH: IndexTraits = {
  kind: 'graph',
  levels: [
    { selectivity: 1, effort: 100 },
    { selectivity: 0.25, effort: 400 },
    { selectivity: 0.1, effort: 2000 },
  ],
  rowsPerEffort: 16,
  maxEffort: 1_000_000,
};
const LISTS: IndexTraits = {
  kind: 'lists',
  levels: [
    { selectivity: 1, effort: 20 },
    { selectivity: 0.5, effort: 50 },
  ],
  rowsPerEffort: 1000,
  maxEffort: 1000,
};
const ROWS = 1_000_000;

const plan = (traits: IndexTraits, eligibleRows: number, k = 20) =>
  planSearch({ rows: ROWS, eligibleRows, k: Math.min(k, eligibleRows) }, COSTS, traits);

describe('planSearch', () => {
  it('asks the index while most rows are eligible, with the effort that was found out', () => {
    expect(plan(GRAPH, ROWS)).toMatchObject({ kind: 'index', effort: 100 });
    expect(plan(LISTS, ROWS)).toMatchObject({ kind: 'index', effort: 20 });
    expect(plan(GRAPH, ROWS / 4)).toMatchObject({ kind: 'index', effort: 400 });
  });

  it('looks harder as fewer rows are eligible, evenly between the levels', () => {
    expect(plan(GRAPH, ROWS / 2)).toMatchObject({ kind: 'index', effort: 200 });
    expect(plan(LISTS, ROWS * 0.75)).toMatchObject({ kind: 'index', effort: 30 });
  });

  it('scans where the index was never found to find enough', () => {
    expect(plan(GRAPH, ROWS * 0.09).kind).toBe('scan');
    expect(plan(LISTS, ROWS * 0.49).kind).toBe('scan');
    expect(plan({ ...GRAPH, levels: [] }, ROWS).kind).toBe('scan');
  });

  it('looks hard enough to find what is wanted', () => {
    expect(plan(GRAPH, ROWS, 500)).toMatchObject({ kind: 'index', effort: 500 });
    expect(plan(GRAPH, ROWS / 2, 500)).toMatchObject({ kind: 'index', effort: 1500 });
    expect(plan(LISTS, ROWS, 20_000)).toMatchObject({ kind: 'index', effort: 30 });
  });

  it('scans where that is cheaper, and only there', () => {
    for (const traits of [GRAPH, LISTS]) {
      const kinds = Array.from({ length: 200 }, (_, i) => plan(traits, Math.ceil(ROWS / 1.08 ** i)).kind);
      const firstScan = kinds.indexOf('scan');
      expect(firstScan).toBeGreaterThan(0);
      expect(kinds.slice(firstScan).every((kind) => kind === 'scan')).toBe(true);
    }
  });

  it('never asks for all of an index: that is a scan with a detour', () => {
    const expensive: SearchCosts = { ...COSTS, denseRowNs: 1e9, sparseRowNs: 1e9 };
    const hard = { ...LISTS, levels: [{ selectivity: 1, effort: 1000 }] };
    expect(planSearch({ rows: ROWS, eligibleRows: ROWS, k: 20 }, expensive, hard).kind).toBe('scan');
  });

  it('scans a small index', () => {
    expect(planSearch({ rows: 5000, eligibleRows: 5000, k: 500 }, COSTS, { ...GRAPH, maxEffort: 5000 }).kind).toBe(
      'scan',
    );
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
    expect([1, 250_000, 1_000_000].map((rows) => chooseIndexType(rows, fast))).toStrictEqual(['SCAN', 'SCAN', 'SCAN']);
    expect(chooseIndexType(1_100_000, fast)).toBe('HNSW');
    expect([200_000, 250_000].map((rows) => chooseIndexType(rows, slow))).toStrictEqual(['SCAN', 'HNSW']);
  });
});
