import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dot, isZero } from '../../src/domain/embedding.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import type { PreparedImage } from '../../src/ports/image-preprocessor.ts';

export interface EmbedderSubject {
  readonly open: () => Promise<Embedder>;
  /** Two texts that the model knows, of different length and meaning. */
  readonly texts: readonly [string, string];
  /** A text of which the model knows no word; leave it out for a model that knows every letter. */
  readonly unknownText?: string;
}

/** What every Embedder keeps. */
export function describeEmbedder(name: string, { open, texts, unknownText }: EmbedderSubject): void {
  describe(`Embedder: ${name}`, () => {
    let embedder: Embedder;
    beforeAll(async () => {
      embedder = await open();
    });
    afterAll(() => embedder.close());

    const pictures = () => [0, 1, 2, 3, 4].map((seed) => noisePicture(embedder.model.image.size, seed));

    it('gives one unit-length embedding of the model’s dimensions per picture and text', async () => {
      for (const embedding of [...(await embedder.embedImages(pictures())), ...(await embedder.embedTexts(texts))]) {
        expect(embedding).toHaveLength(embedder.model.dimensions);
        expect(Math.sqrt(dot(embedding, embedding))).toBeCloseTo(1, 4);
      }
    });

    it('gives a batch what single calls give, in the order asked', async () => {
      const images = pictures();
      const together = await embedder.embedImages(images);
      const textsTogether = await embedder.embedTexts(texts);
      for (const [i, image] of images.entries()) {
        const [alone] = await embedder.embedImages([image]);
        expect(largestDifference(together[i]!, alone!)).toBeLessThan(1e-5);
      }
      for (const [i, text] of texts.entries()) {
        const [alone] = await embedder.embedTexts([text]);
        expect(largestDifference(textsTogether[i]!, alone!)).toBeLessThan(1e-5);
      }
      expect(largestDifference(together[0]!, together[1]!)).toBeGreaterThan(1e-3);
      expect(largestDifference(textsTogether[0]!, textsTogether[1]!)).toBeGreaterThan(1e-3);
    });

    it('leaves the caller’s pixels as they are', async () => {
      const [image] = pictures();
      const before = image!.pixels.slice();
      await embedder.embedImages([image!]);
      expect(image!.pixels).toEqual(before);
    });

    it('gives nothing for nothing', async () => {
      expect(await embedder.embedImages([])).toEqual([]);
      expect(await embedder.embedTexts([])).toEqual([]);
    });

    it('rejects with the signal’s reason when the caller has left', async () => {
      const reason = new Error('the shopper left');
      await expect(embedder.embedImages(pictures(), AbortSignal.abort(reason))).rejects.toBe(reason);
      await expect(embedder.embedTexts(texts, AbortSignal.abort(reason))).rejects.toBe(reason);
    });

    it.skipIf(unknownText === undefined)('gives zeros for a text of which it knows no word', async () => {
      const [unknown, known] = await embedder.embedTexts([unknownText!, texts[0]]);
      expect(isZero(unknown!)).toBe(true);
      expect(isZero(known!)).toBe(false);
    });
  });
}

/** A picture of coarse noise: the same for the same seed. */
export function noisePicture(size: number, seed: number): PreparedImage {
  let state = seed * 2_654_435_761 + 1;
  const tiles = Uint8Array.from({ length: 8 * 8 * 3 }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  });
  const pixels = new Uint8Array(3 * size * size);
  for (let i = 0; i < size * size; i++) {
    const tile = Math.floor((Math.floor(i / size) * 8) / size) * 8 + Math.floor(((i % size) * 8) / size);
    pixels.set(tiles.subarray(3 * tile, 3 * tile + 3), 3 * i);
  }
  return { pixels, size, original: { width: size, height: size } };
}

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}
