import { isZero, weighQuery } from '../../domain/embedding.ts';
import type { Embedding } from '../../domain/embedding.ts';
import { VitrineError } from '../../domain/errors.ts';
import type { BlockWeights, Modality } from '../../domain/model.ts';
import type { ProductId } from '../../domain/product.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { Crop, ImagePreprocessor } from '../../ports/image-preprocessor.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import type { CachedEmbedding, EmbeddingCache } from './embedding-cache.ts';
import { type QueryImage, type QueryImages, cropKey } from './query-images.ts';
import { type QueryPart, type QueryVector, joinParts } from './query-vector.ts';
import type { Degradation, PhotoInput, QueryInput, SearchRequest } from './search-request.ts';

export interface EmbedQueryDeps {
  readonly embedder: Embedder;
  readonly preprocessor: ImagePreprocessor;
  readonly queryImages: QueryImages;
  readonly queryEmbeddings: EmbeddingCache;
}

interface EmbeddedPhoto {
  readonly embedding: Embedding;
  /** Upright size in pixels. */
  readonly width: number;
  readonly height: number;
}

export interface EmbeddedQuery {
  /** Undefined when the model knows no word of the text and there is nothing else to go by. */
  readonly vector?: QueryVector;
  readonly image?: { readonly id: string; readonly width: number; readonly height: number };
  readonly degraded: readonly Degradation[];
}

/** Turns what was asked into one vector. Throws what reading the photo throws, and NOT_FOUND for an unknown product or photo. */
export async function embedQuery(
  deps: EmbedQueryDeps,
  snapshot: Snapshot,
  request: SearchRequest,
): Promise<EmbeddedQuery> {
  const { query } = request;
  const weigh = partMaker(deps.embedder, request.options.colourWeight);
  switch (query.kind) {
    case 'image': {
      const { image, photo } = await embedPhoto(deps, query.photo, request.signal);
      return { vector: joinParts([weigh('image', photo)]), image: describe(image, photo), degraded: [] };
    }
    case 'product':
      return {
        vector: joinParts([weigh('image', { embedding: productEmbedding(snapshot, query.productId) })]),
        degraded: [],
      };
    case 'text': {
      const text = await embedText(deps, query.text, request.signal);
      if (isZero(text)) return { degraded: ['TEXT_BY_WORDS'] };
      return { vector: joinParts([weigh('text', { embedding: text })]), degraded: [] };
    }
    case 'multimodal':
      return embedBoth(deps, { query, weigh, ...(request.signal && { signal: request.signal }) });
  }
}

interface PartInput {
  readonly embedding: Embedding;
  /** Influence among the parts; 1 when left out. */
  readonly weight?: number;
  /** Block weights in the place of the model's own; the request's colour weight goes before them. */
  readonly blockWeights?: BlockWeights;
}

type PartMaker = (modality: Modality, input: PartInput) => QueryPart;

function partMaker({ model }: Embedder, colourWeight: number | undefined): PartMaker {
  const asked: BlockWeights | undefined = colourWeight === undefined ? undefined : { colour: colourWeight };
  return (modality, { embedding, weight = 1, blockWeights = {} }) => {
    const weights: BlockWeights = { ...model.queryWeights[modality], ...(asked ?? blockWeights) };
    return {
      vector: weighQuery(embedding, model.blocks, weights),
      weight,
      calibration: model.calibration[modality],
    };
  };
}

async function embedBoth(
  deps: EmbedQueryDeps,
  {
    query,
    weigh,
    signal,
  }: { query: Extract<QueryInput, { kind: 'multimodal' }>; weigh: PartMaker; signal?: AbortSignal },
): Promise<EmbeddedQuery> {
  const [{ image, photo }, text] = await Promise.all([
    embedPhoto(deps, query.photo, signal),
    embedText(deps, query.text, signal),
  ]);
  const textKnown = !isZero(text);
  const parts: QueryPart[] = [];
  if (query.imageWeight > 0 || !textKnown) {
    const blockWeights = textKnown && namesColour(deps.embedder, text) ? { colour: 0 } : {};
    parts.push(weigh('image', { embedding: photo.embedding, weight: query.imageWeight || 1, blockWeights }));
  }
  if (query.imageWeight < 1 && textKnown) parts.push(weigh('text', { embedding: text, weight: 1 - query.imageWeight }));
  return {
    vector: joinParts(parts),
    image: describe(image, photo),
    degraded: textKnown ? [] : ['TEXT_IGNORED'],
  };
}

/** Words that name a colour mean that colour instead of the photo's: "this, but blue". */
function namesColour({ model }: Embedder, text: Embedding): boolean {
  const block = model.blocks.find(({ name }) => name === 'colour');
  return block !== undefined && !isZero(text.subarray(block.from, block.to));
}

function describe(image: QueryImage, { width, height }: EmbeddedPhoto): { id: string; width: number; height: number } {
  return { id: image.id, width, height };
}

async function embedText(
  { embedder, queryEmbeddings }: EmbedQueryDeps,
  text: string,
  signal: AbortSignal | undefined,
): Promise<Embedding> {
  const key = { modelSha256: embedder.model.sha256, content: { text } };
  const known = queryEmbeddings.get(key);
  if (known !== undefined) return known.embedding;
  const [embedding] = await embedder.embedTexts([text], signal);
  queryEmbeddings.set(key, { embedding: embedding as Embedding });
  return embedding as Embedding;
}

function isPhoto(cached: CachedEmbedding | undefined): cached is EmbeddedPhoto {
  return cached?.width !== undefined && cached.height !== undefined;
}

async function embedPhoto(
  deps: EmbedQueryDeps,
  input: PhotoInput,
  signal: AbortSignal | undefined,
): Promise<{ image: QueryImage; photo: EmbeddedPhoto }> {
  const image = 'bytes' in input ? deps.queryImages.identify(input.bytes) : deps.queryImages.get(input.imageId);
  const content = { imageId: image.id, crop: cropKey(input.crop) };
  const key = { modelSha256: deps.embedder.model.sha256, content };
  const known = deps.queryEmbeddings.get(key);
  const photo = isPhoto(known) ? known : await embedNewPhoto(deps, { image, crop: input.crop, signal });
  deps.queryEmbeddings.set(key, photo);
  deps.queryImages.keep(image);
  return { image, photo };
}

async function embedNewPhoto(
  { preprocessor, embedder }: EmbedQueryDeps,
  { image, crop, signal }: { image: QueryImage; crop: Crop | undefined; signal: AbortSignal | undefined },
): Promise<EmbeddedPhoto> {
  const prepared = await preprocessor.prepare(image.bytes, embedder.model.image, crop);
  signal?.throwIfAborted();
  const [embedding] = await embedder.embedImages([prepared], signal);
  return { embedding: embedding as Embedding, ...prepared.original };
}

/** Mean of the embeddings of a product's pictures (weighting makes its blocks unit length again). */
function productEmbedding(snapshot: Snapshot, productId: ProductId): Embedding {
  const ordinal = snapshot.columns.ordinalOf(productId);
  if (ordinal === undefined) {
    throw new VitrineError('NOT_FOUND', `No searchable product has the id ${JSON.stringify(productId)}.`);
  }
  const { from, to } = snapshot.columns.rowsOf(ordinal);
  const mean = new Float32Array(snapshot.index.dimensions);
  for (let row = from; row < to; row++) {
    snapshot.index.embeddingOf(row).forEach((value, d) => {
      mean[d] = (mean[d] as number) + value / (to - from);
    });
  }
  return mean;
}
