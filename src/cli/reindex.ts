import type { ImageFailure, IndexType, ReindexJob } from '../domain/reindex-job.ts';
import { VitrineError } from '../domain/errors.ts';
import type { Config } from './config.ts';
import { createQuietLogger } from './logger.ts';
import { createProgress } from './progress.ts';
import { type Vitrine, openReindexer, openVitrine } from './wire.ts';

const MOST_SHOWN = 20;

/** `vitrine reindex`: shows progress, prints what could not be indexed, exits 1 when nothing was published. */
export async function reindexCommand(config: Config, options: { readonly index: IndexType }): Promise<void> {
  await using vitrine = await openVitrine(config, createQuietLogger(config));
  const job = await runReindex(vitrine, options.index);
  printFailures(job.failures, job.progress.errors);
  if (job.state !== 'SUCCEEDED') {
    throw new VitrineError(
      'INTERNAL',
      `The reindex ${job.state === 'CANCELLED' ? 'was cancelled' : 'failed'}: ${job.error ?? ''}`,
    );
  }
  const manifest = vitrine.liveSnapshot.current()?.manifest;
  const { products = 0, images = 0 } = manifest?.counts ?? {};
  console.log(
    `Snapshot ${job.snapshotId} published: ${products} products, ${images} pictures, index ${manifest?.index.type}.`,
  );
}

/** Runs a reindex to its end, showing progress. */
export async function runReindex(vitrine: Vitrine, indexType: IndexType): Promise<ReindexJob> {
  const reindexer = await openReindexer(vitrine);
  const progress = createProgress();
  const started = await reindexer.start({ indexType });
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

function printFailures(failures: readonly ImageFailure[], errors: Readonly<Record<string, number>>): void {
  const total = Object.values(errors).reduce((sum, count) => sum + count, 0);
  if (total === 0) return;
  console.error(`${total} pictures could not be indexed:`);
  for (const { imageId, code, reason } of failures.slice(0, MOST_SHOWN))
    console.error(`  ${imageId}: ${code} ${reason}`);
  if (total > MOST_SHOWN) console.error(`  … and ${total - Math.min(MOST_SHOWN, failures.length)} more`);
}
