import { stat } from 'node:fs/promises';
import { Index, MappedGraph, type ScanIndex } from 'faiss-node';
import type { EffortLevel, IndexTraits } from '../domain/search-plan.ts';
import type { IndexPlan } from './faiss-index-plan.ts';

/** What an approximate index names, its similarities not yet exact. */
export interface NamedRows {
  /** Nearest first, as the index sees it. */
  readonly rows: Int32Array;
  /** Rows that the search went past, eligible or not. */
  readonly passed: number;
  /** Rows compared. */
  readonly visited: number;
  /** Lists looked into (IVF). */
  readonly nprobe?: number;
  /** Most candidates that the walk could keep (HNSW). */
  readonly efSearch?: number;
  /** Whether the eligible rows lie where it looked; where they lie elsewhere, nearer ones may have been missed. */
  readonly sure: boolean;
}

export interface ApproximateQuery {
  readonly vector: Float32Array;
  readonly k: number;
  /** One of the index's efforts, or between two of them. */
  readonly effort: number;
  readonly eligible?: { readonly bytes: Uint8Array; readonly rowCount: number } | undefined;
  /** The search may be given up, unsure, when it went past so many rows. */
  readonly mostRows?: number;
  /** Gives way to other searches. */
  readonly background?: boolean;
}

/** An index file, open for searching, that is faster than a scan and may miss rows. */
export interface ApproximateIndex {
  readonly rows: number;
  readonly dimensions: number;
  readonly traits: IndexTraits;
  /** How hard it can look, from little to much, in a measure of its own. */
  readonly efforts: readonly number[];
  /** Candidates to ask for at least: codes that lose much need more of them to hold the true nearest after the re-score. */
  readonly leastCandidates: number;
  search(query: ApproximateQuery): Promise<NamedRows>;
  close(): void;
}

/** Selectivities that an index is tuned at, in percent. */
export const TUNED_PERCENT = [100, 75, 50, 25, 10] as const;

/** What the manifest's parameters are called in which a level stands: `patience`, `patienceAt50`, `rowsFor20`, … */
export function levelNames({ type }: Pick<IndexPlan, 'type'>, percent: number) {
  const effort = type === 'HNSW' ? 'patience' : type === 'IVF_PQ' ? 'nprobe' : 'margin';
  const at = percent === 100 ? '' : `At${percent}`;
  return { effort: `${effort}${at}`, few: `rowsFor20${at}`, many: `rowsFor500${at}` };
}

/** The levels that were found when the plan was tuned; none, and so never asked, where it was not. */
function levelsOf(plan: IndexPlan): readonly EffortLevel[] {
  return TUNED_PERCENT.flatMap((percent) => {
    const names = levelNames(plan, percent);
    const [effort, few, many] = [names.effort, names.few, names.many].map((name) => plan.parameters[name]);
    if (effort === undefined || few === undefined || many === undefined) return [];
    return [{ selectivity: percent / 100, effort, rowsFor20: few, rowsFor500: many }];
  });
}

function ladder(first: number, last: number, growth: number): readonly number[] {
  const steps = Math.ceil(Math.log(last / first) / Math.log(growth));
  return Array.from({ length: steps + 1 }, (_, i) => Math.min(last, first * growth ** i));
}

/**
 * A search whose surroundings hold less than this share of the eligible rows that evenly spread ones would give has looked
 * in the wrong place: the filter and the query lean apart.
 */
const MIN_SHARE_OF_EXPECTED = 0.85;
/**
 * Few rows can hold fewer by chance, by so many standard deviations: of rows drawn by chance one search in a hundred is taken for a
 * leaning one (and scans). At 3 none is, but what leaning ones find falls to .985.
 */
const CHANCE = 2.25;

function holdsItsShare(rows: { readonly passed: number; readonly eligible: number }, share: number): boolean {
  const expected = rows.passed * share;
  const chance = CHANCE * Math.sqrt(expected * (1 - share));
  return rows.eligible >= Math.min(MIN_SHARE_OF_EXPECTED * expected, expected - chance);
}

/** The nearest that have to stay the same before a search ends early: the 20 that recall is told by, more of a longer answer. */
function settledOf(k: number): number {
  return Math.min(k, Math.max(20, Math.ceil(k / 4)));
}

/** An index up to this size is read into memory, where a search takes less time than in mapped files. */
const MAX_LOADED_BYTES = 256 * 2 ** 20;

/**
 * Opens the index file of the rows of a scan, which stays the caller's: a small one in memory, a large one mapped. Throws an Error with the
 * reason when it is damaged, of other rows or cannot answer as planned.
 */
export async function openApproximateIndex(path: string, plan: IndexPlan, scan: ScanIndex): Promise<ApproximateIndex> {
  const index = await open(path, plan, scan);
  if (index.rows === scan.rows && index.dimensions === scan.dimensions) return index;
  index.close();
  const got = `${index.rows} rows of ${index.dimensions}`;
  throw new Error(`Expected an index of ${scan.rows} rows of ${scan.dimensions} values, got ${got}.`);
}

