import { join } from 'node:path';
import { faissDeltaSegments } from '../../../src/adapters/faiss-delta-segment.ts';
import { openFileChangeJournal } from '../../../src/adapters/file-change-journal.ts';
import { openFileSnapshotStore } from '../../../src/adapters/file-snapshot-store.ts';
import { openSqliteEmbeddingStore } from '../../../src/adapters/sqlite-embedding-store.ts';
import { openSqliteJobStore } from '../../../src/adapters/sqlite-job-store.ts';
import { openSqliteProductStore } from '../../../src/adapters/sqlite-product-store.ts';
import type { ChangeProductsDeps } from '../../../src/pipeline/change-products.ts';
import { createReindexer } from '../../../src/pipeline/indexing/reindexer.ts';
import { releaseChanges } from '../../../src/pipeline/live/live-changes.ts';
import { ProductQueue } from '../../../src/pipeline/live/product-queue.ts';
import { createLiveSnapshot } from '../../../src/pipeline/live-snapshot.ts';
import { createPublisher } from '../../../src/pipeline/publisher.ts';
import { fakeEmbedder } from '../../fakes/fake-embedder.ts';
import { fakeImagePreprocessor, fakePicture } from '../../fakes/fake-image-preprocessor.ts';

/** Everything that changes and reindexes go through, real but for the model: a picture's address is drawn as its colour. */
export async function openCrashShop(directory: string) {
  await using stack = new AsyncDisposableStack();
  const database = join(directory, 'vitrine.sqlite');
  const products = stack.adopt(await openSqliteProductStore(database), (it) => it.close());
  const jobs = stack.adopt(await openSqliteJobStore(database), (it) => it.close());
  const embeddings = stack.adopt(await openSqliteEmbeddingStore(join(directory, 'embeddings.sqlite')), (it) =>
    it.close(),
  );
  const embedder = fakeEmbedder();
  const snapshots = await openFileSnapshotStore({ directory: join(directory, 'snapshots'), keep: 2 });
  const after = Math.max(0, ...(await snapshots.list()).map(({ changesUpTo }) => changesUpTo));
  const journal = stack.adopt(
    await openFileChangeJournal({
      directory: join(directory, 'journal'),
      model: embedder.model,
      mode: 'write',
      after,
      segmentBytes: 20_000,
    }),
    (it) => it.close(),
  );
  const onServing = () => void releaseChanges(journal, snapshots);
  // Sealed after a few rows, so that a crash finds that, too.
  const openDelta = faissDeltaSegments({ directory: join(directory, 'snapshots'), sealAt: 40 });
  const liveSnapshot = stack.adopt(createLiveSnapshot({ journal, openDelta, onServing }), (it) => it.close());
  const publisher = stack.adopt(createPublisher({ snapshots, liveSnapshot, embedder }), (it) => it.close());
  await publisher.serveCurrent();
  const loader = { load: async ({ url = '' }: { readonly url?: string }) => fakePicture(...colourOf(url)) };
  const clock = { now: () => new Date() };
  const parts = { products, jobs, embeddings, embedder, snapshots, journal, liveSnapshot, publisher, loader, clock };
  const deps = { ...parts, preprocessor: fakeImagePreprocessor() };
  const changes: ChangeProductsDeps = { ...deps, productQueue: new ProductQueue(), maxPendingChanges: 100_000 };
  const reindexer = await createReindexer({ ...deps, openEmbedder: async () => embedder });
  const owned = stack.move();
  return {
    ...deps,
    changes,
    reindexer,
    image: (name: string) => ({ url: `https://shop.example/${name}.jpg` }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function colourOf(url: string): [number, number, number] {
  let mixed = 7;
  for (const letter of url) mixed = (Math.imul(mixed, 31) + letter.charCodeAt(0)) >>> 0;
  return [mixed & 255, (mixed >>> 8) & 255, (mixed >>> 16) & 255];
}
