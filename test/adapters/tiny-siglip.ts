import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seededRandom } from '../contracts/snapshot-content.ts';
import { FLOAT, type Graph, INT32, INT64, type Node, type Weights, onnxFile } from './onnx-file.ts';

/** Side of its pictures, tokens of its texts, length of its embeddings, words it knows. */
export const SIDE = 32;
export const CONTEXT = 64;
const DIMENSIONS = 8;
const WORDS = ['<pad>', '</s>', '<unk>', '▁a', '▁red', '▁blue', '▁dress', '▁chair'];

const random = seededRandom(11);
const randoms = (count: number) => Float32Array.from({ length: count }, () => random() - 0.5);
const PROJECTION = randoms(3 * SIDE * SIDE * DIMENSIONS);
const TABLE = randoms(WORDS.length * DIMENSIONS);
/** Each place of a text weighs otherwise, the padded ones, too. */
const PLACES = randoms(CONTEXT);

export interface TinySiglip {
  readonly config?: object;
  readonly preprocessor?: object;
  readonly tokenizerConfig?: object;
  /** One model.onnx with both halves and the similarities, in place of two files. */
  readonly joined?: boolean;
  /** Token ids of 32 bits. */
  readonly int32?: boolean;
  /** Tokens of a text as the export has them fixed; free by default. */
  readonly fixedTokens?: number;
  readonly fixedBatch?: number;
  /** With an attention mask that counts: a token without it adds nothing. */
  readonly mask?: boolean;
  readonly names?: { readonly image?: string; readonly text?: string; readonly extraInput?: string };
  /** Weights of the picture's half in a file of their own. */
  readonly external?: string;
  readonly textDimensions?: number;
}

/**
 * Writes a model of SigLIP's interface with small random weights in the hub's layout: a picture's embedding is a projection
 * of its pixels, a text's the sum of its tokens' vectors, weighed by their places, padding included.
 */
export async function writeTinySiglip(folder: string, options: TinySiglip = {}): Promise<void> {
  const { config, preprocessor, tokenizerConfig, joined = false, external } = options;
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const json = (name: string, content: object) => writeFile(join(folder, name), JSON.stringify(content));
  await json('config.json', config ?? CONFIG);
  await json('preprocessor_config.json', preprocessor ?? PREPROCESSOR);
  await json('tokenizer.json', TOKENIZER);
  await json('tokenizer_config.json', tokenizerConfig ?? { pad_token: '</s>' });
  const [vision, text] = [visionGraph(options), textGraph(options)];
  if (external !== undefined) await writeFile(join(folder, 'onnx', external), Buffer.from(PROJECTION.buffer));
  if (joined) {
    await writeFile(join(folder, 'onnx/model.onnx'), onnxFile(joinedGraph(vision, text)));
  } else {
    await writeFile(join(folder, 'onnx/vision_model.onnx'), onnxFile(vision));
    await writeFile(join(folder, 'onnx/text_model.onnx'), onnxFile(text));
  }
}

/** What the text half must give for token ids, padded to the context; not yet of unit length. */
export function expectedText(ids: readonly number[]): Float32Array {
  const sum = new Float32Array(DIMENSIONS);
  ids.forEach((id, place) => {
    for (let d = 0; d < DIMENSIONS; d++) sum[d]! += TABLE[id * DIMENSIONS + d]! * PLACES[place]!;
  });
  return sum;
}

/** What the picture half must give for RGB bytes, normalised with mean and deviation .5. */
export function expectedImage(pixels: Uint8Array): Float32Array {
  const plane = SIDE * SIDE;
  const sum = new Float32Array(DIMENSIONS);
  for (let i = 0; i < plane; i++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = (pixels[3 * i + channel]! / 255 - 0.5) / 0.5;
      for (let d = 0; d < DIMENSIONS; d++) sum[d]! += value * PROJECTION[(channel * plane + i) * DIMENSIONS + d]!;
    }
  }
  return sum;
}

export const CONFIG = {
  model_type: 'siglip',
  text_config: { model_type: 'siglip_text_model', max_position_embeddings: CONTEXT, vocab_size: WORDS.length },
  vision_config: { model_type: 'siglip_vision_model', image_size: SIDE },
};

export const PREPROCESSOR = {
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.5, 0.5, 0.5],
  image_processor_type: 'SiglipImageProcessor',
  image_std: [0.5, 0.5, 0.5],
  resample: 3,
  rescale_factor: 1 / 255,
  size: { height: SIDE, width: SIDE },
};

