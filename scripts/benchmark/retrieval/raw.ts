import { Index } from 'faiss-node';
import {
  type DataSet,
  INDEX_KINDS,
  INDEX_KIND_NAMES,
  type IndexKind,
  type IndexKindName,
  K,
  openDataSet,
  queryOf,
} from './data-set.ts';
import { type Bench, FULL_ROWS, type Measures, type Part, QUICK_ROWS, sizeName } from './part.ts';
import { type RawFaiss, startRawFaiss } from './raw-faiss.ts';
import { type Comparison, compareInTurns, recallOf, timeSearches } from './turns.ts';

const CONCURRENT = 16;

/** The addon's searchAsync against FAISS of the Python wheel, on the same index files with the same parameters. */
export const raw: Part = {
  name: 'raw',
  title: 'Against raw FAISS called from Python',
  targets: targetsOf(['', '_16']),
  run: (bench) => compareAll(bench, QUICK_ROWS),
};

export const rawMillion: Part = {
  name: 'raw-1m',
  title: 'Against raw FAISS, a million rows',
  targets: targetsOf(['_1m', '_1m_16']),
  run: (bench) => compareAll(bench, FULL_ROWS),
};

function targetsOf(suffixes: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    INDEX_KIND_NAMES.flatMap((kind) => suffixes.map((suffix) => [`raw_ratio_${kind}${suffix}`, '<= 1.10'])),
  );
}

async function compareAll(bench: Bench, rows: number): Promise<Measures> {
  const data = await openDataSet(bench.folder, rows);
  const measures: Record<string, number> = {};
  await using wheel = await startRawFaiss(data);
  bench.note(
    `${sizeName(rows)} x 512, top ${K}, ours / wheel ${wheel.version}; at ${CONCURRENT}: calls in flight in one process, threads in Python.`,
  );
  for (const kind of INDEX_KIND_NAMES) Object.assign(measures, await compareKind(bench, { data, wheel, kind }));
  return measures;
}

interface Side {
  readonly data: DataSet;
  readonly wheel: RawFaiss;
  readonly kind: IndexKindName;
}

async function compareKind(bench: Bench, { data, wheel, kind }: Side): Promise<Measures> {
  const path = await data.indexFile(kind);
  const { parameters }: IndexKind = INDEX_KINDS[kind];
  await wheel.load(path, parameters);
  using index = await Index.readAsync(path);
  const search = (query: Float32Array) => index.searchAsync(query, K, parameters);

  const ours: Int32Array[] = [];
  for (const i of data.truth.keys()) ours.push((await search(queryOf(data, i))).labels);
  const theirs = await wheel.search(data.truth.length);
  const recall = { ours: recallOf(ours, data.truth), theirs: recallOf(theirs, data.truth) };
  const same = recallOf(ours, theirs);

  const rounds = bench.quick ? 7 : 11;
  const timed = timeSearches(data, search);
  const called = timeSearches(data, async (query) => index.search(query, K, parameters)); // in this thread, as Python calls it
  const lone = await compareInTurns(called, wheel.time, { rounds, clients: 1 });
  const handedOver = await compareInTurns(timed, wheel.time, { rounds, clients: 1 });
  const many = await compareInTurns(timed, wheel.time, { rounds, clients: CONCURRENT });
  bench.note(
    `${kind}: ${shown(lone)} lone, ${shown(handedOver)} lone off the main thread, ${shown(many)} at ${CONCURRENT}; recall@${K} ${recall.ours.toFixed(4)} / ${recall.theirs.toFixed(4)}, same neighbours ${same.toFixed(4)}`,
  );
  const size = data.rows === QUICK_ROWS ? '' : `_${sizeName(data.rows)}`;
  return {
    [`raw_ratio_${kind}${size}`]: lone.ratio,
    [`raw_ratio_${kind}${size}_async`]: handedOver.ratio,
    [`raw_ratio_${kind}${size}_${CONCURRENT}`]: many.ratio,
    [`raw_recall_${kind}${size}`]: recall.ours,
    [`raw_same_${kind}${size}`]: same,
  };
}

function shown({ oursMs, theirsMs, cpuRatio }: Comparison): string {
  return `${oursMs.toFixed(3)} / ${theirsMs.toFixed(3)} ms (processor time ${cpuRatio.toFixed(2)})`;
}
