import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EmbeddingStore } from '../../src/ports/embedding-store.ts';

const MODEL = 'a'.repeat(64);
const OTHER_MODEL = 'b'.repeat(64);

/** What every embedding store must do. `open` gives an empty store each time. */
export function describeEmbeddingStore(name: string, open: () => Promise<EmbeddingStore>): void {
  describe(`embedding store: ${name}`, () => {
    let store: EmbeddingStore;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('gives embeddings back bit by bit, in the order asked, undefined where there is none', async () => {
      const one = Float32Array.of(0.1, -1, 1e-38, 3);
      const two = new Float32Array([9, 0.25, 0.5, 0.75, 1]).subarray(1); // a view that does not begin with its buffer
      await store.saveMany(MODEL, [
        { imageHash: 'one', embedding: one },
        { imageHash: 'two', embedding: two },
      ]);
      const loaded = await store.loadMany(MODEL, ['two', 'none', 'one', 'two']);
      expect(loaded).toStrictEqual([
        Float32Array.of(0.25, 0.5, 0.75, 1),
        undefined,
        one,
        Float32Array.of(0.25, 0.5, 0.75, 1),
      ]);
    });

    it('keeps the embeddings of models apart', async () => {
      await store.saveMany(MODEL, [{ imageHash: 'x', embedding: Float32Array.of(1) }]);
      await store.saveMany(OTHER_MODEL, [{ imageHash: 'x', embedding: Float32Array.of(2) }]);
      expect(await store.loadMany(MODEL, ['x'])).toStrictEqual([Float32Array.of(1)]);
      expect(await store.loadMany(OTHER_MODEL, ['x'])).toStrictEqual([Float32Array.of(2)]);
    });

    it('replaces an embedding saved again', async () => {
      await store.saveMany(MODEL, [{ imageHash: 'x', embedding: Float32Array.of(1) }]);
      await store.saveMany(MODEL, [{ imageHash: 'x', embedding: Float32Array.of(5) }]);
      expect(await store.loadMany(MODEL, ['x'])).toStrictEqual([Float32Array.of(5)]);
    });

    it('loads and saves thousands at once, and none', async () => {
      const hashes = Array.from({ length: 3000 }, (_, i) => `hash ${i}`);
      await store.saveMany(
        MODEL,
        hashes.map((imageHash, i) => ({ imageHash, embedding: Float32Array.of(i) })),
      );
      await store.saveMany(MODEL, []);
      expect((await store.loadMany(MODEL, hashes)).map((embedding) => embedding?.[0])).toStrictEqual(
        hashes.map((_, i) => i),
      );
      expect(await store.loadMany(MODEL, [])).toStrictEqual([]);
    });
  });
}