function open(path: string, plan: IndexPlan, scan: ScanIndex): Promise<ApproximateIndex> {
  if (plan.type === 'HNSW') return openGraph(path, plan, scan);
  return plan.type === 'IVF_PQ' ? openQuantisedLists(path, plan) : openLists(path, plan);
}

async function openGraph(path: string, plan: IndexPlan, scan: ScanIndex): Promise<ApproximateIndex> {
  const graph = MappedGraph.open(path, scan);
  if (graph.loadedBytes <= MAX_LOADED_BYTES) await graph.loadAsync();
  return {
    rows: graph.rows,
    dimensions: graph.dimensions,
    traits: { kind: 'graph', levels: levelsOf(plan) },
    efforts: ladder(8, 800, 1.2),
    leastCandidates: 0,
    async search({ vector, k, effort, eligible, background, mostRows = graph.rows }) {
      const share = (eligible?.rowCount ?? graph.rows) / graph.rows;
      const patience = Math.ceil(effort);
      // Twice the rows among which the k-th eligible one should be, and twice the steps without news: a walk seldom keeps
      // so many, and every one more costs it time. (Fewer than it re-scores would be raised to that.)
      const wanted = Math.max(2 * Math.ceil(k / share), 2 * patience, 2 * k + 100);
      const efSearch = Math.min(graph.rows, wanted);
      const end = { settled: settledOf(k), patience };
      const most = Math.ceil(mostRows);
      const options = { efSearch, eligible: eligible?.bytes, end, mostRows: most, background };
      const found = await graph.searchAsync(vector, k, options);
      const around = { passed: found.surroundings, eligible: found.settled };
      const ended = found.visited < most || most >= graph.rows;
      const sure = ended && (eligible === undefined || (found.settled >= k && holdsItsShare(around, share)));
      return { rows: withoutGaps(found.labels), visited: found.visited, passed: found.visited, efSearch, sure };
    },
    close: () => graph.close(),
  };
}

async function openLists(path: string, plan: IndexPlan): Promise<ApproximateIndex> {
  const { index, lists, rows } = await readLists(path, plan);
  return {
    rows,
    dimensions: index.getDimension(),
    traits: { kind: 'lists', levels: levelsOf(plan) },
    efforts: ladder(0.02, 2, 1.15), // rows have unit length: by a margin of 2 no list is left out
    leastCandidates: 0,
    async search({ vector, k, effort, eligible, background, mostRows = rows }) {
      const nprobe = Math.min(lists, Math.ceil((mostRows * lists) / rows));
      const end = { settled: settledOf(k), margin: effort };
      const found = await index.searchAsync(vector, k, { nprobe, eligible: eligible?.bytes, end, background });
      const { visited = 0, passed = 0, lists: looked = 0 } = found;
      const share = (eligible?.rowCount ?? rows) / rows;
      const sure = (looked < nprobe || nprobe === lists) && holdsItsShare({ passed, eligible: visited }, share);
      return { rows: withoutGaps(found.labels), visited, passed, nprobe: looked, sure };
    },
    close: () => index.close(),
  };
}

/** The design's number of candidates: what 32 bytes of code put among the best 500 holds most of the true 20 nearest. */
const PQ_CANDIDATES = 500;

/** FAISS itself searches these, a fixed number of lists; it does not tell which rows it compared. */
async function openQuantisedLists(path: string, plan: IndexPlan): Promise<ApproximateIndex> {
  const { index, lists, rows } = await readLists(path, plan);
  return {
    rows,
    dimensions: index.getDimension(),
    traits: { kind: 'lists', levels: levelsOf(plan) },
    efforts: ladder(Math.min(2, lists), lists, 1.3),
    leastCandidates: PQ_CANDIDATES,
    async search({ vector, k, effort, eligible, background }) {
      const nprobe = Math.ceil(effort);
      const found = await index.searchAsync(vector, k, { nprobe, eligible: eligible?.bytes, background });
      const passed = Math.round((rows * nprobe) / lists);
      const visited = Math.round((passed * (eligible?.rowCount ?? rows)) / rows);
      return { rows: withoutGaps(found.labels), visited, passed, nprobe, sure: true };
    },
    close: () => index.close(),
  };
}

async function readLists(path: string, { factory }: IndexPlan) {
  const { size } = await stat(path);
  const index = await Index.readAsync(path, { mmap: size > MAX_LOADED_BYTES });
  return { index, lists: Number(/^IVF(\d+)/.exec(factory)?.[1] ?? 1), rows: index.ntotal() };
}

/** Where fewer than k were found, the rest are labels -1. */
function withoutGaps(labels: Int32Array): Int32Array {
  const end = labels.indexOf(-1);
  return end < 0 ? labels : labels.subarray(0, end);
}
