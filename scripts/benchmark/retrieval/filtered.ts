import { Index, MappedRows, ScanIndex } from 'faiss-node';
import { tuneIndex } from '../../../src/adapters/faiss-index-tuning.ts';
import { openFaissVectorIndex } from '../../../src/adapters/faiss-vector-index.ts';
import type { Bitmap } from '../../../src/domain/bitmap.ts';
import { type DataSet, INDEX_KINDS, type IndexKind, K, openDataSet, queryOf } from './data-set.ts';
import { type Filter, drawFilters } from './filters.ts';
import { type Bench, type Measures, type Part, QUICK_ROWS } from './part.ts';
import { compareInTurns, recallOf, timeSearches } from './turns.ts';

const KINDS = { hnsw: 'HNSW', ivf: 'IVF_FLAT' } as const;
/** Of queries: most find all or nearly all, so a hundred can be .003 off. */
const JUDGED = 300;
const JUDGED_AT_ONCE = 4;
const ENOUGH = 0.99;
/** What is so far from enough on the first queries is not judged by all. */
const GLANCE = { queries: 60, least: ENOUGH - 0.03 };
/** Searches by which the better baseline is told. */
const TRIAL = { first: 0, count: 24, clients: 1 };

/** A way to search among the rows of a bitmap; all rows without one. */
interface FilteredSearch {
  search(query: Float32Array, k: number, eligible?: Bitmap): Promise<Iterable<number>>;
}

/**
 * The planner at every selectivity, against the better of two that a hand-written program would have: the index alone with the
 * bitmap as its selector, nprobe or efSearch raised until it finds 99 % (none where that is never so), and an exact scan of the
 * eligible rows alone.
 */
export const filtered: Part = {
  name: 'filtered',
  title: 'Filtered search',
  targets: { filtered_recall_min: '>= 0.99', filtered_time_ratio_max: '<= 1.20' },
  async run(bench) {
    const data = await openDataSet(bench.folder, QUICK_ROWS);
    using rows = MappedRows.open(data.embeddingsPath);
    const scanFiles = await data.scanFiles();
    using scan = ScanIndex.open(scanFiles.embeddingsPath, scanFiles.codesPath);
    const filters: JudgedFilter[] = [];
    for (const filter of drawFilters(rows, data))
      filters.push({ ...filter, truth: await trueNearest(rows, data, filter) });
    const all: Outcome[] = [];
    for (const kind of Object.keys(KINDS) as (keyof typeof KINDS)[]) {
      const { parameters }: IndexKind = INDEX_KINDS[kind];
      const indexPath = await data.indexFile(kind);
      using index = await Index.readAsync(indexPath);
      const { factory } = INDEX_KINDS[kind];
      const plan = { type: KINDS[kind], factory, parameters: parameters as Record<string, number> };
      const files = { indexPath, ...scanFiles, plan };
      const planner = await openFaissVectorIndex({ ...files, plan: await tuneIndex(files) });
      const planned: FilteredSearch = {
        async search(vector, k, only) {
          const eligible = only && { filter: {}, rows: only, rowCount: countOf(only) };
          return (await planner.search({ vector, k, eligible })).candidates.map(({ row }) => row);
        },
      };
      for (const filter of filters) all.push(await measure(bench, { data, scan, index, kind, planned, filter }));
      await planner.close();
    }
    return summarise(all);
  },
};

const counts = new WeakMap<Bitmap, number>();

/** Counted once, as a filter's rows are. */
function countOf(rows: Bitmap): number {
  const count = counts.get(rows) ?? rows.count();
  counts.set(rows, count);
  return count;
}

interface JudgedFilter extends Filter {
  /** The nearest eligible rows of the first queries. */
  readonly truth: readonly (readonly number[])[];
}

async function trueNearest(rows: MappedRows, data: DataSet, { eligible }: Filter): Promise<readonly number[][]> {
  const found = await askFirst(data, JUDGED, (query) => rows.searchAsync(query, K, eligible.bytes));
  return found.map(({ labels }) => [...labels].filter((row) => row >= 0));
}

/** What the first queries are answered, some of them asked at once. */
async function askFirst<T>(data: DataSet, count: number, ask: (query: Float32Array) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  while (answers.length < count) {
    const some = Array.from({ length: Math.min(JUDGED_AT_ONCE, count - answers.length) }, (_, i) => answers.length + i);
    answers.push(...(await Promise.all(some.map((i) => ask(queryOf(data, i))))));
  }
  return answers;
}

interface Case {
  readonly data: DataSet;
  readonly scan: ScanIndex;
  readonly index: Index;
  readonly kind: keyof typeof KINDS;
  readonly planned: FilteredSearch;
  readonly filter: JudgedFilter;
}

interface Outcome {
  readonly recall: number;
  readonly ratio: number;
}

async function measure(bench: Bench, one: Case): Promise<Outcome> {
  const { data, scan, kind, planned, filter } = one;
  const { eligible } = filter;
  const exact: FilteredSearch = {
    search: async (query, k, only) => (await scan.searchAsync(query, k, { eligible: only?.bytes })).labels,
  };
  const alone = await indexAlone(one);
  const timeOf = ({ search }: FilteredSearch) => timeSearches(data, (query) => search(query, K, eligible));
  const exactMs = (await timeOf(exact)(TRIAL)).ms;
  const aloneMs = alone === undefined ? Number.POSITIVE_INFINITY : (await timeOf(alone)(TRIAL)).ms;
  const better = alone !== undefined && aloneMs < exactMs ? alone : exact;
  const recall = await recallWith(one, planned);
  const compared = await compareInTurns(timeOf(planned), timeOf(better), { rounds: bench.quick ? 5 : 9, clients: 1 });
  bench.note(
    `${kind}, ${filter.name}: ${compared.oursMs.toFixed(3)} ms, better of index ${Number.isFinite(aloneMs) ? `${aloneMs.toFixed(3)} ms` : 'too few found'} and scan ${exactMs.toFixed(3)} ms; ratio ${compared.ratio.toFixed(2)}, recall@${K} ${recall.toFixed(4)}.`,
  );
  return { recall, ratio: compared.ratio };
}

/** The index with the smallest of a ladder of efforts that finds enough; `undefined` where even the greatest does not. */
async function indexAlone(one: Case): Promise<FilteredSearch | undefined> {
  const efforts = one.kind === 'hnsw' ? [32, 64, 128, 256, 512, 1024, 2048] : [5, 10, 20, 50, 100, 200, 500, 1000];
  for (const effort of efforts) {
    const search: FilteredSearch = {
      search: async (query, k, eligible) =>
        (await one.index.searchAsync(query, k, { efSearch: effort, nprobe: effort, eligible: eligible?.bytes })).labels,
    };
    if ((await recallWith(one, search, GLANCE.queries)) < GLANCE.least) continue;
    if ((await recallWith(one, search)) >= ENOUGH) return search;
  }
  return undefined;
}

async function recallWith({ data, filter }: Case, { search }: FilteredSearch, queries = JUDGED): Promise<number> {
  const found = await askFirst(data, queries, (query) => search(query, K, filter.eligible));
  return recallOf(found, filter.truth.slice(0, queries));
}

function summarise(outcomes: readonly Outcome[]): Measures {
  return {
    filtered_recall_min: Math.min(...outcomes.map(({ recall }) => recall)),
    filtered_time_ratio_max: Math.max(...outcomes.map(({ ratio }) => ratio)),
  };
}
