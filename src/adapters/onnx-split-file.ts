import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { env } from 'onnxruntime-node';
import { z } from 'zod';
import type { ModelDirectory } from './model-directory.ts';
import { chooseSplit, measureSplits, resourcesFor, splitsToMeasure, wasQuiet } from './onnx-split.ts';
import type { ChosenSplit, MeasuredSplit } from './onnx-split.ts';

/** Lies beside the model; what was measured, by machine. */
const FILE = 'splits.json';
/** Time for each split and round when a program starts: all of them together take two seconds or three. */
const START_BUDGET_MS = 250;

const count = z.int().min(1);
const SPLITS = z.record(
  z.string(),
  z.object({
    workers: count,
    threads: count,
    imagesPerJob: count,
    aloneMs: z.number(),
    imagesPerSecond: z.number(),
    coreShare: z.number(),
    loneThreads: z.int().min(0),
  }),
);

/** Names what a measurement holds for: processor, cores given to this process, runtime, weights. */
export function machineFingerprint({ sha256 }: Pick<ModelDirectory, 'sha256'>): string {
  const facts = [cpus()[0]?.model ?? process.arch, availableParallelism(), env.versions.node, sha256];
  return createHash('sha256').update(facts.join('\n')).digest('hex').slice(0, 16);
}

/** The split found on this machine earlier; `undefined` when there is none, or the file cannot be read. */
export async function loadSplit(model: ModelDirectory): Promise<ChosenSplit | undefined> {
  return (await readSplits(model))[machineFingerprint(model)];
}

/** Keeps a split for the next start. False when the model's directory cannot be written to. */
export async function saveSplit(model: ModelDirectory, split: ChosenSplit): Promise<boolean> {
  const splits = { ...(await readSplits(model)), [machineFingerprint(model)]: split };
  const path = join(model.directory, FILE);
  const aside = `${path}.${randomUUID()}`;
  try {
    await writeFile(aside, `${JSON.stringify(splits, undefined, 2)}\n`);
    await rename(aside, path);
    return true;
  } catch {
    return false;
  }
}

/**
 * The best split here, from the file, or measured now (pictures one by one). It is kept there, unless others were at work on the
 * machine: it would hold for a busy one.
 */
export async function findSplit(
  model: ModelDirectory,
  log?: { info(message: string): void },
  measure: typeof measureSplits = measureSplits,
): Promise<ChosenSplit> {
  const known = await loadSplit(model);
  if (known !== undefined) return known;
  const resources = await resourcesFor(model);
  const single = splitsToMeasure(resources).filter(({ imagesPerJob }) => imagesPerJob === 1);
  const measured = await measure(model, single, { budgetMs: START_BUDGET_MS });
  const best = chooseSplit(measured, resources);
  log?.info(`Model ${model.id}: measured ${describe(best)}${await keepIfQuiet(model, measured, best)}`);
  return best;
}

function describe({ workers, threads, loneThreads, imagesPerSecond }: ChosenSplit): string {
  const lone = loneThreads > 0 ? `, and one of ${loneThreads} for what comes alone,` : '';
  return `${workers} workers of ${threads} threads${lone} as the best here: ${imagesPerSecond.toFixed(0)} pictures/s`;
}

/** What to say of it. */
async function keepIfQuiet(
  model: ModelDirectory,
  measured: readonly MeasuredSplit[],
  best: ChosenSplit,
): Promise<string> {
  if (!wasQuiet(measured)) return '; the machine was busy with other things, so the next start measures again';
  return (await saveSplit(model, best)) ? '' : '; it cannot be kept, so the next start measures again';
}

async function readSplits({ directory }: ModelDirectory): Promise<z.output<typeof SPLITS>> {
  const text = await readFile(join(directory, FILE), 'utf8').catch(() => '{}');
  try {
    return SPLITS.parse(JSON.parse(text));
  } catch {
    return {};
  }
}
