import { stat } from 'node:fs/promises';
import { Index, MappedGraph } from 'faiss-node';
import { type EffortLevel, type IndexTraits, VISITED_PER_CANDIDATE } from '../domain/search-plan.ts';
import type { IndexPlan } from './faiss-index-plan.ts';

/** What an approximate index names, its similarities not yet exact. */
export interface NamedRows {
  /** Nearest first, as the index sees it. */
  readonly rows: Int32Array;
  /** Rows compared. */
  readonly visited: number;
  /** Whether the eligible rows lie where it looked; where they lie elsewhere, nearer ones may have been missed. */
  readonly sure: boolean;
}

export interface ApproximateQuery {
  readonly vector: Float32Array;
  readonly k: number;
  /** efSearch of a graph, nprobe of lists. */
  readonly effort: number;
  readonly eligible?: { readonly bytes: Uint8Array; readonly rowCount: number } | undefined;
}

/** An index file, open for searching, that is faster than a scan and may miss rows. */
export interface ApproximateIndex {
  readonly rows: number;
  readonly dimensions: number;
  readonly traits: IndexTraits;
  /** Candidates to ask for at least: codes that lose much need more of them to hold the true nearest after the re-score. */
  readonly leastCandidates: number;
  search(query: ApproximateQuery): Promise<NamedRows>;
  close(): void;
}

/**
 * Selectivities that an index is tuned at, in percent. Of lists, filters that lean away from the query hide more than a look at
 * the lists nearby can tell: below three quarters they are left to a scan.
 */
export const TUNED_PERCENT = { graph: [100, 50, 25], lists: [100, 75] } as const;

/** Name in `IndexPlan.parameters` of the effort at so many percent: `efSearch`, `efSearchAt50`. */
export function effortName({ type }: Pick<IndexPlan, 'type'>, percent: number): string {
  const name = type === 'HNSW' ? 'efSearch' : 'nprobe';
  return percent === 100 ? name : `${name}At${percent}`;
}

function levelsOf(plan: IndexPlan): readonly EffortLevel[] {
  return TUNED_PERCENT[plan.type === 'HNSW' ? 'graph' : 'lists'].flatMap((percent) => {
    const effort = plan.parameters[effortName(plan, percent)];
    return effort === undefined ? [] : [{ selectivity: percent / 100, effort }];
  });
}

/**
 * A search whose surroundings hold less than this share of the eligible rows that evenly spread ones would give has looked
 * in the wrong place: the filter and the query lean apart.
 */
const MIN_SHARE_OF_EXPECTED = 0.85;

/** Maps an index file into memory. Throws an Error with the reason when it is damaged or cannot answer as planned. */
export async function openApproximateIndex(path: string, plan: IndexPlan): Promise<ApproximateIndex> {
  return plan.type === 'HNSW' ? openGraph(path, plan) : openLists(path, plan);
}

function openGraph(path: string, plan: IndexPlan): ApproximateIndex {
  const graph = MappedGraph.open(path);
  return {
    rows: graph.rows,
    dimensions: graph.dimensions,
    traits: {
      kind: 'graph',
      levels: levelsOf(plan),
      rowsPerEffort: VISITED_PER_CANDIDATE,
      maxEffort: graph.rows,
    },
    leastCandidates: 0,
    async search({ vector, k, effort, eligible }) {
      const share = (eligible?.rowCount ?? graph.rows) / graph.rows;
      const expected = eligible === undefined ? 0 : Math.floor(MIN_SHARE_OF_EXPECTED * effort * share);
      const wanted = Math.max(k, expected);
      const found = await graph.searchAsync(vector, wanted, { efSearch: effort, eligible: eligible?.bytes });
      return {
        rows: withoutGaps(found.labels).subarray(0, k),
        visited: found.visited,
        sure: eligible === undefined || found.settled >= wanted,
      };
    },
    close: () => graph.close(),
  };
}

/** The design's number of candidates: what 32 bytes of code put among the best 500 holds most of the true 20 nearest. */
const PQ_CANDIDATES = 500;

/** Lists up to this size are read into memory, where a search takes two thirds of the time that it takes in a mapped file. */
const MAX_LOADED_BYTES = 256 * 2 ** 20;

async function openLists(path: string, plan: IndexPlan): Promise<ApproximateIndex> {
  const { size } = await stat(path);
  const index = await Index.readAsync(path, { mmap: size > MAX_LOADED_BYTES });
  const lists = Number(/^IVF(\d+)/.exec(plan.factory)?.[1] ?? 1);
  const rows = index.ntotal();
  return {
    rows,
    dimensions: index.getDimension(),
    traits: { kind: 'lists', levels: levelsOf(plan), rowsPerEffort: rows / lists, maxEffort: lists },
    leastCandidates: plan.type === 'IVF_PQ' ? PQ_CANDIDATES : 0,
    async search({ vector, k, effort, eligible }) {
      const found = await index.searchAsync(vector, k, { nprobe: effort, eligible: eligible?.bytes });
      const expected = ((found.passed ?? 0) * (eligible?.rowCount ?? rows)) / rows;
      const visited = found.visited ?? Math.round((rows * effort) / lists);
      return { rows: withoutGaps(found.labels), visited, sure: visited >= MIN_SHARE_OF_EXPECTED * expected };
    },
    close: () => index.close(),
  };
}

/** Where fewer than k were found, the rest are labels -1. */
function withoutGaps(labels: Int32Array): Int32Array {
  const end = labels.indexOf(-1);
  return end < 0 ? labels : labels.subarray(0, end);
}
