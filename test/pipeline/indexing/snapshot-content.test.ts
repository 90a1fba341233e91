import { expect, it } from 'vitest';
import { createSnapshotContent } from '../../../src/pipeline/indexing/snapshot-content.ts';
import { FAKE_MODEL } from '../../fakes/fake-embedder.ts';
import { memoryEmbeddingStore } from '../../fakes/memory-embedding-store.ts';
import { RED, pictured } from './shop-to-index.ts';

const { dimensions, sha256 } = FAKE_MODEL;
const embedding = (value: number) => new Float32Array(dimensions).fill(value);

async function contentOf(imageHashes: readonly (string | undefined)[]) {
  const embeddings = memoryEmbeddingStore();
  const entries = [1, 2, 3].map((value) => ({ imageHash: `h${value}`, embedding: embedding(value) }));
  await embeddings.saveMany(sha256, entries);
  const products = [pictured('a', RED, RED), pictured('b', RED), pictured('c', RED)].map(({ product }) => product);
  return createSnapshotContent({
    images: products.flatMap((product) => product.images.map((image) => ({ product, image }))),
    imageHashes,
    embeddings,
    model: FAKE_MODEL,
    job: {
      id: 'job',
      state: 'RUNNING',
      indexType: 'SCAN',
      progress: { stage: 'EMBED', done: 4, rate: 1, errors: {} },
      createdAt: new Date(0),
      failures: [],
    },
    createdAt: new Date('2026-01-02T03:04:05Z'),
    changesUpTo: 7,
  });
}

it('has the pictures that could be embedded, product by product, with the rows of the store', async () => {
  const content = await contentOf(['h1', undefined, undefined, 'h3']);
  expect(content).toMatchObject({ failedImages: 2, changesUpTo: 7, imageIds: [['a/0'], ['c/0']], indexType: 'SCAN' });
  expect(content.products.map(({ id }) => id)).toStrictEqual(['a', 'c']);
  expect(content.embeddings.rowCount).toBe(2);
  expect(await content.embeddings.block(0, 2)).toStrictEqual(Float32Array.of(...embedding(1), ...embedding(3)));
  expect(await content.embeddings.block(1, 2)).toStrictEqual(embedding(3));
});

it('fails rather than index a row that the store has lost', async () => {
  const { embeddings } = await contentOf(['h1', 'h2', 'gone', 'h3']);
  await expect(embeddings.block(0, 4)).rejects.toMatchObject({
    code: 'INTERNAL',
    message: 'The embedding of picture gone is no longer stored.',
  });
});
