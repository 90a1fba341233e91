/** A contiguous part of the embedding that carries one aspect (`semantic`, `colour`); both ends in dimensions, `to` exclusive. */
export interface EmbeddingBlock {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** Name of the block that carries the colours, in models that keep them apart. */
export const COLOUR_BLOCK = 'colour';

export type Modality = 'image' | 'text';

/** Weight of each block in a query, by block name. Set on the query alone, so no change needs re-indexing. */
export type BlockWeights = Readonly<Record<string, number>>;

/**
 * What a similarity means for one modality of query.
 * `mean` and `scale` are those of random (query, image) pairs: `z = (similarity − mean) / scale`;
 * `midpoint` and `slope` turn z into a probability of a fitting hit: `1 / (1 + exp(−slope · (z − midpoint)))`;
 * `bands` are the similarities from which a hit counts as EXACT or SAME_STYLE.
 */
export interface Calibration {
  readonly mean: number;
  readonly scale: number;
  readonly midpoint: number;
  readonly slope: number;
  readonly bands: { readonly exact: number; readonly sameStyle: number };
}

/** How pictures become the model's input; the same for indexing and searching. */
export interface ImageInputSpec {
  readonly file: string;
  /** Names of the ONNX graph's input and output. */
  readonly input: string;
  readonly output: string;
  /** Side of the square input, in pixels. */
  readonly size: number;
  readonly resize: 'shortest-side' | 'stretch' | 'pad';
  readonly interpolation: 'bicubic' | 'bilinear';
  /** Per channel, on values in 0..1. */
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
  /** RGB 0..255 behind transparent pixels and beside padded ones. */
  readonly background: readonly [number, number, number];
}

export interface TextInputSpec {
  readonly file: string;
  readonly tokenizer: string;
  readonly input: string;
  /** Name of the attention mask input, when the graph has one. */
  readonly mask?: string;
  readonly output: string;
  /** Longest text in tokens; what goes beyond is cut, the end token kept. */
  readonly contextLength: number;
  readonly padId: number;
  readonly padTo: 'longest' | 'context';
  /** The attention mask names the padding, too: for models that were trained to look at it. */
  readonly attendsToPadding?: true;
  /** Texts are lower-cased first: for models that were trained so and whose tokenizer does not do it. */
  readonly lowercase?: true;
}

/** A model directory's `model.json`, parsed. */
export interface ModelDescription {
  readonly id: string;
  readonly version: string;
  readonly licence: string;
  /** The model whose weights these are in fewer bits, and how: the embeddings of both are of one space. */
  readonly quantised?: { readonly from: string; readonly method: string } | undefined;
  readonly dimensions: number;
  readonly image: ImageInputSpec;
  readonly text: TextInputSpec;
  /** In order, without gaps, together all dimensions; a model without blocks has one named `all`. */
  readonly blocks: readonly EmbeddingBlock[];
  readonly queryWeights: Readonly<Record<Modality, BlockWeights>>;
  readonly calibration: Readonly<Record<Modality, Calibration>>;
  /**
   * Identity of what embeddings come from: hex sha256 over the sha256 sums of the model's files, in name order, and over how
   * pictures are prepared. Embeddings of another identity cannot be compared with this model's.
   */
  readonly sha256: string;
}
