import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type ModelDirectory, openModel } from '../../src/adapters/model-directory.ts';
import { openOnnxEmbedder } from '../../src/adapters/onnx-embedder.ts';
import { dot } from '../../src/domain/embedding.ts';
import { noisePicture } from '../contracts/embedder.ts';
import { disposable } from './disposable.ts';
import { FLOAT, FLOAT16, onnxFile } from './onnx-file.ts';
import { BUILTIN_MODEL } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';

const folder = temporaryFolder();

/** An image tower that embeds a picture's mean colour, with input and output of this type. */
function meanColour({ image, dimensions }: ModelDirectory, type: number): Buffer {
  const values = Float32Array.from({ length: 3 * dimensions }, (_, i) => Math.sin(7 * i));
  return onnxFile({
    inputs: [{ name: image.input, type, shape: ['n', 3, image.size, image.size] }],
    outputs: [{ name: image.output, type, shape: ['n', dimensions] }],
    nodes: [
      { op: 'Cast', inputs: [image.input], outputs: ['floats'], integers: { to: FLOAT } },
      { op: 'GlobalAveragePool', inputs: ['floats'], outputs: ['pooled'] },
      { op: 'Flatten', inputs: ['pooled'], outputs: ['mean'] },
      { op: 'MatMul', inputs: ['mean', 'weights'], outputs: ['product'] },
      { op: 'Cast', inputs: ['product'], outputs: [image.output], integers: { to: type } },
    ],
    weights: [{ name: 'weights', dims: [3, dimensions], values }],
  });
}

it(
  'gives the embeddings of single precision where the graph takes and gives half precision',
  { timeout: 60_000 },
  async () => {
    await cp(BUILTIN_MODEL, folder, { recursive: true });
    const builtin = await openModel(folder);
    const openAs = async (file: string, type: number) => {
      await writeFile(join(folder, file), meanColour(builtin, type));
      const model = { ...builtin, image: { ...builtin.image, file } };
      return disposable(await openOnnxEmbedder(model, { workers: 1, device: 'cpu', imagesPerJob: 2 }));
    };
    await using single = await openAs('single.onnx', FLOAT);
    await using half = await openAs('half.onnx', FLOAT16);
    const pictures = [0, 1, 2].map((seed) => noisePicture(builtin.image.size, seed));
    const expected = await single.embedImages(pictures);
    const embeddings = await half.embedImages(pictures);
    expect(dot(expected[0]!, expected[1]!)).toBeLessThan(0.9999); // they are told apart
    for (const [i, embedding] of embeddings.entries()) {
      expect(Math.sqrt(dot(embedding, embedding))).toBeCloseTo(1, 4);
      expect(dot(embedding, expected[i]!)).toBeGreaterThan(0.9999);
    }
  },
);
