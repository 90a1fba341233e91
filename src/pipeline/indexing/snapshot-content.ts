import { randomBytes } from 'node:crypto';
import type { Embedding } from '../../domain/embedding.ts';
import { VitrineError } from '../../domain/errors.ts';
import type { ModelDescription } from '../../domain/model.ts';
import type { ReindexJob } from '../../domain/reindex-job.ts';
import type { SnapshotContent } from '../../ports/snapshot-store.ts';
import type { CatalogueImage, CatalogueProduct } from './collect-images.ts';

export interface EmbeddedCatalogue {
  /** Images of one product lie next to each other. */
  readonly images: readonly CatalogueImage[];
  /** One entry per image; `undefined` where it could not be embedded. */
  readonly embeddings: readonly (Embedding | undefined)[];
  readonly model: ModelDescription;
  readonly job: ReindexJob;
  readonly createdAt: Date;
}

/**
 * What a snapshot is built from: the images that could be embedded, product by product; a product without any is left out.
 * Throws IMAGE_UNREADABLE when there is none at all.
 */
export function createSnapshotContent(catalogue: EmbeddedCatalogue): SnapshotContent {
  const { images, embeddings, model, job, createdAt } = catalogue;
  const good = images.flatMap((image, i) =>
    embeddings[i] === undefined ? [] : [{ ...image, embedding: embeddings[i] }],
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
    products: [...imageIds.keys()],
    imageIds: [...imageIds.values()],
    embeddings: joinRows(
      good.map(({ embedding }) => embedding),
      model.dimensions,
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

function joinRows(rows: readonly Embedding[], dimensions: number): Float32Array {
  const joined = new Float32Array(rows.length * dimensions);
  rows.forEach((row, i) => joined.set(row, i * dimensions));
  return joined;
}
