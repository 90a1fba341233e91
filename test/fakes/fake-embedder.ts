import type { Embedding } from '../../src/domain/embedding.ts';
import type { Calibration, ModelDescription } from '../../src/domain/model.ts';
import type { Embedder } from '../../src/ports/embedder.ts';

const CALIBRATION: Calibration = {
  mean: 0.1,
  scale: 0.2,
  midpoint: 2,
  slope: 1.5,
  bands: { exact: 0.95, sameStyle: 0.7 },
};

/** Levels per channel of the histogram. */
const LEVELS = 4;

export const FAKE_MODEL: ModelDescription = {
  id: 'fake',
  version: '1',
  licence: 'CC0-1.0',
  dimensions: LEVELS ** 3,
  image: {
    file: 'vision.onnx',
    input: 'pixel_values',
    output: 'embedding',
    size: 8,
    resize: 'pad',
    interpolation: 'bicubic',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    background: [255, 255, 255],
  },
  text: {
    file: 'text.onnx',
    tokenizer: 'tokenizer.json',
    input: 'input_ids',
    output: 'embedding',
    contextLength: 32,
    padId: 0,
    padTo: 'longest',
  },
  blocks: [{ name: 'all', from: 0, to: LEVELS ** 3 }],
  queryWeights: { image: { all: 1 }, text: { all: 1 } },
  calibration: { image: CALIBRATION, text: CALIBRATION },
  sha256: 'f'.repeat(64),
};

/** The words that the fake model knows; every other word means nothing to it. */
export const FAKE_WORDS: Readonly<Record<string, readonly [number, number, number]>> = {
  red: [230, 20, 20],
  green: [20, 230, 20],
  blue: [20, 20, 230],
  black: [10, 10, 10],
  white: [245, 245, 245],
};

/** A model that sees nothing but colour: the histogram of the pixels (4 levels per channel), at unit length; deterministic. */
export function fakeEmbedder(): Embedder {
  return {
    model: FAKE_MODEL,
    device: 'fake',
    imagesPerBatch: 64,
    async embedImages(images, signal) {
      signal?.throwIfAborted();
      return images.map(({ pixels }) => histogram(pixels));
    },
    async embedTexts(texts, signal) {
      signal?.throwIfAborted();
      return texts.map((text) =>
        histogram(
          text
            .toLowerCase()
            .split(/\W+/)
            .flatMap((word) => FAKE_WORDS[word] ?? []),
        ),
      );
    },
    loaded: () => [],
    async close() {},
  };
}

function histogram(channels: ArrayLike<number>): Embedding {
  const counts = new Float32Array(LEVELS ** 3);
  const level = (value: number) => Math.floor((value * LEVELS) / 256);
  for (let i = 0; i + 2 < channels.length; i += 3) {
    const [red, green, blue] = [channels[i], channels[i + 1], channels[i + 2]] as [number, number, number];
    const bin = (level(red) * LEVELS + level(green)) * LEVELS + level(blue);
    counts[bin] = (counts[bin] as number) + 1;
  }
  const length = Math.hypot(...counts);
  return length === 0 ? counts : counts.map((value) => value / length);
}
