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
  /** Candidates that the walk through the graph kept (HNSW). */
  readonly efSearch?: number;
}

/** What comparing costs on this machine, in nanoseconds on one thread. Measured on the index itself, never assumed. */
export interface SearchCosts {
  /** An eligible row of a scan when all of its neighbours are eligible, too. */
  readonly denseRowNs: number;
  /** An eligible row of a scan when one row in a hundred is: it comes from memory alone. */
  readonly sparseRowNs: number;
  /** A row that a scan passes over. */
  readonly skippedRowNs: number;
  /** A row that the index compares, its share of the walk or of the lists included. */
  readonly indexRowNs: number;
}

/** What a search can ask of an index, and what that makes it compare. */
export type IndexTraits =
  | {
      readonly kind: 'graph';
      /** Candidates to keep for the recall that the build was tuned to, without a filter. */
      readonly efSearch: number;
      /** Rows compared for each candidate kept, as measured. */
      readonly visitedPerCandidate: number;
    }
  | {
      readonly kind: 'lists';
      /** Lists to look into for the recall that the build was tuned to, without a filter. */
      readonly nprobe: number;
      readonly lists: number;
    };

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
  | { readonly kind: 'graph'; readonly efSearch: number; readonly costNs: number }
  | { readonly kind: 'lists'; readonly nprobe: number; readonly costNs: number };

/**
 * The cheaper of an exact scan of the eligible rows and the index with those rows as its selector. As fewer rows are
 * eligible, the index has to keep or look into more for the same recall: the best 20 of a tenth of the rows stand among
 * the best 200 of all. So its cost grows where the scan's falls, and somewhere they meet.
 */
export function planSearch(request: PlanRequest, costs: SearchCosts, traits: IndexTraits): PlannedSearch {
  const scan: PlannedSearch = { kind: 'scan', costNs: scanCostNs(request, costs) };
  const index = traits.kind === 'graph' ? planGraph(request, costs, traits) : planLists(request, costs, traits);
  return index.costNs < scan.costNs ? index : scan;
}

function planGraph(
  { rows, eligibleRows, k }: PlanRequest,
  { indexRowNs }: SearchCosts,
  traits: Extract<IndexTraits, { kind: 'graph' }>,
): PlannedSearch {
  const efSearch = Math.min(rows, Math.ceil((Math.max(traits.efSearch, k) * rows) / eligibleRows));
  const visited = Math.min(rows, efSearch * traits.visitedPerCandidate);
  return { kind: 'graph', efSearch, costNs: visited * indexRowNs };
}

/** Only the eligible rows of a list are compared, the others are passed over. */
function planLists(
  { rows, eligibleRows, k }: PlanRequest,
  { indexRowNs, skippedRowNs }: SearchCosts,
  { nprobe: tuned, lists }: Extract<IndexTraits, { kind: 'lists' }>,
): PlannedSearch {
  const selectivity = eligibleRows / rows;
  const enough = (lists * k) / eligibleRows; // lists that hold k eligible rows, were they spread evenly
  const nprobe = Math.min(lists, Math.ceil(Math.max(tuned / selectivity, enough)));
  if (nprobe === lists) return { kind: 'scan', costNs: Infinity }; // all lists are a scan with a detour
  const passed = (rows * nprobe) / lists;
  return { kind: 'lists', nprobe, costNs: passed * (selectivity * indexRowNs + (1 - selectivity) * skippedRowNs) };
}

/** Rows that lie far apart each wait for memory: between every row and one in a hundred the cost grows with the distance. */
export function scanCostNs({ rows, eligibleRows }: PlanRequest, costs: SearchCosts): number {
  if (eligibleRows === 0) return 0;
  const sparseness = Math.min(1, Math.log10(rows / eligibleRows) / 2);
  const rowNs = costs.denseRowNs + sparseness * Math.max(0, costs.sparseRowNs - costs.denseRowNs);
  return eligibleRows * rowNs + (rows - eligibleRows) * costs.skippedRowNs;
}

/** Rows compared for each candidate kept by a walk through a graph of 32 links (measured: 15 to 18); an opened index measures its own. */
export const VISITED_PER_CANDIDATE = 16;
/** Candidates of a shopper's search: the first window of the re-ranking. */
const CANDIDATES = 500;
/** A graph takes a millisecond a row to build: it has to save a search this much, about what embedding a photo costs. */
const WORTH_BUILDING_NS = 5e6;

/**
 * What AUTO means for so many rows on this machine: SCAN as long as a graph would save a search less than 5 ms, HNSW above.
 * `graphRowNs` is a row that is read out of order, as a walk reads it.
 */
export function chooseIndexType(
  rows: number,
  { denseRowNs, graphRowNs }: { readonly denseRowNs: number; readonly graphRowNs: number },
): 'SCAN' | 'HNSW' {
  const walkNs = CANDIDATES * VISITED_PER_CANDIDATE * graphRowNs;
  return rows * denseRowNs - walkNs > WORTH_BUILDING_NS ? 'HNSW' : 'SCAN';
}
