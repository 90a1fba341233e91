import { ScanIndex } from 'faiss-node';
import { VitrineError } from '../domain/errors.ts';
import type { BuildOptions } from '../ports/snapshot-store.ts';
import {
  type ApproximateIndex,
  type ApproximateQuery,
  TUNED_PERCENT,
  levelNames,
  openApproximateIndex,
} from './faiss-approximate-index.ts';
import type { IndexPlan } from './faiss-index-plan.ts';
import { CHECKED, NEAREST, TOLERANCE, type Truth, partOf, samplesFor, trueNearest } from './faiss-index-samples.ts';
import type { FaissFiles } from './faiss-vector-index.ts';

/** Share of the true 20 nearest rows that an index is tuned to find, 99 % and a little for filters that lean, … */
const AIM = 0.991;
/** … with so many standard errors of the samples to spare: a few queries that find nothing make the mean of others another one. */
const SPARE_ERRORS = 2;
/** Below this it is refused: what an index misses, shoppers never see. A product quantiser alone cannot do better. */
const MIN_RECALL: Readonly<Record<IndexPlan['type'], number>> = {
  SCAN: 0.99,
  FLAT: 0.99,
  IVF_FLAT: 0.9,
  HNSW: 0.9,
  IVF_PQ: 0.7,
};
/** Searched by the index at the same time: few, as live searches are to get between. */
const TRIED_AT_ONCE = 4;
/** Candidates of a shopper's search. */
const MANY = 500;

/**
 * Compares the index, as written, with a scan: looks harder and harder until sampled queries find 99 % of their 20 nearest
 * rows for sure, without a filter and with random ones that let through less and less. Resolves with the plan as tuned; a selectivity
 * at which the index never finds enough is left out. Throws INTERNAL with the numbers when it finds too little without a
 * filter, whatever it is told.
 */
export async function tuneIndex(files: FaissFiles, options: BuildOptions = {}): Promise<IndexPlan> {
  const { plan } = files;
  using scan = ScanIndex.open(files.embeddingsPath, files.codesPath);
  if (plan.type === 'SCAN' || plan.type === 'FLAT') {
    expectRecall(
      plan,
      await recallOfCodes(scan, await trueNearest(scan, { ...options, samples: CHECKED, exact: true })),
    );
    return plan;
  }
  const approximate = await openApproximateIndex(files.indexPath, plan, scan);
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
  const { plan, scan } = compared;
  const parameters: Record<string, number> = { ...plan.parameters };
  let from = 0;
  for (const hundredths of TUNED_PERCENT) {
    const part = hundredths === 100 ? undefined : partOf(scan.rows, hundredths);
    const eligible = part && { bytes: part.bytes, rowCount: part.count() };
    const told = hundredths === 100 ? options : { ...options, onProgress: () => {} };
    const truth = await trueNearest(scan, { ...told, samples: samplesFor(scan.rows), eligible });
    const raised = await raise(compared, { truth, eligible, from, signal: options.signal });
    if (hundredths === 100) expectRecall(plan, raised.recall);
    else if (!raised.enough) break;
    from = raised.step;
    const names = levelNames(plan, hundredths);
    parameters[names.effort] = rounded(raised.effort);
    parameters[names.few] = Math.round(raised.passed);
    parameters[names.many] = Math.round(await rowsForMany(compared, { truth, eligible, effort: raised.effort }));
  }
  return { ...plan, parameters };
}

/** To four digits: the manifest is read by people, too. */
function rounded(effort: number): number {
  return Number(effort.toPrecision(4));
}

interface Raising {
  readonly truth: readonly Truth[];
  readonly eligible: ApproximateQuery['eligible'];
  /** Step of the index's efforts to begin with: less than it was too little already. */
  readonly from: number;
  readonly signal: AbortSignal | undefined;
}

interface Raised extends Tried {
  readonly step: number;
  readonly effort: number;
  /** Whether it finds what is aimed at for less than a scan. */
  readonly enough: boolean;
}

/** The least effort that reaches the aim; the greatest, or one that is too dear, where none does. */
async function raise(compared: Compared, { truth, eligible, from, signal }: Raising): Promise<Raised> {
  const { efforts } = compared.approximate;
  const scanned = eligible?.rowCount ?? compared.scan.rows;
  for (let step = from; ; step++) {
    const effort = efforts[step] as number;
    const last = step === efforts.length - 1;
    const tried = await tryOut(compared, { truth, eligible, effort, least: last ? 0 : AIM }, signal);
    const dear = eligible !== undefined && tried.passed > scanned;
    const reached = tried.surely >= AIM;
    if (reached || dear || last) return { ...tried, step, effort, enough: reached && !dear };
  }
}

interface Trial {
  readonly truth: readonly Truth[];
  readonly eligible: ApproximateQuery['eligible'];
  readonly effort: number;
  /** The trial ends when so much recall cannot be reached any more. */
  readonly least?: number;
}

interface Tried {
  /** Mean share of the nearest rows found. Rows as similar as the last of the nearest count too: copies of one picture. */
  readonly recall: number;
  /** The same for other queries, but for bad luck. */
  readonly surely: number;
  /** Rows that a search went past, on average. */
  readonly passed: number;
}

/** What is left out when `least` cannot be reached any more counts as found. */
async function tryOut(compared: Compared, trial: Trial, signal?: AbortSignal): Promise<Tried> {
  const { truth, least = 0 } = trial;
  const most = (1 - least) * truth.length;
  let [missed, squares, passed, tried] = [0, 0, 0, 0];
  while (tried < truth.length && missed <= most) {
    signal?.throwIfAborted();
    const some = truth.slice(tried, tried + TRIED_AT_ONCE);
    for (const one of await Promise.all(some.map((query) => missedBy(compared, query, trial)))) {
      missed += one.missed;
      squares += one.missed ** 2;
      passed += one.passed;
    }
    tried += some.length;
  }
  const samples = Math.max(1, truth.length);
  const mean = missed / samples;
  const error = Math.sqrt(Math.max(0, squares / samples - mean ** 2) / samples);
  return { recall: 1 - mean, surely: 1 - mean - SPARE_ERRORS * error, passed: passed / Math.max(1, tried) };
}

/** Share of the query's nearest rows that the index misses, and the rows it goes past. */
async function missedBy(
  { scan, approximate }: Compared,
  { vector, threshold, nearest }: Truth,
  { eligible, effort }: Trial,
): Promise<{ readonly missed: number; readonly passed: number }> {
  const k = Math.min(Math.max(nearest, approximate.leastCandidates), eligible?.rowCount ?? scan.rows);
  const { rows, passed } = await approximate.search({ vector, k, effort, eligible, background: true });
  const found = scan.scores(vector, rows).filter((score) => score >= threshold).length;
  return { missed: 1 - Math.min(found, nearest) / nearest, passed };
}

/** Rows that a search for as many candidates as a shopper's goes past, on average of some. */
async function rowsForMany({ scan, approximate }: Compared, { truth, eligible, effort }: Trial): Promise<number> {
  const k = Math.min(MANY, eligible?.rowCount ?? scan.rows);
  const some = truth.slice(0, CHECKED);
  let passed = 0;
  for (const { vector } of some)
    passed += (await approximate.search({ vector, k, effort, eligible, background: true })).passed;
  return passed / Math.max(1, some.length);
}

/** One-byte codes first, then exact numbers: what a scan finds. */
async function recallOfCodes(scan: ScanIndex, truth: readonly Truth[]): Promise<number> {
  let sum = 0;
  for (const { vector, threshold, nearest } of truth) {
    const { distances } = await scan.searchAsync(vector, nearest, { background: true });
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
