import { expect, it } from 'vitest';
import { KnownEmbeddings } from '../../../src/pipeline/indexing/known-embeddings.ts';
import type { EmbeddingStore } from '../../../src/ports/embedding-store.ts';
import { FAKE_MODEL } from '../../fakes/fake-embedder.ts';
import { memoryEmbeddingStore } from '../../fakes/memory-embedding-store.ts';

const EMBEDDING = new Float32Array(FAKE_MODEL.dimensions).fill(0.5);

function open(changes: Partial<EmbeddingStore> = {}) {
  const store = { ...memoryEmbeddingStore(), ...changes };
  const known = new KnownEmbeddings(store, FAKE_MODEL);
  const made: string[] = [];
  const ensure = (imageHash: string) =>
    known.ensure(imageHash, async () => {
      made.push(imageHash);
      return EMBEDDING;
    });
  return { store, known, made, ensure };
}

it('embeds a content once, however often and whenever it is asked for', async () => {
  const { store, known, made, ensure } = open();
  await Promise.all([ensure('a'), ensure('b'), ensure('a')]);
  await ensure('a');
  await known.save();
  await ensure('a');
  expect(made).toStrictEqual(['a', 'b']);
  expect(await store.loadMany(FAKE_MODEL.sha256, ['b', 'a'])).toStrictEqual([EMBEDDING, EMBEDDING]);
});

it('embeds nothing that is on its way into the store', async () => {
  const saving = Promise.withResolvers<void>();
  const { known, made, ensure } = open({ saveMany: () => saving.promise });
  await ensure('a');
  const saved = known.save();
  await ensure('a');
  saving.resolve();
  await saved;
  expect(made).toStrictEqual(['a']);
});

it('loses nothing that was being embedded while others were saved', async () => {
  const { store, known } = open();
  const embedded = Promise.withResolvers<Float32Array>();
  const ensured = known.ensure('slow', () => embedded.promise);
  await known.ensure('quick', async () => EMBEDDING);
  await known.save();
  embedded.resolve(EMBEDDING);
  await ensured;
  await known.save();
  expect(await store.loadMany(FAKE_MODEL.sha256, ['slow'])).toStrictEqual([EMBEDDING]);
});

it('saves by itself when many wait', async () => {
  const saved: number[] = [];
  const { ensure } = open({ saveMany: async (_, entries) => void saved.push(entries.length) });
  for (let i = 0; i < 200; i++) await ensure(String(i));
  expect(saved).toStrictEqual([64, 64, 64]);
});

it('tells everyone who waits for a content that it could not be embedded, and tries again when asked again', async () => {
  const { known, ensure } = open();
  const broken = () => known.ensure('a', () => Promise.reject(new Error('no picture')));
  const both = await Promise.allSettled([broken(), broken()]);
  expect(both.map(({ status }) => status)).toStrictEqual(['rejected', 'rejected']);
  await expect(ensure('a')).resolves.toBeUndefined();
});
