import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Index } from 'faiss-node';
import { type DataSet, INDEX_KINDS, K, openDataSet, queryOf } from './data-set.ts';
import { type Graph, buildHnswlib, buildUsearch } from './peer-graphs.ts';
import { type Bench, type Measures, type Part, QUICK_ROWS } from './part.ts';
import { compareInTurns, recallOf, timeSearches } from './turns.ts';

const TARGET_RECALL = 0.99;
const MAX_EF = 4096;

/**
 * Our HNSW index against the graphs of npm packages over the same rows, with the same links and efConstruction: recall at the
 * same efSearch, and time with the smallest efSearch with which each finds 99 % of the true neighbours.
 */
export const peers: Part = {
  name: 'peers',
  title: 'Against usearch and hnswlib-node',
  targets: {},
  async run(bench) {
    const data = await openDataSet(bench.folder, QUICK_ROWS);
    using index = await Index.readAsync(await data.indexFile('hnsw'));
    const ours: Graph = { search: async (query, efSearch) => (await index.searchAsync(query, K, { efSearch })).labels };
    const measures: Record<string, number> = { hnsw_recall: await recallAt(data, ours, SAME_EF) };
    const usearch = await comparePeer(bench, { data, ours, name: 'usearch', build: buildUsearch });
    Object.assign(measures, usearch);
    if (bench.quick && usearch['usearch_installed'] === 1) {
      bench.note('hnswlib-node builds its graph on one thread, which takes minutes: only in the full run.');
      return measures;
    }
    return { ...measures, ...(await comparePeer(bench, { data, ours, name: 'hnswlib', build: buildHnswlib })) };
  },
};

const SAME_EF = INDEX_KINDS.hnsw.parameters.efSearch;

interface Peer {
  readonly data: DataSet;
  readonly ours: Graph;
  readonly name: string;
  build(data: DataSet, folder: string): Promise<Graph>;
}

async function comparePeer(bench: Bench, { data, ours, name, build }: Peer): Promise<Measures> {
  const folder = await mkdtemp(join(tmpdir(), `vitrine-bench-${name}-`));
  try {
    const start = performance.now();
    const theirs = await build(data, folder);
    const built = ((performance.now() - start) / 1000).toFixed(0);
    const efs = { ours: await smallestEf(data, ours), theirs: await smallestEf(data, theirs) };
    const { ratio, oursMs, theirsMs } = await compareInTurns(
      timeSearches(data, (query) => ours.search(query, efs.ours)),
      timeSearches(data, (query) => theirs.search(query, efs.theirs)),
      { rounds: bench.quick ? 7 : 11, clients: 1 },
    );
    bench.note(
      `${name}: installed and built in ${built} s; recall@${K} >= ${TARGET_RECALL}: ours ${oursMs.toFixed(3)} ms at efSearch ${efs.ours}, theirs ${theirsMs.toFixed(3)} ms at ${efs.theirs}.`,
    );
    return {
      [`${name}_installed`]: 1,
      [`${name}_recall`]: await recallAt(data, theirs, SAME_EF),
      [`${name}_time_ratio`]: ratio,
    };
  } catch (error) {
    bench.note(`${name}: not measured (${(error as Error).message.split('\n')[0]}).`);
    return { [`${name}_installed`]: 0 };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function recallAt(data: DataSet, graph: Graph, efSearch: number): Promise<number> {
  const found: Iterable<number>[] = [];
  for (const i of data.truth.keys()) found.push(await graph.search(queryOf(data, i), efSearch));
  return recallOf(found, data.truth);
}

/** Recall rises with efSearch, so halving finds the smallest one that is enough. Throws where none is. */
async function smallestEf(data: DataSet, graph: Graph): Promise<number> {
  if ((await recallAt(data, graph, MAX_EF)) < TARGET_RECALL)
    throw new Error(`Expected a recall of ${TARGET_RECALL} at efSearch ${MAX_EF}, got less.`);
  let [low, high] = [K, MAX_EF];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await recallAt(data, graph, middle)) >= TARGET_RECALL) high = middle;
    else low = middle + 1;
  }
  return high;
}
