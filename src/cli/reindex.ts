import type { ImageFailure, IndexType, ReindexJob } from '../domain/reindex-job.ts';
import { VitrineError } from '../domain/errors.ts';
import type { Config } from './config.ts';
import { createQuietLogger } from './logger.ts';
import { createProgress } from './progress.ts';
import { type Vitrine, openReindexer, openVitrine } from './wire.ts';

const MOST_SHOWN = 20;

export interface ReindexOptions {
  readonly index: IndexType;
  /** Another model than the configured one: its snapshot is built beside and not published. */
  readonly model?: string;
}

/** `vitrine reindex`: shows progress, prints what could not be indexed, exits 1 when nothing was built. */
export async function reindexCommand(config: Config, options: ReindexOptions): Promise<void> {
  await using vitrine = await openVitrine(config, createQuietLogger(config));
  const job = await runReindex(vitrine, options);
  printFailures(job.failures, job.progress.errors);
  if (job.state !== 'SUCCEEDED') {
    throw new VitrineError(
      'INTERNAL',
      `The reindex ${job.state === 'CANCELLED' ? 'was cancelled' : 'failed'}: ${job.error ?? ''}`,
    );
  }
  if (job.model !== undefined) return console.log(describeBeside(job, vitrine.embedder.model.id));
  const manifest = vitrine.liveSnapshot.current()?.manifest;
  const { products = 0, images = 0 } = manifest?.counts ?? {};
  console.log(
    `Snapshot ${job.snapshotId} published: ${products} products, ${images} pictures, index ${manifest?.index.type}.`,
  );
}

/** Runs a reindex to its end, showing progress. */
export async function runReindex(vitrine: Vitrine, { index, model }: ReindexOptions): Promise<ReindexJob> {
  const reindexer = await openReindexer(vitrine);
  const progress = createProgress();
  const started = await reindexer.start({ indexType: index, ...(model !== undefined && { model }) });
  const timer = setInterval(() => {
    const current = reindexer.current()?.progress;
    if (current !== undefined) progress.show(current.stage.toLowerCase(), current.done, current.total);
  }, 100);
  const job = await reindexer.finished(started.id);
  clearInterval(timer);
  await reindexer.close();
  const seconds = ((job.finishedAt ?? new Date()).getTime() - job.createdAt.getTime()) / 1000;
  progress.end(`reindex ${job.state.toLowerCase()} in ${seconds.toFixed(1)} s`);
  return job;
}

function describeBeside({ snapshotId, model }: ReindexJob, served: string): string {
  return (
    `Snapshot ${snapshotId} built by ${model}, beside those of ${served}, which go on serving.\n` +
    `MODEL=${model} vitrine serve serves it; MODEL=${model} vitrine snapshots promote ${snapshotId} publishes it.`
  );
}

function printFailures(failures: readonly ImageFailure[], errors: Readonly<Record<string, number>>): void {
  const total = Object.values(errors).reduce((sum, count) => sum + count, 0);
  if (total === 0) return;
  console.error(`${total} pictures could not be indexed:`);
  for (const { imageId, code, reason } of failures.slice(0, MOST_SHOWN))
    console.error(`  ${imageId}: ${code} ${reason}`);
  if (total > MOST_SHOWN) console.error(`  … and ${total - Math.min(MOST_SHOWN, failures.length)} more`);
}
