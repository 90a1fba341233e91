import { VitrineError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ProductStore } from '../../ports/product-store.ts';
import type { Snapshot, SnapshotContent, SnapshotStore } from '../../ports/snapshot-store.ts';
import type { LiveSnapshot } from '../live-snapshot.ts';
import { collectImages } from './collect-images.ts';
import { type EmbedImagesDeps, embedImages } from './embed-images.ts';
import type { RunningJob } from './running-job.ts';
import { createSnapshotContent } from './snapshot-content.ts';

export interface ReindexDeps extends EmbedImagesDeps {
  readonly products: Pick<ProductStore, 'all'>;
  readonly snapshots: SnapshotStore;
  readonly liveSnapshot: LiveSnapshot;
  readonly clock: Clock;
}

/** Candidates of the search that warms a snapshot: as many as a shopper's search takes. */
const WARM_CANDIDATES = 500;

/**
 * Read -> embed -> build -> verify -> publish -> serve. Resolves with the new snapshot's id; whatever fails before, what
 * was published stays. From PUBLISH on the signal has no effect.
 */
export async function runReindex(deps: ReindexDeps, job: RunningJob, signal: AbortSignal): Promise<string> {
  const { model } = deps.embedder;
  const images = await collectImages(deps.products, job, signal);
  const embeddings = await embedImages(deps, { images, job, signal });
  const createdAt = deps.clock.now();
  const content = createSnapshotContent({ images, embeddings, model, job: job.job, createdAt });
  await build(deps.snapshots, content, { job, signal });
  signal.throwIfAborted();
  job.enter('PUBLISH');
  await deps.snapshots.publish(content.id);
  await serve(deps, content.id);
  const indexed = images.length - content.failedImages;
  job.enter('DONE', indexed);
  job.advance(indexed);
  return content.id;
}

async function build(
  snapshots: SnapshotStore,
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

/** Opens what was published, as a restarted server would, warms it, and lets it serve. */
async function serve({ snapshots, liveSnapshot, embedder }: ReindexDeps, id: string): Promise<void> {
  const { snapshot, refused } = await snapshots.openCurrent(embedder.model.sha256);
  const reason = refused.find((entry) => entry.id === id)?.reason;
  if (snapshot === undefined || reason !== undefined) {
    await snapshot?.close();
    throw new VitrineError(
      'INTERNAL',
      `The snapshot ${id} was published but cannot be served: ${reason ?? 'it is gone'}.`,
    );
  }
  await warm(snapshot);
  liveSnapshot.refused = refused;
  liveSnapshot.swap(snapshot);
}

async function warm({ index, words }: Snapshot): Promise<void> {
  const query = index.embeddingOf(0);
  await index.search(query, WARM_CANDIDATES);
  await index.scan(query, WARM_CANDIDATES);
  words.search('warm', 1);
}
