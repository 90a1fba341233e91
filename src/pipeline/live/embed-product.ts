import type { Embedding } from '../../domain/embedding.ts';
import type { ImageFailure } from '../../domain/reindex-job.ts';
import type { ImageId, Product } from '../../domain/product.ts';
import type { Snapshot } from '../../ports/snapshot-store.ts';
import { type EmbedImagesDeps, embedImages } from '../indexing/embed-images.ts';

/** The images of a product that can be searched, with their embeddings one after the other. */
export interface EmbeddedImages {
  readonly imageIds: readonly ImageId[];
  readonly embeddings: Float32Array;
}

export interface EmbeddedProducts {
  /** One entry per product, order kept; without images where none could be read. */
  readonly embedded: readonly EmbeddedImages[];
  readonly failures: readonly ImageFailure[];
}

/** Embeds all images of these products as a reindex does; a picture whose content is known is not embedded again. */
export async function embedProducts(
  deps: EmbedImagesDeps,
  products: readonly Product[],
  signal: AbortSignal,
): Promise<EmbeddedProducts> {
  const failures: ImageFailure[] = [];
  const images = products.flatMap((product) => product.images.map((image) => ({ product, image })));
  const job = { enter() {}, advance() {}, addFailure: (failure: ImageFailure) => failures.push(failure) };
  const hashes = images.length === 0 ? [] : await embedImages(deps, { images, job, signal });
  const embeddings = await loadEmbeddings(deps, hashes);
  let at = 0;
  const embedded = products.map((product) => {
    const own = embeddings.slice(at, (at += product.images.length));
    const good = product.images.flatMap(({ id }, i) => {
      const embedding = own[i];
      return embedding === undefined ? [] : [{ id, embedding }];
    });
    return joined(
      good.map(({ id }) => id),
      good.map(({ embedding }) => embedding),
    );
  });
  return { embedded, failures };
}

/** From the embedding store, where they were put just now; undefined where there was no hash. */
async function loadEmbeddings(
  { embeddings, embedder }: EmbedImagesDeps,
  hashes: readonly (string | undefined)[],
): Promise<readonly (Embedding | undefined)[]> {
  const known = hashes.filter((hash) => hash !== undefined);
  const loaded = await embeddings.loadMany(embedder.model.sha256, known);
  const byHash = new Map(known.map((hash, i) => [hash, loaded[i]]));
  return hashes.map((hash) => (hash === undefined ? undefined : byHash.get(hash)));
}

/** What the index has of a product, where its images are still the same and all of them are searched. */
export function knownImages(snapshot: Snapshot, before: Product, now: Product): EmbeddedImages | undefined {
  const { columns, index } = snapshot;
  const ordinal = columns.ordinalOf(now.id);
  if (ordinal === undefined || !sameImages(before, now)) return undefined;
  const { from, to } = columns.rowsOf(ordinal);
  const rows = Array.from({ length: to - from }, (_, n) => from + n);
  const imageIds = rows.map((row) => snapshot.imageOf(row).id);
  if (imageIds.length !== now.images.length || now.images.some(({ id }, n) => id !== imageIds[n])) return undefined;
  return joined(
    imageIds,
    rows.map((row) => index.embeddingOf(row)),
  );
}

function sameImages({ images: ones }: Product, { images: others }: Product): boolean {
  return (
    ones.length === others.length &&
    ones.every(({ id, url, file }, n) => {
      const other = others[n];
      return other?.id === id && other.url === url && other.file === file;
    })
  );
}

function joined(imageIds: readonly ImageId[], rows: readonly Float32Array[]): EmbeddedImages {
  const embeddings = new Float32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    embeddings.set(row, at);
    at += row.length;
  }
  return { imageIds, embeddings };
}
