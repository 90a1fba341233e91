import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Index, MetricType } from 'faiss-node';
import { fileImageLoader } from '../../../src/adapters/file-image-loader.ts';
import { openSqliteEmbeddingStore } from '../../../src/adapters/sqlite-embedding-store.ts';
import { parseProduct } from '../../../src/domain/parse-product.ts';
import { embedImages } from '../../../src/pipeline/indexing/embed-images.ts';
import type { CatalogueImage } from '../../../src/pipeline/indexing/collect-images.ts';
import { openOurEmbedding } from './our-embedding.ts';

const NEAREST = 20;
const MAX_BYTES = 2 ** 24;

/** Our side of the same work: the indexing job's EMBED stage, and a photo query as far as the index. */
export interface OurStack extends AsyncDisposable {
  /** Pictures a second from file to embedding store, kept durably. */
  index(files: readonly string[]): Promise<number>;
  /** Milliseconds of each search. */
  query(files: readonly string[]): Promise<readonly number[]>;
}

export async function openOurStack(models: string, id: string): Promise<OurStack> {
  await using stack = new AsyncDisposableStack();
  const ours = stack.use(await openOurEmbedding(models, id));
  const folder = stack.adopt(await mkdtemp(join(tmpdir(), 'vitrine-bench-embedding-')), (path) =>
    rm(path, { recursive: true, force: true }),
  );
  const { embedder, preprocessor } = ours;
  const rows = Index.fromFactory(embedder.model.dimensions, 'Flat', MetricType.METRIC_INNER_PRODUCT);
  const owned = stack.move();
  let runs = 0;
  return {
    async index(files) {
      const embeddings = await openSqliteEmbeddingStore(join(folder, `${runs++}.sqlite`)); // nothing is known
      const deps = { embedder, preprocessor, loader: fileImageLoader({ maxBytes: MAX_BYTES }), embeddings };
      const start = performance.now();
      await embedImages(deps, { images: files.map(toImage), job: SILENT_JOB, signal: new AbortController().signal });
      const seconds = (performance.now() - start) / 1000;
      await embeddings.close();
      return files.length / seconds;
    },
    async query(files) {
      const times: number[] = [];
      for (const file of files) {
        const start = performance.now();
        const picture = await preprocessor.prepare(await readFile(file), embedder.model.image);
        const [embedding = new Float32Array()] = await embedder.embedImages([picture]);
        if (rows.ntotal() === 0) rows.add(embedding);
        await rows.searchAsync(embedding, Math.min(NEAREST, rows.ntotal()));
        times.push(performance.now() - start);
      }
      return times;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

function toImage(file: string): CatalogueImage {
  const row = { id: basename(file), title: basename(file), images: [{ file }] };
  const product = parseProduct(row, { updatedAt: new Date(0), resolveFile: () => file });
  return { product, image: product.images[0] as CatalogueImage['image'] };
}

const SILENT_JOB = {
  enter: () => {},
  advance: () => {},
  addFailure: ({ reason }: { readonly reason: string }) => {
    throw new Error(`Expected every picture to be read: ${reason}`);
  },
};
