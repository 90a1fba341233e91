import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Index } from 'faiss-node';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import sharp from 'sharp';
import { openModel } from '../../src/adapters/model-directory.ts';
import type { Config } from '../../src/cli/config.ts';
import { ROOT } from '../../src/cli/root.ts';

/**
 * What one would write by hand in an afternoon with the same libraries and the same model: read, decode and resize with sharp
 * (one chain), run ONNX Runtime in this process with its default threads, search a flat FAISS index. No server, no filter, no ranking.
 */
export interface HandWrittenLoop {
  /** Embeds pictures one after the other; rows × dimensions. */
  embed(files: readonly string[]): Promise<Float32Array[]>;
  /** Embeds one picture and finds its 500 nearest rows. */
  search(bytes: Uint8Array): Promise<readonly number[]>;
}

export async function openHandWrittenLoop(config: Config, indexFile: string): Promise<HandWrittenLoop> {
  const model = await openModel(resolve(ROOT, config.model.directory, config.model.id));
  const { image } = model;
  const session = await InferenceSession.create(join(model.directory, image.file));
  const index = Index.read(indexFile);

  const embedOne = async (picture: Uint8Array): Promise<Float32Array> => {
    const fit = image.resize === 'pad' ? 'contain' : image.resize === 'stretch' ? 'fill' : 'cover';
    const [r, g, b] = image.background;
    const pixels = await sharp(picture)
      .rotate()
      .flatten({ background: { r, g, b } })
      .resize(image.size, image.size, { fit, background: { r, g, b } })
      .raw()
      .toBuffer();
    const plane = image.size ** 2;
    const tensor = new Float32Array(3 * plane);
    for (let i = 0; i < plane; i++) {
      for (let c = 0; c < 3; c++) {
        tensor[c * plane + i] =
          ((pixels[3 * i + c] as number) / 255 - (image.mean[c] as number)) / (image.std[c] as number);
      }
    }
    const output = await session.run({ [image.input]: new Tensor('float32', tensor, [1, 3, image.size, image.size]) });
    return output[image.output]?.data as Float32Array;
  };

  return {
    async embed(files) {
      const embeddings: Float32Array[] = [];
      for (const file of files) embeddings.push(await embedOne(await readFile(file)));
      return embeddings;
    },
    async search(bytes) {
      const embedding = await embedOne(bytes);
      return index.search([...embedding], 500).labels;
    },
  };
}
