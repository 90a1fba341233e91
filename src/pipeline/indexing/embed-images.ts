import { hash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { type Embedding, dot } from '../../domain/embedding.ts';
import { VitrineError, toVitrineError } from '../../domain/errors.ts';
import type { Embedder } from '../../ports/embedder.ts';
import type { EmbeddingStore } from '../../ports/embedding-store.ts';
import type { ImageLoader } from '../../ports/image-loader.ts';
import type { ImagePreprocessor, PreparedImage } from '../../ports/image-preprocessor.ts';
import type { CatalogueImage } from './collect-images.ts';
import { forEachConcurrently } from './for-each-concurrently.ts';
import { KnownEmbeddings } from './known-embeddings.ts';
import type { RunningJob } from './running-job.ts';

export interface EmbedImagesDeps {
  readonly loader: ImageLoader;
  readonly preprocessor: ImagePreprocessor;
  readonly embedder: Embedder;
  readonly embeddings: EmbeddingStore;
}

export interface EmbedImagesWork {
  readonly images: readonly CatalogueImage[];
  readonly job: Pick<RunningJob, 'enter' | 'advance' | 'addFailure'>;
  readonly signal: AbortSignal;
}

/** Images loaded, decoded or embedded at once: enough that decoders and embedder never wait for each other. */
function inFlight({ imagesPerBatch }: Embedder): number {
  return Math.max(4 * availableParallelism(), BATCHES_IN_FLIGHT * imagesPerBatch);
}
/** Two at work, one that fills. */
const BATCHES_IN_FLIGHT = 3;
/** Wait for the embedder's queue when searches have filled it. */
const OVERLOADED_PAUSE_MS = 50;

/**
 * EMBED: sees to it that the embedding store has every image; resolves with the hash of each image's content, order kept,
 * that it is stored by; `undefined` where the picture cannot be had or read, which is reported as a failure of the job.
 * Embeddings are saved as they are made, so that an interrupted run goes on where it was.
 * Rejects when the embedder or the embedding store fails, and with the signal's reason when it aborts.
 */
export async function embedImages(
  deps: EmbedImagesDeps,
  { images, job, signal }: EmbedImagesWork,
): Promise<readonly (string | undefined)[]> {
  job.enter('EMBED', images.length);
  const known = new KnownEmbeddings(deps.embeddings, deps.embedder.model);
  const hashes = Array.from<string | undefined>({ length: images.length });
  let done = 0;
  const limit = inFlight(deps.embedder);
  try {
    await forEachConcurrently(images.entries(), { limit, signal }, async ([i, image], stop) => {
      try {
        hashes[i] = await embedImage({ ...deps, known, signal: stop }, image);
      } catch (error) {
        if (!(error instanceof UnusableImageError) || stop.aborted) throw error;
        job.addFailure({ productId: image.product.id, imageId: image.image.id, ...error.reason });
      }
      job.advance(++done);
    });
  } finally {
    await known.save();
  }
  return hashes;
}

/** The picture's own fault: it is reported and left out. Any other error ends the job. */
class UnusableImageError extends Error {
  override readonly name = 'UnusableImageError';
  readonly reason: { readonly code: string; readonly reason: string };

  constructor(cause: unknown) {
    const { code, message } = toVitrineError(cause);
    super(message, { cause });
    this.reason = { code, reason: message };
  }
}

interface EmbedImageDeps extends EmbedImagesDeps {
  readonly known: KnownEmbeddings;
  readonly signal: AbortSignal;
}

async function embedImage(deps: EmbedImageDeps, { image }: CatalogueImage): Promise<string> {
  const { loader, preprocessor, embedder, known, signal } = deps;
  const bytes = await orUnusable(loader.load(image, signal));
  const imageHash = hash('sha256', bytes, 'hex');
  await known.ensure(imageHash, async () => {
    const picture = await orUnusable(preprocessor.prepare(bytes, embedder.model.image, { signal }));
    const embedding = await embedPatiently(embedder, picture, signal);
    const length = dot(embedding, embedding);
    if (Number.isFinite(length) && length > 0) return embedding;
    throw new UnusableImageError(new VitrineError('IMAGE_UNREADABLE', 'The model makes nothing of this picture.'));
  });
  return imageHash;
}

async function orUnusable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new UnusableImageError(error);
  }
}

/** Searches share the embedder and go first: a full queue is waited for. */
async function embedPatiently(embedder: Embedder, picture: PreparedImage, signal: AbortSignal): Promise<Embedding> {
  for (;;) {
    try {
      const [embedding] = await embedder.embedImages([picture], signal);
      return embedding as Embedding;
    } catch (error) {
      if (!(error instanceof VitrineError) || error.code !== 'OVERLOADED') throw error;
      await setTimeout(OVERLOADED_PAUSE_MS, undefined, { signal });
    }
  }
}
