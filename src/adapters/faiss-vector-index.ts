import { availableParallelism } from 'node:os';
import { ScanIndex } from 'faiss-node';
import type { Candidate } from '../domain/candidate.ts';
import { type PlannedSearch, type SearchCosts, planSearch } from '../domain/search-plan.ts';
import type { VectorAnswer, VectorIndex, VectorQuery } from '../ports/vector-index.ts';
import { type ApproximateIndex, openApproximateIndex } from './faiss-approximate-index.ts';
import type { IndexPlan } from './faiss-index-plan.ts';
import { measureCosts } from './faiss-search-costs.ts';
import { createPermits } from './permits.ts';

/**
 * Searches in libuv's pool at once, of all indexes: what waits, waits here, where it can be dropped when its caller leaves,
 * and the pool keeps threads for pictures and files. Admission bounds how many wait.
 */
const room = createPermits({ capacity: 2 * availableParallelism(), maxQueue: Number.POSITIVE_INFINITY });

export interface FaissFiles {
  /** FAISS file, row = image. Not opened for SCAN and FLAT: the embeddings answer the same. */
  readonly indexPath: string;
  /** NumPy file of the same rows, mapped into memory. */
  readonly embeddingsPath: string;
  /** Their one-byte codes, mapped into memory. */
  readonly codesPath: string;
  readonly plan: IndexPlan;
}

export interface FaissIndexOptions {
  /** How the costs of this machine are found out. */
  readonly measure?: typeof measureCosts;
}

/**
 * Opens an index for searching, by memory map: nothing is read but headers and the few rows that a measurement of this
 * machine's costs takes. Throws an Error with the reason when a file is damaged or they do not belong together.
 */
export async function openFaissVectorIndex(
  files: FaissFiles,
  { measure = measureCosts }: FaissIndexOptions = {},
): Promise<VectorIndex> {
  using stack = new DisposableStack();
  const scan = stack.use(ScanIndex.open(files.embeddingsPath, files.codesPath));
  const approximate = await openBeside(files, scan);
  if (approximate !== undefined) stack.defer(() => approximate.close());
  const costs = approximate && (await measure(scan, approximate));
  const owned = stack.move();
  const searcher: Searcher = {
    scan,
    planned: approximate && costs && { approximate, costs },
    codes: files.plan.type !== 'FLAT',
  };
  let running = 0;
  const closing = Promise.withResolvers<void>();
  let closed = false;
  return {
    size: scan.rows,
    dimensions: scan.dimensions,
    async search(query, signal) {
      if (closed) throw new Error('The index is closed.');
      running++;
      try {
        return await room.run(() => search(searcher, query), { signal });
      } finally {
        running--;
        if (closed && running === 0) closing.resolve();
      }
    },
    embeddingOf: (row) => scan.row(row),
    async close() {
      closed = true;
      if (running > 0) await closing.promise; // a search goes to index and rows one after the other
      owned.dispose();
    },
  };
}

/** The index of a plan that has one. */
async function openBeside({ indexPath, plan }: FaissFiles, scan: ScanIndex): Promise<ApproximateIndex | undefined> {
  return plan.type === 'SCAN' || plan.type === 'FLAT' ? undefined : openApproximateIndex(indexPath, plan, scan);
}

interface Searcher {
  readonly scan: ScanIndex;
  /** Where there is an index beside the scan. */
  readonly planned: { readonly approximate: ApproximateIndex; readonly costs: SearchCosts } | undefined;
  /** Whether a scan goes by the codes first; otherwise every number is compared as it is. */
  readonly codes: boolean;
}

async function search(searcher: Searcher, query: VectorQuery): Promise<VectorAnswer> {
  const { scan, planned } = searcher;
  const eligibleRows = query.eligible?.rowCount ?? scan.rows;
  const k = Math.min(query.k, eligibleRows);
  if (k < 1) return { candidates: [], plan: { kind: 'scan', eligibleRows, visitedRows: 0 } };
  if (planned !== undefined && query.exact !== true) {
    const { costs, approximate } = planned;
    const plan = planSearch({ rows: scan.rows, eligibleRows, k }, costs, approximate.traits);
    const answer = plan.kind === 'scan' ? undefined : await searchIndex({ scan, ...planned }, { ...query, k }, plan);
    if (answer !== undefined) return answer;
  }
  return searchByScan(searcher, { ...query, k }, eligibleRows);
}

/** What the index finds, re-scored exactly; undefined when it has too little or is too unsure: the filter starves it. */
async function searchIndex(
  { scan, approximate }: Pick<Searcher, 'scan'> & { readonly approximate: ApproximateIndex },
  { vector, k, eligible }: VectorQuery,
  plan: Extract<PlannedSearch, { kind: 'index' }>,
): Promise<VectorAnswer | undefined> {
  const eligibleRows = eligible?.rowCount ?? scan.rows;
  const selector = eligible !== undefined && eligible.rowCount < scan.rows ? eligible : undefined;
  const found = await approximate.search({
    vector,
    k: Math.min(eligibleRows, Math.max(k, approximate.leastCandidates)),
    effort: plan.effort,
    mostRows: plan.mostRows,
    eligible: selector && { bytes: selector.rows.bytes, rowCount: selector.rowCount },
  });
  if (found.rows.length < k || !found.sure) return undefined;
  const scores = scan.scores(vector, found.rows);
  const { visited: visitedRows, nprobe, efSearch } = found;
  const rescored = Array.from(found.rows, (row, i) => ({ row, similarity: scores[i] as number }));
  const candidates = rescored.sort((a, b) => b.similarity - a.similarity || a.row - b.row).slice(0, k);
  return {
    candidates,
    plan: {
      kind: 'index',
      eligibleRows,
      visitedRows,
      ...(nprobe !== undefined && { nprobe }),
      ...(efSearch !== undefined && { efSearch }),
    },
  };
}

async function searchByScan(
  { scan, codes }: Searcher,
  { vector, k, eligible, exact }: VectorQuery,
  eligibleRows: number,
): Promise<VectorAnswer> {
  const everything = eligibleRows === scan.rows;
  const options = { eligible: everything ? undefined : eligible?.rows.bytes };
  const found = await (codes && exact !== true
    ? scan.searchAsync(vector, k, options)
    : scan.searchExactAsync(vector, k, options));
  const { labels, distances } = found;
  const candidates: Candidate[] = [];
  for (let i = 0; i < labels.length; i++) {
    const row = labels[i] as number;
    if (row >= 0) candidates.push({ row, similarity: distances[i] as number });
  }
  return { candidates, plan: { kind: everything ? 'full-scan' : 'scan', eligibleRows, visitedRows: found.visited } };
}
