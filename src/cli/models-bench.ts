import { resolve } from 'node:path';
import { openModel } from '../adapters/model-directory.ts';
import { saveSplit } from '../adapters/onnx-split-file.ts';
import {
  type MeasuredSplit,
  bestSplit,
  chooseSplit,
  measureSplits,
  resourcesFor,
  splitsToMeasure,
  wasQuiet,
} from '../adapters/onnx-split.ts';
import type { Config } from './config.ts';
import { createProgress } from './progress.ts';
import { ROOT } from './root.ts';

/** Time for each split and round. */
const BUDGET_MS = 2000;

/**
 * `vitrine models bench [id]`: measures how a model shares this machine's cores best, prints a table, and keeps the best
 * for every later start.
 */
export async function benchModelCommand(config: Config, id: string = config.model.id): Promise<void> {
  const model = await openModel(resolve(ROOT, config.model.directory, id));
  const progress = createProgress();
  const resources = await resourcesFor(model);
  const measured = await measureSplits(model, splitsToMeasure(resources), {
    budgetMs: BUDGET_MS,
    onProgress: (done, total) => progress.show('bench', done, total),
  });
  progress.end(`${model.id}: ${measured.length} ways to share ${resources.cores} cores`);
  const best = chooseSplit(measured, resources);
  console.log(formatSplits(measured, bestSplit(measured)));
  if (best.loneThreads > 0) console.log(`One more session of ${best.loneThreads} threads embeds what comes alone.`);
  if (!wasQuiet(measured))
    console.log('Other programs were at work on these cores: better measured again when they are not.');
  const kept = await saveSplit(model, best);
  console.log(
    kept
      ? 'Kept: this is used unless EMBEDDER_WORKERS or EMBEDDER_THREADS say otherwise.'
      : `It cannot be kept in ${model.directory}: set EMBEDDER_WORKERS=${best.workers} EMBEDDER_THREADS=${best.threads}.`,
  );
}

/** The measurements as a table, a star at the chosen one. */
export function formatSplits(measured: readonly MeasuredSplit[], best: MeasuredSplit): string {
  const rows = measured.map((split) => [
    split === best ? '*' : '',
    String(split.workers),
    String(split.threads),
    String(split.imagesPerJob),
    split.aloneMs.toFixed(1),
    split.imagesPerSecond.toFixed(1),
  ]);
  const table = [['', 'workers', 'threads', 'batch', 'alone ms', 'photos/s'], ...rows];
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table.map((row) => row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  ')).join('\n');
}
