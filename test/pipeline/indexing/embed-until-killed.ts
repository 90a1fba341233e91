// Child program of the crash test: a reindex of 320 pictures that kills itself with SIGKILL when it has begun to embed so many.
// Tells on stdout how many it embedded when it gets to the end.
import { openFileSnapshotStore } from '../../../src/adapters/file-snapshot-store.ts';
import { openSqliteEmbeddingStore } from '../../../src/adapters/sqlite-embedding-store.ts';
import { fakeEmbedder } from '../../fakes/fake-embedder.ts';
import { fakePicture } from '../../fakes/fake-image-preprocessor.ts';
import { openShopToIndex, pictured } from './shop-to-index.ts';

const [folder, last] = process.argv.slice(2) as [string, string];
const products = Array.from({ length: 320 }, (_, i) => pictured(`p${i}`, fakePicture(i % 256, i >> 8, 7)));
const embedder = fakeEmbedder();
let embedded = 0;
const shop = await openShopToIndex(products, {
  snapshots: await openFileSnapshotStore({ directory: `${folder}/snapshots` }),
  embeddings: await openSqliteEmbeddingStore(`${folder}/embeddings.sqlite`),
  embedder: {
    ...embedder,
    imagesPerBatch: 1,
    async embedImages(images, signal) {
      if (++embedded > Number(last)) process.kill(process.pid, 'SIGKILL');
      return embedder.embedImages(images, signal);
    },
  },
});
const { id } = await shop.reindexer.start({ indexType: 'SCAN' });
const { state } = await shop.reindexer.finished(id);
console.log(`${state} ${embedded}`);
process.exit();
