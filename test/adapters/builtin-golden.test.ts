import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModel } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { type Embedding, dot, isZero } from '../../src/domain/embedding.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import { BUILTIN_MODEL } from './shared-data.ts';

/** Drawings and texts, embedded by Pillow and ONNX Runtime in Python (make-builtin.py beside the folder). */
const GOLDEN = join(import.meta.dirname, '../golden/builtin');

interface Golden {
  readonly images: Readonly<Record<string, string>>;
  readonly texts: readonly { readonly text: string; readonly embedding: string }[];
}

/** From base64 of little-endian halves. */
function decode(base64: string): Embedding {
  return new Float32Array(new Float16Array(Uint8Array.from(Buffer.from(base64, 'base64')).buffer));
}

/** The reference's halves are of unit length but for their rounding. */
function cosine(embedding: Embedding, expected: Embedding): number {
  return dot(embedding, expected) / Math.sqrt(dot(expected, expected) * dot(embedding, embedding));
}

describe.skipIf(!existsSync(join(BUILTIN_MODEL, 'model.json')))('the built-in model', () => {
  let embedder: Embedder;
  let golden: Golden;
  beforeAll(async () => {
    golden = JSON.parse(await readFile(join(GOLDEN, 'embeddings.json'), 'utf8')) as Golden;
    embedder = await openOnnxEmbedder(await openModel(BUILTIN_MODEL), { device: 'cpu', workers: 2 });
  });
  afterAll(() => embedder.close());

  const embed = async (names: readonly string[]) => {
    const preprocessor = sharpImagePreprocessor();
    const prepared = await Promise.all(
      names.map(async (name) => preprocessor.prepare(await readFile(join(GOLDEN, name)), embedder.model.image)),
    );
    return { prepared, embeddings: await embedder.embedImages(prepared) };
  };

  it('gives the reference’s embeddings of drawings, preparation included (cosine at least .9999)', async () => {
    const names = Object.keys(golden.images);
    expect(names.length).toBeGreaterThan(5);
    const { embeddings } = await embed(names);
    for (const [i, name] of names.entries()) {
      expect(cosine(embeddings[i]!, decode(golden.images[name]!)), name).toBeGreaterThan(0.9999);
    }
    expect(dot(embeddings[0]!, embeddings[1]!)).toBeLessThan(0.999); // a model that says the same of all would pass, too
  });

  it('gives the reference’s embeddings of texts (cosine at least .9999), and zeros where it knows no word', async () => {
    const embeddings = await embedder.embedTexts(golden.texts.map(({ text }) => text));
    const expected = golden.texts.map(({ embedding }) => decode(embedding));
    expect(embeddings.map(isZero)).toEqual(expected.map(isZero));
    expect(expected.some(isZero)).toBe(true);
    for (const [i, { text }] of golden.texts.entries()) {
      const agrees = isZero(expected[i]!) || cosine(embeddings[i]!, expected[i]!) > 0.9999;
      expect(agrees, text).toBe(true);
    }
  });

  it('gives a batch what single calls give', async () => {
    const { prepared, embeddings } = await embed(Object.keys(golden.images));
    for (const [i, image] of prepared.entries()) {
      const [alone] = await embedder.embedImages([image]);
      expect(dot(alone!, embeddings[i]!)).toBeGreaterThan(0.999_99);
    }
  });
});