const TOKENIZER = {
  version: '1.0',
  truncation: null,
  padding: null,
  added_tokens: ['<pad>', '</s>', '<unk>'].map((content, id) => ({ id, content, special: true, normalized: false })),
  normalizer: null,
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
  post_processor: {
    type: 'TemplateProcessing',
    single: [{ Sequence: { id: 'A', type_id: 0 } }, { SpecialToken: { id: '</s>', type_id: 0 } }],
    pair: [],
    special_tokens: { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } },
  },
  decoder: { type: 'Metaspace', replacement: '▁', add_prefix_space: true, prepend_scheme: 'always' },
  model: { type: 'Unigram', unk_id: 2, vocab: WORDS.map((word) => [word, -1]) },
};

function visionGraph({ names = {}, fixedBatch, external }: TinySiglip): Graph {
  const output = names.image ?? 'pooler_output';
  const batch = fixedBatch ?? 'batch';
  const weights: Weights = { name: 'projection', dims: [3 * SIDE * SIDE, DIMENSIONS], values: PROJECTION };
  return {
    inputs: [{ name: 'pixel_values', type: FLOAT, shape: [batch, 3, SIDE, SIDE] }],
    outputs: [{ name: output, type: FLOAT, shape: [batch, DIMENSIONS] }],
    nodes: [
      { op: 'Flatten', inputs: ['pixel_values'], outputs: ['flat'] },
      { op: 'MatMul', inputs: ['flat', 'projection'], outputs: [output] },
    ],
    weights: [external === undefined ? weights : { ...weights, external }],
  };
}

function textGraph(options: TinySiglip): Graph {
  const { names = {}, int32 = false, fixedTokens, mask = false, textDimensions = DIMENSIONS } = options;
  const output = names.text ?? 'pooler_output';
  const tokens = { type: int32 ? INT32 : INT64, shape: ['batch', fixedTokens ?? 'tokens'] };
  const table = textDimensions === DIMENSIONS ? TABLE : randoms(WORDS.length * textDimensions);
  const factors = [...(mask ? ['attention_mask'] : []), ...(names.extraInput === undefined ? [] : [names.extraInput])];
  const places = fixedTokens ?? CONTEXT;
  return {
    inputs: ['input_ids', ...factors].map((name) => ({ name, ...tokens })),
    outputs: [{ name: output, type: FLOAT, shape: ['batch', textDimensions] }],
    nodes: [
      { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['vectors'] },
      { op: 'Mul', inputs: ['vectors', 'places'], outputs: ['weighed'] },
      ...factors.flatMap((name, i): Node[] => [
        { op: 'Cast', inputs: [name], outputs: [`float ${i}`], integers: { to: FLOAT } },
        { op: 'Unsqueeze', inputs: [`float ${i}`, 'last axis'], outputs: [`column ${i}`] },
        { op: 'Mul', inputs: [i === 0 ? 'weighed' : `counted ${i - 1}`, `column ${i}`], outputs: [`counted ${i}`] },
      ]),
      {
        op: 'ReduceSum',
        inputs: [factors.length === 0 ? 'weighed' : `counted ${factors.length - 1}`, 'token axis'],
        outputs: [output],
        integers: { keepdims: 0 },
      },
    ],
    weights: [
      { name: 'table', dims: [WORDS.length, textDimensions], values: table },
      { name: 'places', dims: [places, 1], values: PLACES.slice(0, places) },
      { name: 'last axis', dims: [1], values: BigInt64Array.of(2n) },
      { name: 'token axis', dims: [1], values: BigInt64Array.of(1n) },
    ],
  };
}

/** As the hub's model.onnx: both embeddings and the similarities of all pairs. */
function joinedGraph(vision: Graph, text: Graph): Graph {
  const [image, words] = [vision.outputs[0]!.name, text.outputs[0]!.name];
  const similarities = { name: 'logits_per_image', type: FLOAT, shape: ['batch', 'texts'] };
  return {
    inputs: [...text.inputs, ...vision.inputs],
    outputs: [similarities, ...text.outputs, ...vision.outputs],
    nodes: [
      ...text.nodes,
      ...vision.nodes,
      { op: 'Transpose', inputs: [words], outputs: ['turned'] },
      { op: 'MatMul', inputs: [image, 'turned'], outputs: ['logits_per_image'] },
    ],
    weights: [...vision.weights, ...text.weights],
  };
}
