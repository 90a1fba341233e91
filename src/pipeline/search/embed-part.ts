import { type Colour, formatColour, pictureOf } from '../../domain/colour.ts';
import { nameOfColour } from '../../domain/colour-name.ts';
import type { Embedding } from '../../domain/embedding.ts';
import { VitrineError } from '../../domain/errors.ts';
import { COLOUR_BLOCK, type Modality } from '../../domain/model.ts';
import type { ProductId } from '../../domain/product.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { Crop, ImagePreprocessor } from '../../ports/image-preprocessor.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import type { CachedEmbedding, EmbeddingCache, EmbeddingKey } from './embedding-cache.ts';
import { type QueryImage, type QueryImages, cropKey } from './query-images.ts';
import type { PartInput, PhotoInput } from './search-request.ts';

export interface EmbedQueryDeps {
  readonly embedder: Embedder;
  readonly preprocessor: ImagePreprocessor;
  readonly queryImages: QueryImages;
  readonly queryEmbeddings: EmbeddingCache;
}

/** What a part of a query became. */
export interface EmbeddedPart {
  readonly embedding: Embedding;
  /** Set where it is another than the part's kind says. */
  readonly modality?: Modality;
  /** The photo when it was one: its id, and its upright size in pixels. */
  readonly image?: { readonly id: string; readonly width: number; readonly height: number };
}

/** Embeds a part of a query, or takes its embedding from a search before. Throws what reading a photo throws, NOT_FOUND and BAD_USER_INPUT. */
export async function embedPart(
  deps: EmbedQueryDeps,
  snapshot: Snapshot,
  { part, signal }: { readonly part: PartInput; readonly signal: AbortSignal | undefined },
): Promise<EmbeddedPart> {
  switch (part.kind) {
    case 'image':
      return embedPhoto(deps, part.photo, signal);
    case 'text':
      return { embedding: await embedText(deps, part.text, signal) };
    case 'colour':
      return embedColour(deps, part.colour, signal);
    case 'product':
      return { embedding: productEmbedding(snapshot, part.productId) };
  }
}

function embedText(deps: EmbedQueryDeps, text: string, signal: AbortSignal | undefined): Promise<Embedding> {
  return embedOnce(deps, { text }, () => deps.embedder.embedTexts([text], signal));
}

/** The embedding from a search before, or the only one that `embed` makes, kept for the next. */
async function embedOnce(
  { embedder, queryEmbeddings }: EmbedQueryDeps,
  content: EmbeddingKey['content'],
  embed: () => Promise<readonly Embedding[]>,
): Promise<Embedding> {
  const key = { modelSha256: embedder.model.sha256, content };
  const known = queryEmbeddings.get(key);
  if (known !== undefined) return known.embedding;
  const [embedding] = await embed();
  queryEmbeddings.set(key, { embedding: embedding as Embedding });
  return embedding as Embedding;
}

/** What a picture of nothing but the colour becomes; where the model does not keep colours apart, its name. */
async function embedColour(
  deps: EmbedQueryDeps,
  colour: Colour,
  signal: AbortSignal | undefined,
): Promise<EmbeddedPart> {
  const { embedder } = deps;
  const { model } = embedder;
  if (!model.blocks.some(({ name }) => name === COLOUR_BLOCK)) {
    return { embedding: await embedText(deps, nameOfColour(colour), signal), modality: 'text' };
  }
  const embedding = await embedOnce(deps, { colour: formatColour(colour) }, () => {
    const { size } = model.image;
    const picture = { pixels: pictureOf(colour, size), size, original: { width: size, height: size } };
    return embedder.embedImages([picture], signal);
  });
  return { embedding };
}

type SizedEmbedding = Required<CachedEmbedding>;

function isPhoto(cached: CachedEmbedding | undefined): cached is SizedEmbedding {
  return cached?.width !== undefined && cached.height !== undefined;
}

async function embedPhoto(
  deps: EmbedQueryDeps,
  input: PhotoInput,
  signal: AbortSignal | undefined,
): Promise<EmbeddedPart> {
  const image = 'bytes' in input ? deps.queryImages.identify(input.bytes) : deps.queryImages.get(input.imageId);
  const content = { imageId: image.id, crop: cropKey(input.crop) };
  const key = { modelSha256: deps.embedder.model.sha256, content };
  const known = deps.queryEmbeddings.get(key);
  const photo = isPhoto(known) ? known : await embedNewPhoto(deps, { image, crop: input.crop, signal });
  deps.queryEmbeddings.set(key, photo);
  deps.queryImages.keep(image);
  const { embedding, width, height } = photo;
  return { embedding, image: { id: image.id, width, height } };
}

async function embedNewPhoto(
  { preprocessor, embedder }: EmbedQueryDeps,
  { image, crop, signal }: { image: QueryImage; crop: Crop | undefined; signal: AbortSignal | undefined },
): Promise<SizedEmbedding> {
  const prepared = await preprocessor.prepare(image.bytes, embedder.model.image, { crop, signal });
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
