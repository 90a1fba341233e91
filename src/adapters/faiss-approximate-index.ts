import { Index, MappedGraph } from 'faiss-node';
import { type IndexTraits, type PlannedSearch, VISITED_PER_CANDIDATE } from '../domain/search-plan.ts';
import type { IndexPlan } from './faiss-index-plan.ts';

/** What an approximate index names, its similarities not yet exact. */
export interface NamedRows {
  /** Nearest first, as the index sees it. */
  readonly rows: Int32Array;
  /** Rows compared. */
  readonly visited: number;
  /**
   * Of `rows`, from the front: those that lie inside what was searched through. What follows was seen in passing; others as
   * near may have been missed.
   */
  readonly settled: number;
}

export interface ApproximateQuery {
  readonly vector: Float32Array;
  readonly k: number;
  readonly eligible?: { readonly bytes: Uint8Array; readonly rowCount: number } | undefined;
}

/** An index file, open for searching, that is faster than a scan and may miss rows. */
export interface ApproximateIndex {
  readonly rows: number;
  readonly dimensions: number;
  readonly traits: IndexTraits;
  /** Candidates to ask for at least: codes that lose much need more of them to hold the true nearest after the re-score. */
  readonly leastCandidates: number;
  search(query: ApproximateQuery, planned: PlannedSearch): Promise<NamedRows>;
  close(): void;
}

/** Maps an index file into memory. Throws an Error with the reason when it is damaged or cannot answer as planned. */
export async function openApproximateIndex(path: string, plan: IndexPlan): Promise<ApproximateIndex> {
  return plan.type === 'HNSW' ? openGraph(path, plan) : openLists(path, plan);
}

function openGraph(path: string, { parameters }: IndexPlan): ApproximateIndex {
  const graph = MappedGraph.open(path);
  const efSearch = parameters['efSearch'] ?? 128;
  return {
    rows: graph.rows,
    dimensions: graph.dimensions,
    traits: { kind: 'graph', efSearch, visitedPerCandidate: VISITED_PER_CANDIDATE },
    leastCandidates: 0,
    async search({ vector, k, eligible }, planned) {
      const found = await graph.searchAsync(vector, k, {
        efSearch: planned.kind === 'graph' ? planned.efSearch : efSearch,
        eligible: eligible?.bytes,
      });
      return { rows: withoutGaps(found.labels), visited: found.visited, settled: found.settled };
    },
    close: () => graph.close(),
  };
}

/** The design's number of candidates: what 32 bytes of code put among the best 500 holds most of the true 20 nearest. */
const PQ_CANDIDATES = 500;
/** A search that compared fewer rows than half of what evenly spread eligible rows would give has looked in the wrong place. */
const MIN_SHARE_OF_EXPECTED = 0.5;

async function openLists(path: string, plan: IndexPlan): Promise<ApproximateIndex> {
  const { parameters, factory } = plan;
  const index = await Index.readAsync(path, { mmap: true });
  const lists = Number(/^IVF(\d+)/.exec(factory)?.[1] ?? 1);
  const tuned = Math.min(lists, parameters['nprobe'] ?? 50);
  const rows = index.ntotal();
  return {
    rows,
    dimensions: index.getDimension(),
    traits: { kind: 'lists', nprobe: tuned, lists },
    leastCandidates: plan.type === 'IVF_PQ' ? PQ_CANDIDATES : 0,
    async search({ vector, k, eligible }, planned) {
      const nprobe = planned.kind === 'lists' ? planned.nprobe : tuned;
      const found = await index.searchAsync(vector, k, { nprobe, eligible: eligible?.bytes });
      const named = withoutGaps(found.labels);
      const expected = ((eligible?.rowCount ?? rows) * nprobe) / lists;
      const visited = found.visited ?? expected;
      return { rows: named, visited, settled: visited < expected * MIN_SHARE_OF_EXPECTED ? 0 : named.length };
    },
    close: () => index.close(),
  };
}

/** Where fewer than k were found, the rest are labels -1. */
function withoutGaps(labels: Int32Array): Int32Array {
  const end = labels.indexOf(-1);
  return end < 0 ? labels : labels.subarray(0, end);
}
