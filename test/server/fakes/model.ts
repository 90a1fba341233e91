import { VitrineError } from '../../../src/domain/errors.ts';
import type { ModelDescription } from '../../../src/domain/model.ts';
import type { Embedder } from '../../../src/ports/embedder.ts';
import type { ImagePreprocessor } from '../../../src/ports/image-preprocessor.ts';
import { type Rgb, embeddingOf, embeddingOfWords } from './catalogue.ts';

const CALIBRATION = { mean: 0, scale: 1, midpoint: 0, slope: 1, bands: { exact: 0.99, sameStyle: 0.9 } };

const MODEL: ModelDescription = {
  id: 'fake',
  version: '1',
  licence: 'none',
  dimensions: 4,
  image: {
    file: '',
    input: '',
    output: '',
    size: 1,
    resize: 'stretch',
    interpolation: 'bicubic',
    mean: [0, 0, 0],
    std: [1, 1, 1],
    background: [255, 255, 255],
  },
  text: {
    file: '',
    tokenizer: '',
    input: '',
    output: '',
    contextLength: 77,
    padId: 0,
    padTo: 'longest',
  },
  blocks: [{ name: 'all', from: 0, to: 4 }],
  queryWeights: { image: { all: 1 }, text: { all: 1 } },
  calibration: { image: CALIBRATION, text: CALIBRATION },
  sha256: '0'.repeat(64),
};

/** Sees nothing but colour. */
export const fakeEmbedder: Embedder = {
  model: MODEL,
  device: 'cpu',
  embedImages: async (images) => images.map(({ pixels }) => embeddingOf([...pixels] as unknown as Rgb)),
  embedTexts: async (texts) => texts.map(embeddingOfWords),
  close: async () => {},
};

/** A "photo" of one colour, in the only format that `fakePreprocessor` reads; `padding` bytes make it larger. */
export function fakePhoto([red, green, blue]: Rgb, padding = 0): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + padding);
  bytes.set(new TextEncoder().encode('PHOTO'));
  bytes.set([red, green, blue], 5);
  return bytes;
}

export const fakePreprocessor: ImagePreprocessor = {
  async prepare(bytes) {
    if (new TextDecoder().decode(bytes.subarray(0, 5)) !== 'PHOTO') {
      throw new VitrineError('IMAGE_TYPE_UNSUPPORTED', 'Expected a photo, got something else.');
    }
    return { pixels: bytes.slice(5, 8), size: 1, original: { width: 640, height: 480 } };
  },
};
