import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openFileSnapshotStore } from '../../../src/adapters/file-snapshot-store.ts';
import { openSqliteEmbeddingStore } from '../../../src/adapters/sqlite-embedding-store.ts';
import { temporaryFolder } from '../../adapters/temporary-folder.ts';
import { FAKE_MODEL } from '../../fakes/fake-embedder.ts';
import { fakePicture } from '../../fakes/fake-image-preprocessor.ts';
import { openShopToIndex, pictured } from './shop-to-index.ts';

const folder = temporaryFolder();

/** 320 products of different colours, and one whose picture is broken. */
const SHOP = [
  ...Array.from({ length: 320 }, (_, i) =>
    pictured(`p${i}`, fakePicture((i * 37) % 256, (i * 91) % 256, (i * 173) % 256)),
  ),
  pictured('broken', new TextEncoder().encode('TRUNCATED')),
];

it.each(['SCAN', 'FLAT', 'IVF_FLAT', 'IVF_PQ', 'HNSW'] as const)(
  'publishes a %s index that a restarted server serves',
  async (indexType) => {
    const directory = join(folder, indexType);
    const embeddings = await openSqliteEmbeddingStore(join(folder, `${indexType}.sqlite`));
    const shop = await openShopToIndex(SHOP, { snapshots: await openFileSnapshotStore({ directory }), embeddings });
    const { id } = await shop.reindexer.start({ indexType });
    const job = await shop.reindexer.finished(id);
    expect(job.error).toBeUndefined();
    expect(job).toMatchObject({ state: 'SUCCEEDED', progress: { done: 320, errors: { IMAGE_UNREADABLE: 1 } } });
    await shop.liveSnapshot.close();
    await embeddings.close();
    const { snapshot, refused } = await (await openFileSnapshotStore({ directory })).openCurrent(FAKE_MODEL.sha256);
    expect(refused).toStrictEqual([]);
    expect(snapshot?.manifest).toMatchObject({
      id: job.snapshotId,
      index: { type: indexType },
      counts: { products: 320, images: 320, failedImages: 1 },
    });
    const query = snapshot?.index.embeddingOf(200) as Float32Array;
    const found = await snapshot?.index.search({ vector: query, k: 5 });
    expect(found?.candidates[0]?.similarity).toBeCloseTo(1, 1);
    await snapshot?.close();
  },
);

it('goes on where a cancelled run was: what it embedded is not embedded again', async () => {
  const directory = join(folder, 'cancelled');
  const embeddings = await openSqliteEmbeddingStore(join(folder, 'cancelled.sqlite'));
  const shop = await openShopToIndex(SHOP, { snapshots: await openFileSnapshotStore({ directory }), embeddings });
  const { id } = await shop.reindexer.start({ indexType: 'FLAT' });
  const stop = shop.reindexer.subscribe(({ progress }) => {
    if (progress.stage === 'EMBED' && progress.done === 100) void shop.reindexer.cancel(id);
  });
  expect((await shop.reindexer.finished(id)).state).toBe('CANCELLED');
  stop();
  const before = shop.embedded.length;
  expect(before).toBeLessThan(200);
  expect(readdirSync(directory)).toStrictEqual([]);
  const again = await shop.reindexer.start({ indexType: 'FLAT' });
  expect((await shop.reindexer.finished(again.id)).state).toBe('SUCCEEDED');
  expect(shop.embedded.length).toBeLessThanOrEqual(320 + 32); // those in flight when it was cancelled may come twice
  await shop.liveSnapshot.close();
  await embeddings.close();
});
