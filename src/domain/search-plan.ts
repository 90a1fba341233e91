/**
 * How rows were found.
 * `scan`: the eligible rows were compared, all of them. `full-scan`: every row is eligible and was compared.
 * `index`: an approximate index named candidates. `words`: the words of the catalogue did, not the model.
 */
export type SearchPlanKind = 'scan' | 'full-scan' | 'index' | 'words';

/** The way a search took, told to admins. */
export interface SearchPlan {
  readonly kind: SearchPlanKind;
  /** Rows that the filter lets through. */
  readonly eligibleRows: number;
  /** Rows that were compared with the query. */
  readonly visitedRows: number;
  /** Inverted lists that were looked into (IVF). */
  readonly nprobe?: number;
  /** Most candidates that the walk through the graph could keep (HNSW). */
  readonly efSearch?: number;
}

/** The way of a search that went through two parts of the rows: the index's where one had a part in either, the first one's before the other's. */
export function joinPlans(one: SearchPlan, other: SearchPlan): SearchPlan {
  const kinds = new Set([one.kind, other.kind]);
  const scanned = kinds.has('scan') ? 'scan' : 'full-scan';
  return {
    ...(one.kind === 'index' ? one : other),
    kind: kinds.has('index') ? 'index' : scanned,
    eligibleRows: one.eligibleRows + other.eligibleRows,
    visitedRows: one.visitedRows + other.visitedRows,
  };
}

/** What comparing costs on this machine, in nanoseconds on one thread. Measured on the index itself, never assumed. */
export interface SearchCosts {
  /** An eligible row of a scan when all of its neighbours are eligible, too. */
  readonly denseRowNs: number;
  /** An eligible row of a scan when one row in a hundred is: it comes from memory alone. */
  readonly sparseRowNs: number;
  /** A row that a scan passes over. */
  readonly skippedRowNs: number;
  /** A search of the index that hardly looks: the call, the entry to the graph or the choice of the lists. */
  readonly indexCallNs: number;
  /** A row that the index compares, its share of the walk or of the lists included. */
  readonly indexRowNs: number;
  /** A row of a list that is passed over. */
  readonly indexSkippedRowNs: number;
}

/** How hard an index has to look, found out when the snapshot was verified. */
export interface EffortLevel {
  /** Share of the rows that is eligible, 0 to 1. */
  readonly selectivity: number;
  /** For the recall aimed at, in the index's own measure: how patient a walk is, how far beyond the nearest lists it looks. */
  readonly effort: number;
  /** Rows, eligible or not, that a search for 20 then goes past, on average. */
  readonly rowsFor20: number;
  /** The same of a search for 500. */
  readonly rowsFor500: number;
}

/** What a search can ask of an index, and what that makes it compare. */
export interface IndexTraits {
  /** A walk through a graph compares every row it goes past, of a list the eligible ones are compared. */
  readonly kind: 'graph' | 'lists';
  /** From everything eligible downwards. Below the last level the index does not find enough, whatever it costs. */
  readonly levels: readonly EffortLevel[];
}

export interface PlanRequest {
  /** Rows of the index. */
  readonly rows: number;
  /** Rows that may be returned. */
  readonly eligibleRows: number;
  /** Candidates wanted, at most `eligibleRows`. */
  readonly k: number;
}

/** What is cheapest, with its estimated cost in nanoseconds on one thread. */
export type PlannedSearch =
  | { readonly kind: 'scan'; readonly costNs: number }
  | {
      readonly kind: 'index';
      readonly effort: number;
      readonly costNs: number;
      /** When it went past so many rows, this is a search of the dear kind: a scan would have been better. */
      readonly mostRows: number;
    };

/**
 * The cheaper of an exact scan of the eligible rows and the index with those rows as its selector. As fewer rows are
 * eligible, the index has to look harder for the same recall: the best 20 of a tenth of the rows stand among the best 200 of
 * all. So its cost grows where the scan's falls, and somewhere they meet.
 */
export function planSearch(request: PlanRequest, costs: SearchCosts, traits: IndexTraits): PlannedSearch {
  const scan: PlannedSearch = { kind: 'scan', costNs: scanCostNs(request, costs) };
  const selectivity = request.eligibleRows / request.rows;
  const level = levelAt(traits.levels, selectivity);
  if (level === undefined) return scan;
  const passed = rowsPassed(level, request.k);
  if (passed >= request.rows) return scan; // all of it is a scan with a detour
  const compared = traits.kind === 'graph' ? passed : passed * selectivity;
  const apart = traits.kind === 'graph' ? 1 : rowNs(request, costs) / costs.denseRowNs;
  const rowsNs = compared * costs.indexRowNs * apart + (passed - compared) * costs.indexSkippedRowNs;
  const costNs = costs.indexCallNs + rowsNs;
  if (costNs >= scan.costNs) return scan;
  const mostRows = passed * Math.max(2, scan.costNs / costNs / 2); // given up there, both cost half as much again as the scan
  return { kind: 'index', effort: level.effort, costNs, mostRows };
}

/** Between two levels everything grows evenly on logarithmic scales. */
function levelAt(levels: readonly EffortLevel[], selectivity: number): EffortLevel | undefined {
  const below = levels.findIndex((level) => level.selectivity <= selectivity);
  const [lower, upper] = [levels[below], levels[below - 1]];
  if (lower === undefined || upper === undefined) return lower;
  const share = Math.log(selectivity / lower.selectivity) / Math.log(upper.selectivity / lower.selectivity);
  const between = (from: number, to: number): number => from * (to / from) ** share;
  return {
    selectivity,
    effort: between(lower.effort, upper.effort),
    rowsFor20: between(lower.rowsFor20, upper.rowsFor20),
    rowsFor500: between(lower.rowsFor500, upper.rowsFor500),
  };
}

function rowsPassed({ rowsFor20, rowsFor500 }: EffortLevel, k: number): number {
  return rowsFor20 + (Math.max(0, rowsFor500 - rowsFor20) * Math.max(0, k - 20)) / 480;
}

/** What a scan of the eligible rows costs. */
export function scanCostNs(request: PlanRequest, costs: SearchCosts): number {
  const { rows, eligibleRows } = request;
  if (eligibleRows === 0) return 0;
  return eligibleRows * rowNs(request, costs) + (rows - eligibleRows) * costs.skippedRowNs;
}

/** Rows that lie far apart each wait for memory: between every row and one in a hundred the cost grows with the distance. */
function rowNs({ rows, eligibleRows }: PlanRequest, { denseRowNs, sparseRowNs }: SearchCosts): number {
  const sparseness = Math.min(1, Math.log10(rows / eligibleRows) / 2);
  return denseRowNs + sparseness * Math.max(0, sparseRowNs - denseRowNs);
}

/** Learning and filling lists takes minutes for a million rows: a search has to win a tenth of the 200 ms that one may take. */
const WORTH_BUILDING_NS = 20e6;

/**
 * What AUTO means for so many rows on this machine: SCAN, exact and without training, until a scan of all of them costs 20 ms
 * of one thread; lists above, where a search goes past a small part of them.
 */
export function chooseIndexType(rows: number, { denseRowNs }: Pick<SearchCosts, 'denseRowNs'>): 'SCAN' | 'IVF_FLAT' {
  return rows * denseRowNs > WORTH_BUILDING_NS ? 'IVF_FLAT' : 'SCAN';
}
