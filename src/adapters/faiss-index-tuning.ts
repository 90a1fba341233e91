import { ScanIndex } from 'faiss-node';
import { Bitmap } from '../domain/bitmap.ts';
import { VitrineError } from '../domain/errors.ts';
import type { BuildOptions } from '../ports/snapshot-store.ts';
import {
  type ApproximateIndex,
  type ApproximateQuery,
  TUNED_PERCENT,
  effortName,
  openApproximateIndex,
} from './faiss-approximate-index.ts';
import type { IndexPlan } from './faiss-index-plan.ts';
import type { FaissFiles } from './faiss-vector-index.ts';

/** Share of the true 20 nearest rows that an index is tuned to find: 99 %, and what 64 queries may be wrong by. */
const AIM = 0.993;
/** Of lists with a filter: those that lean away from the query are harder than the random ones that they are tuned with. */
const FILTERED_LISTS_AIM = 0.997;
/** Below this it is refused: what an index misses, shoppers never see. A product quantiser alone cannot do better. */
const MIN_RECALL: Readonly<Record<IndexPlan['type'], number>> = {
  SCAN: 0.99,
  FLAT: 0.99,
  IVF_FLAT: 0.9,
  HNSW: 0.9,
  IVF_PQ: 0.7,
};
const NEAREST = 20;
/** 64 queries x 20 rows: the recall is known to about a third of a percent. */
const SAMPLES = 64;
/** Similarities this close are the same: float32 sums in another order. */
const TOLERANCE = 1e-5;
/**
 * A query is a row and noise of this length. Lists do not know their own rows, so that a row alone is as good as a new
 * picture; a graph has ways that lead to its own, which noise of .8 (a cosine of .8) makes up for.
 */
const NOISE = { graph: 0.8, lists: 0 };
/** Where the search for the least effort begins, and by how much it goes on. */
const FIRST_EFFORT = { graph: 24, lists: 2 };
const GROWTH = 1.3;
/** An effort beyond this many times the one for all rows is dearer than a scan. */
const MOST_GROWTH = 40;

/**
 * Compares the index, as written, with an exact scan: raises nprobe or efSearch until sampled queries find 99 % of their 20
 * nearest rows, without a filter and with random ones that let through less and less. Resolves with the plan as tuned; a
 * selectivity at which the index never finds enough is left out. Throws INTERNAL with the numbers when it finds too little
 * without a filter, whatever it is told.
 */
export async function tuneIndex(files: FaissFiles, options: BuildOptions = {}): Promise<IndexPlan> {
  const { plan } = files;
  using scan = ScanIndex.open(files.embeddingsPath, files.codesPath);
  if (plan.type === 'SCAN' || plan.type === 'FLAT') {
    expectRecall(plan, await recallOfCodes(scan, await trueNearest(scan, { ...options, noise: NOISE.graph })));
    return plan;
  }
  const approximate = await openApproximateIndex(files.indexPath, plan);
  try {
    return await tune({ scan, approximate, plan }, options);
  } finally {
    approximate.close();
  }
}

interface Compared {
  readonly scan: ScanIndex;
  readonly approximate: ApproximateIndex;
  readonly plan: IndexPlan;
}

async function tune(compared: Compared, options: BuildOptions): Promise<IndexPlan> {
  const { plan, scan, approximate } = compared;
  const parameters: Record<string, number> = { ...plan.parameters };
  let effort = FIRST_EFFORT[approximate.traits.kind];
  for (const share of TUNED_PERCENT[approximate.traits.kind]) {
    const eligible = share === 100 ? undefined : partOf(scan.rows, share);
    const told = share === 100 ? options : { ...options, onProgress: () => {} };
    const truth = await trueNearest(scan, { ...told, noise: NOISE[approximate.traits.kind] }, eligible);
    const selector = eligible && { bytes: eligible.bytes, rowCount: eligible.count() };
    const raised = await raise(compared, { truth, eligible: selector, from: effort, ...options });
    if (share === 100) expectRecall(plan, raised.recall);
    else if (raised.recall < raised.aim) break;
    effort = raised.effort;
    parameters[effortName(plan, share)] = effort;
  }
  return { ...plan, parameters };
}

