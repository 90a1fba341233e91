import { ScanIndex } from 'faiss-node';
import { VitrineError } from '../domain/errors.ts';
import type { PlannedSearch } from '../domain/search-plan.ts';
import type { BuildOptions } from '../ports/snapshot-store.ts';
import { type ApproximateIndex, openApproximateIndex } from './faiss-approximate-index.ts';
import type { IndexPlan } from './faiss-index-plan.ts';
import type { FaissFiles } from './faiss-vector-index.ts';

/** Share of the true 20 nearest rows that an index is tuned to find. */
const AIM = 0.99;
/** Below this it is refused: what an index misses, shoppers never see. A product quantiser alone cannot do better. */
const MIN_RECALL: Readonly<Record<IndexPlan['type'], number>> = {
  SCAN: 0.99,
  FLAT: 0.99,
  IVF_FLAT: 0.9,
  HNSW: 0.9,
  IVF_PQ: 0.7,
};
const NEAREST = 20;
/** 64 queries x 20 rows: the recall is known to about half a percent. */
const SAMPLES = 64;
/** Similarities this close are the same: float32 sums in another order. */
const TOLERANCE = 1e-5;
/** A query is a row and noise of this length: near pictures of the catalogue, as photos are, and none of them. */
const NOISE = 0.3;
const GROWTH = 1.5;
const MAX_EF_SEARCH = 4096;

/**
 * Compares the index, as written, with an exact scan, and raises nprobe or efSearch from the plan's own until sampled
 * queries find 99 % of their 20 nearest rows. Resolves with the plan as tuned. Throws INTERNAL with the numbers when the
 * index finds too little whatever it is told.
 */
export async function tuneIndex(files: FaissFiles, options: BuildOptions = {}): Promise<IndexPlan> {
  const { plan } = files;
  using scan = ScanIndex.open(files.embeddingsPath, files.codesPath);
  const truth = await trueNearest(scan, options);
  if (plan.type === 'SCAN' || plan.type === 'FLAT') {
    expectRecall(plan, await recallOfCodes(scan, truth));
    return plan;
  }
  const approximate = await openApproximateIndex(files.indexPath, plan);
  try {
    const { planned, recall } = await raise({ scan, approximate, truth, ...options });
    expectRecall(plan, recall);
    return withParameters(plan, planned);
  } finally {
    approximate.close();
  }
}

interface Truth {
  readonly vector: Float32Array;
  /** Similarity of the last of the nearest rows. */
  readonly threshold: number;
}

async function trueNearest(scan: ScanIndex, { signal, onProgress }: BuildOptions): Promise<readonly Truth[]> {
  const total = Math.min(SAMPLES, scan.rows);
  const truth: Truth[] = [];
  for (let sample = 0; sample < total; sample++) {
    signal?.throwIfAborted();
    const vector = disturbed(scan.row(Math.floor((sample * scan.rows) / total)), sample);
    const { distances } = await scan.searchExactAsync(vector, Math.min(NEAREST, scan.rows));
    truth.push({ vector, threshold: (distances.at(-1) as number) - TOLERANCE });
    onProgress?.({ stage: 'VERIFY', done: sample + 1, total });
  }
  return truth;
}

/** The row with some noise, the same every time. */
function disturbed(row: Float32Array, seed: number): Float32Array {
  let state = seed + 1;
  const scale = (NOISE * Math.sqrt(3)) / Math.sqrt(row.length); // uniform in ±scale has a standard deviation of scale / √3
  return row.map((value) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // a linear congruential generator (Numerical Recipes)
    return value + scale * (state / 2 ** 31 - 1);
  });
}

interface Compared extends BuildOptions {
  readonly scan: ScanIndex;
  readonly approximate: ApproximateIndex;
  readonly truth: readonly Truth[];
}

/** The least that reaches the aim; the most that can be asked where nothing does. */
async function raise(compared: Compared): Promise<{ planned: PlannedSearch; recall: number }> {
  let planned = firstOf(compared.approximate);
  for (;;) {
    const recall = await recallWith(compared, planned);
    const more = next(compared.approximate, planned);
    if (recall >= AIM || more === undefined) return { planned, recall };
    planned = more;
  }
}

function firstOf({ traits }: ApproximateIndex): PlannedSearch {
  return traits.kind === 'graph'
    ? { kind: 'graph', efSearch: traits.efSearch, costNs: 0 }
    : { kind: 'lists', nprobe: traits.nprobe, costNs: 0 };
}

function next({ traits, rows }: ApproximateIndex, planned: PlannedSearch): PlannedSearch | undefined {
  if (planned.kind === 'graph') {
    const most = Math.min(MAX_EF_SEARCH, rows);
    const efSearch = Math.min(most, Math.ceil(planned.efSearch * GROWTH));
    return planned.efSearch >= most ? undefined : { ...planned, efSearch };
  }
  if (planned.kind === 'scan' || traits.kind !== 'lists' || planned.nprobe >= traits.lists) return undefined;
  return { ...planned, nprobe: Math.min(traits.lists, Math.ceil(planned.nprobe * GROWTH)) };
}

/** Mean share of the nearest rows found. Rows as similar as the last of them count too: copies of one picture. */
async function recallWith({ scan, approximate, truth, signal }: Compared, planned: PlannedSearch): Promise<number> {
  const k = Math.min(Math.max(NEAREST, approximate.leastCandidates), scan.rows);
  const nearest = Math.min(NEAREST, scan.rows);
  let sum = 0;
  for (const { vector, threshold } of truth) {
    signal?.throwIfAborted();
    const { rows } = await approximate.search({ vector, k }, planned);
    const found = scan.scores(vector, rows).filter((score) => score >= threshold).length;
    sum += Math.min(found, nearest) / nearest;
  }
  return sum / truth.length;
}

function withParameters(plan: IndexPlan, planned: PlannedSearch): IndexPlan {
  if (planned.kind === 'scan') return plan;
  const tuned = planned.kind === 'graph' ? { efSearch: planned.efSearch } : { nprobe: planned.nprobe };
  return { ...plan, parameters: { ...plan.parameters, ...tuned } };
}

/** One-byte codes first, then exact numbers: what a scan finds. */
async function recallOfCodes(scan: ScanIndex, truth: readonly Truth[]): Promise<number> {
  const nearest = Math.min(NEAREST, scan.rows);
  let sum = 0;
  for (const { vector, threshold } of truth) {
    const { distances } = await scan.searchAsync(vector, nearest);
    sum += distances.filter((similarity) => similarity >= threshold).length / nearest;
  }
  return sum / truth.length;
}

function expectRecall({ type }: IndexPlan, recall: number): void {
  if (recall >= MIN_RECALL[type] - TOLERANCE) return;
  throw new VitrineError(
    'INTERNAL',
    `The ${type} index finds ${percent(recall)} of the ${NEAREST} nearest images, expected at least ${percent(MIN_RECALL[type])}.`,
  );
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
