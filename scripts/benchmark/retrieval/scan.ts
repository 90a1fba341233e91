import { ScanIndex } from 'faiss-node';
import { type DataSet, K, openDataSet, queryOf } from './data-set.ts';
import { type Part, QUICK_ROWS } from './part.ts';
import { startRawFaiss } from './raw-faiss.ts';
import { compareInTurns, recallOf, timeSearches } from './turns.ts';

const JUDGED = 500;

/** Our exact scan against IndexFlatIP of the Python wheel, one thread, one query at a time. */
export const scan: Part = {
  name: 'scan',
  title: 'SCAN against IndexFlatIP of the Python wheel',
  targets: { scan_ratio: '<= 0.45', scan_recall: '>= 0.9999' },
  async run(bench) {
    const data = await openDataSet(bench.folder, QUICK_ROWS);
    await using wheel = await startRawFaiss(data);
    await wheel.load(await data.indexFile('flat'), {});
    const truth = await wheel.search(JUDGED);
    using ours = await openScan(data);
    const found: Iterable<number>[] = [];
    for (const i of truth.keys()) found.push(await ours.search(queryOf(data, i)));
    const { ratio, oursMs, theirsMs, cpuRatio } = await compareInTurns(timeSearches(data, ours.search), wheel.time, {
      rounds: bench.quick ? 9 : 15,
      clients: 1,
    });
    bench.note(
      `100k x 512, top ${K}, one thread: ${oursMs.toFixed(2)} ms, wheel ${wheel.version} ${theirsMs.toFixed(2)} ms (processor time ${cpuRatio.toFixed(2)}); recall of ${JUDGED} queries.`,
    );
    return { scan_ratio: ratio, scan_recall: recallOf(found, truth), scan_ms: oursMs, scan_wheel_ms: theirsMs };
  },
};

interface Scan extends Disposable {
  search(query: Float32Array): Promise<Iterable<number>>;
}

async function openScan(data: DataSet): Promise<Scan> {
  const { embeddingsPath, codesPath } = await data.scanFiles();
  const scanIndex = ScanIndex.open(embeddingsPath, codesPath);
  return {
    search: async (query) => (await scanIndex.searchAsync(query, K, { threads: 1 })).labels,
    [Symbol.dispose]: () => scanIndex.close(),
  };
}
