import { randomBytes } from 'node:crypto';
import { VitrineError } from '../../domain/errors.ts';
import type { ModelDescription } from '../../domain/model.ts';
import type { ReindexJob } from '../../domain/reindex-job.ts';
import type { EmbeddingStore } from '../../ports/embedding-store.ts';
import type { EmbeddingRows, SnapshotContent } from '../../ports/snapshot-store.ts';
import type { CatalogueImage, CatalogueProduct } from './collect-images.ts';

export interface EmbeddedCatalogue {
  /** Images of one product lie next to each other. */
  readonly images: readonly CatalogueImage[];
  /** What each image's embedding is stored by; `undefined` where it could not be embedded. */
  readonly imageHashes: readonly (string | undefined)[];
  readonly embeddings: Pick<EmbeddingStore, 'loadMany'>;
  readonly model: ModelDescription;
  readonly job: ReindexJob;
  readonly createdAt: Date;
  /** Live changes up to this number were in the product store before it was read. */
  readonly changesUpTo: number;
}

/**
 * What a snapshot is built from: the images that could be embedded, product by product; a product without any is left out.
 * Throws IMAGE_UNREADABLE when there is none at all.
 */
export function createSnapshotContent(catalogue: EmbeddedCatalogue): SnapshotContent {
  const { images, imageHashes, embeddings, model, job, createdAt } = catalogue;
  const good = images.flatMap((image, i) =>
    imageHashes[i] === undefined ? [] : [{ ...image, imageHash: imageHashes[i] }],
  );
  if (good.length === 0) throw nothingUsable(images.length, job);
  const imageIds = new Map<CatalogueProduct, string[]>();
  for (const { product, image } of good) imageIds.set(product, [...(imageIds.get(product) ?? []), image.id]);
  return {
    id: snapshotId(createdAt),
    createdAt,
    model: { id: model.id, version: model.version, sha256: model.sha256 },
    dimensions: model.dimensions,
    indexType: job.indexType,
    failedImages: images.length - good.length,
    changesUpTo: catalogue.changesUpTo,
    products: [...imageIds.keys()],
    imageIds: [...imageIds.values()],
    embeddings: storedRows(
      good.map(({ imageHash }) => imageHash),
      model,
      embeddings,
    ),
  };
}

function nothingUsable(total: number, { progress, failures }: ReindexJob): VitrineError {
  const counts = Object.entries(progress.errors).map(([code, count]) => `${count} ${code}`);
  const first = failures[0] === undefined ? '' : ` The first, ${failures[0].imageId}: ${failures[0].reason}`;
  return new VitrineError('IMAGE_UNREADABLE', `None of ${total} pictures could be read: ${counts.join(', ')}.${first}`);
}

/** Sorts by time: `20261123-235003-1a2b3c`, UTC. */
function snapshotId(createdAt: Date): string {
  const [date, time] = createdAt.toISOString().slice(0, 19).replaceAll(/[-:]/g, '').split('T');
  return `${date}-${time}-${randomBytes(3).toString('hex')}`;
}

/** Rows that are fetched from the embedding store block by block: no more than a block of them is ever in memory. */
function storedRows(
  imageHashes: readonly string[],
  { sha256, dimensions }: ModelDescription,
  embeddings: EmbeddedCatalogue['embeddings'],
): EmbeddingRows {
  return {
    rowCount: imageHashes.length,
    async block(from, to) {
      const values = new Float32Array((to - from) * dimensions);
      const stored = await embeddings.loadMany(sha256, imageHashes.slice(from, to));
      stored.forEach((embedding, i) => {
        if (embedding?.length !== dimensions)
          throw new VitrineError('INTERNAL', `The embedding of picture ${imageHashes[from + i]} is no longer stored.`);
        values.set(embedding, i * dimensions);
      });
      return values;
    },
  };
}
