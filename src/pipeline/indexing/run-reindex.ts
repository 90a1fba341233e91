import type { ChangeJournal } from '../../ports/change-journal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProductStore } from '../../ports/product-store.ts';
import type { SnapshotContent, SnapshotStore } from '../../ports/snapshot-store.ts';
import type { Publisher } from '../publisher.ts';
import { collectImages } from './collect-images.ts';
import { type EmbedImagesDeps, embedImages } from './embed-images.ts';
import type { RunningJob } from './running-job.ts';
import { createSnapshotContent } from './snapshot-content.ts';

export interface ReindexDeps extends EmbedImagesDeps {
  readonly products: Pick<ProductStore, 'all'>;
  readonly snapshots: Pick<SnapshotStore, 'build'>;
  readonly journal: Pick<ChangeJournal, 'lastSequence'>;
  /** Left out where the snapshot is for another model than the one that serves: it stays unpublished. */
  readonly publisher?: Pick<Publisher, 'promote'> | undefined;
  readonly clock: Clock;
}

/**
 * Read -> embed -> build -> verify -> publish -> serve. Resolves with the new snapshot's id; whatever fails before, what
 * was published stays. From PUBLISH on the signal has no effect.
 */
export async function runReindex(deps: ReindexDeps, job: RunningJob, signal: AbortSignal): Promise<string> {
  const { model } = deps.embedder;
  const changesUpTo = deps.journal.lastSequence; // all of these are in the product store before it is read
  const images = await collectImages(deps.products, job, signal);
  const imageHashes = await embedImages(deps, { images, job, signal });
  const createdAt = deps.clock.now();
  const content = createSnapshotContent({
    images,
    imageHashes,
    embeddings: deps.embeddings,
    model,
    job: job.job,
    createdAt,
    changesUpTo,
  });
  await build(deps.snapshots, content, { job, signal });
  signal.throwIfAborted();
  if (deps.publisher !== undefined) {
    job.enter('PUBLISH');
    await deps.publisher.promote(content.id);
  }
  const indexed = images.length - content.failedImages;
  job.enter('DONE', indexed);
  job.advance(indexed);
  return content.id;
}

async function build(
  snapshots: ReindexDeps['snapshots'],
  content: SnapshotContent,
  { job, signal }: { readonly job: RunningJob; readonly signal: AbortSignal },
): Promise<void> {
  job.enter('BUILD', content.imageIds.flat().length);
  await snapshots.build(content, {
    signal,
    onProgress({ stage, done, total }) {
      if (job.job.progress.stage !== stage) job.enter(stage, total);
      job.advance(done);
    },
  });
}
