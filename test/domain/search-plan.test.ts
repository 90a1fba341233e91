import { describe, expect, it } from 'vitest';
import {
  type IndexTraits,
  type SearchCosts,
  chooseIndexType,
  joinPlans,
  planSearch,
  scanCostNs,
} from '../../src/domain/search-plan.ts';

const COSTS: SearchCosts = {
  denseRowNs: 30,
  sparseRowNs: 120,
  skippedRowNs: 0.1,
  indexCallNs: 0,
  indexRowNs: 100,
  indexSkippedRowNs: 1,
};
const GRAPH: IndexTraits = {
  kind: 'graph',
  levels: [
    { selectivity: 1, effort: 30, rowsFor20: 1000, rowsFor500: 6000 },
    { selectivity: 0.25, effort: 120, rowsFor20: 4000, rowsFor500: 24_000 },
    { selectivity: 0.1, effort: 600, rowsFor20: 40_000, rowsFor500: 60_000 },
  ],
};
const LISTS: IndexTraits = {
  kind: 'lists',
  levels: [
    { selectivity: 1, effort: 0.05, rowsFor20: 2000, rowsFor500: 8000 },
    { selectivity: 0.25, effort: 0.2, rowsFor20: 32_000, rowsFor500: 32_000 },
  ],
};
const ROWS = 1_000_000;

const plan = (traits: IndexTraits, eligibleRows: number, k = 20) =>
  planSearch({ rows: ROWS, eligibleRows, k: Math.min(k, eligibleRows) }, COSTS, traits);

describe('planSearch', () => {
  it('asks the index while most rows are eligible, with the effort that was found out', () => {
    expect(plan(GRAPH, ROWS)).toMatchObject({ kind: 'index', effort: 30, costNs: 1000 * 100 });
    expect(plan(LISTS, ROWS)).toMatchObject({ kind: 'index', effort: 0.05, costNs: 2000 * 100 });
    expect(plan(GRAPH, ROWS / 4)).toMatchObject({ kind: 'index', effort: 120 });
  });

  it('looks harder as fewer rows are eligible, evenly between the levels', () => {
    const [graph, lists] = [plan(GRAPH, ROWS / 2), plan(LISTS, ROWS / 2)];
    expect(graph).toMatchObject({ kind: 'index' });
    expect('effort' in graph && graph.effort).toBeCloseTo(60);
    expect('effort' in lists && lists.effort).toBeCloseTo(0.1);
    expect(graph.costNs).toBeCloseTo(2000 * 100);
  });

  it('counts of lists what is compared, and less what is passed over', () => {
    const { sparseRowNs: _, ...even } = COSTS;
    const { costNs } = planSearch({ rows: ROWS, eligibleRows: ROWS / 2, k: 20 }, { ...even, sparseRowNs: 30 }, LISTS);
    expect(costNs).toBeCloseTo(4000 * 100 + 4000 * 1);
  });

  it('counts the call itself', () => {
    const { costNs } = planSearch({ rows: ROWS, eligibleRows: ROWS, k: 20 }, { ...COSTS, indexCallNs: 5000 }, GRAPH);
    expect(costNs).toBe(1000 * 100 + 5000);
  });

  it('scans where the index was never found to find enough', () => {
    expect(plan(GRAPH, ROWS * 0.09).kind).toBe('scan');
    expect(plan(LISTS, ROWS * 0.24).kind).toBe('scan');
    expect(plan({ ...GRAPH, levels: [] }, ROWS).kind).toBe('scan');
  });

  it('counts more rows for longer answers', () => {
    expect([1, 20, 260, 500, 980].map((k) => plan(GRAPH, ROWS, k).costNs)).toStrictEqual(
      [1000, 1000, 3500, 6000, 11_000].map((rows) => rows * 100),
    );
  });

  it('gives a search up where it costs half as much as a scan, not before it went twice as far as usual', () => {
    const cheap = plan(GRAPH, ROWS);
    expect('mostRows' in cheap && cheap.mostRows * 100).toBe((ROWS * 30) / 2);
    const dear = plan(GRAPH, ROWS / 10, 20);
    expect('mostRows' in dear && dear.mostRows).toBe(80_000);
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
    const hard = { ...LISTS, levels: [{ selectivity: 1, effort: 1, rowsFor20: ROWS, rowsFor500: ROWS }] };
    expect(planSearch({ rows: ROWS, eligibleRows: ROWS, k: 20 }, expensive, hard).kind).toBe('scan');
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
  it('builds lists only where a scan takes long on this machine', () => {
    expect([1, 500_000, 1_000_000].map((rows) => chooseIndexType(rows, { denseRowNs: 20 }))).toStrictEqual([
      'SCAN',
      'SCAN',
      'SCAN',
    ]);
    expect(chooseIndexType(1_000_001, { denseRowNs: 20 })).toBe('IVF_FLAT');
    expect([200_000, 250_000].map((rows) => chooseIndexType(rows, { denseRowNs: 90 }))).toStrictEqual([
      'SCAN',
      'IVF_FLAT',
    ]);
  });
});

describe('joinPlans', () => {
  const scan = { kind: 'scan', eligibleRows: 3, visitedRows: 3 } as const;
  const full = { kind: 'full-scan', eligibleRows: 5, visitedRows: 5 } as const;
  const lists = { kind: 'index', eligibleRows: 900, visitedRows: 40, nprobe: 2 } as const;

  it('adds up what was eligible and compared', () => {
    expect(joinPlans(full, scan)).toStrictEqual({ kind: 'scan', eligibleRows: 8, visitedRows: 8 });
    expect(joinPlans(full, full)).toStrictEqual({ kind: 'full-scan', eligibleRows: 10, visitedRows: 10 });
  });

  it("is the index's where one had a part, on either side", () => {
    const joined = { kind: 'index', eligibleRows: 905, visitedRows: 45, nprobe: 2 };
    expect(joinPlans(lists, full)).toStrictEqual(joined);
    expect(joinPlans(full, lists)).toStrictEqual(joined);
    const graph = { kind: 'index', eligibleRows: 1, visitedRows: 1, efSearch: 64 } as const;
    expect(joinPlans(graph, lists)).toStrictEqual({ kind: 'index', eligibleRows: 901, visitedRows: 41, efSearch: 64 });
  });
});