/** So many of each hundred rows, spread as evenly as chance would. */
function partOf(rows: number, hundredths: number): Bitmap {
  const bitmap = new Bitmap(rows);
  for (let row = 0; row < rows; row++)
    if (Math.imul(row + 1, 2_654_435_761) >>> 0 < (hundredths / 100) * 2 ** 32) bitmap.add(row);
  return bitmap;
}

interface Truth {
  readonly vector: Float32Array;
  /** Similarity of the last of the nearest rows. */
  readonly threshold: number;
  /** How many nearest rows there are. */
  readonly nearest: number;
}

async function trueNearest(
  scan: ScanIndex,
  { signal, onProgress, noise }: BuildOptions & { readonly noise: number },
  eligible?: Bitmap,
): Promise<readonly Truth[]> {
  const nearest = Math.min(NEAREST, eligible?.count() ?? scan.rows);
  const total = nearest === 0 ? 0 : Math.min(SAMPLES, scan.rows);
  const truth: Truth[] = [];
  for (let sample = 0; sample < total; sample++) {
    signal?.throwIfAborted();
    const vector = disturbed(scan.row(Math.floor((sample * scan.rows) / total)), sample, noise);
    const { distances } = await scan.searchExactAsync(vector, nearest, { eligible: eligible?.bytes });
    truth.push({ vector, threshold: (distances.at(-1) as number) - TOLERANCE, nearest });
    onProgress?.({ stage: 'VERIFY', done: sample + 1, total });
  }
  return truth;
}

/** The row with some noise, the same every time. */
function disturbed(row: Float32Array, seed: number, noise: number): Float32Array {
  let state = seed + 1;
  const scale = (noise * Math.sqrt(3)) / Math.sqrt(row.length); // uniform in ±scale has a standard deviation of scale / √3
  return row.map((value) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; // a linear congruential generator (Numerical Recipes)
    return value + scale * (state / 2 ** 31 - 1);
  });
}

interface Raising extends BuildOptions {
  readonly truth: readonly Truth[];
  readonly eligible: ApproximateQuery['eligible'];
  /** Less than this was too little already. */
  readonly from: number;
}

/** The least effort that reaches the aim; the most that makes sense where none does. */
async function raise(compared: Compared, raising: Raising): Promise<{ effort: number; recall: number; aim: number }> {
  const { eligible } = raising;
  const { maxEffort, kind } = compared.approximate.traits;
  const aim = kind === 'lists' && eligible !== undefined ? FILTERED_LISTS_AIM : AIM;
  const most = eligible === undefined ? maxEffort : Math.min(maxEffort, raising.from * MOST_GROWTH);
  for (let effort = Math.min(most, raising.from); ; effort = Math.min(most, Math.ceil(effort * GROWTH))) {
    const recall = await recallWith(compared, raising, effort);
    if (recall >= aim || effort === most) return { effort, recall, aim };
  }
}

/** Mean share of the nearest rows found. Rows as similar as the last of them count too: copies of one picture. */
async function recallWith(
  { scan, approximate }: Compared,
  { truth, eligible, signal }: Raising,
  effort: number,
): Promise<number> {
  let sum = 0;
  for (const { vector, threshold, nearest } of truth) {
    signal?.throwIfAborted();
    const k = Math.min(Math.max(nearest, approximate.leastCandidates), eligible?.rowCount ?? scan.rows);
    const { rows } = await approximate.search({ vector, k, effort, eligible });
    const found = scan.scores(vector, rows).filter((score) => score >= threshold).length;
    sum += Math.min(found, nearest) / nearest;
  }
  return truth.length === 0 ? 1 : sum / truth.length;
}

/** One-byte codes first, then exact numbers: what a scan finds. */
async function recallOfCodes(scan: ScanIndex, truth: readonly Truth[]): Promise<number> {
  let sum = 0;
  for (const { vector, threshold, nearest } of truth) {
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
