import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../src/cli/config.ts';
import { createQuietLogger } from '../../src/cli/logger.ts';
import { type Vitrine, openVitrine } from '../../src/cli/wire.ts';
import { weighQuery } from '../../src/domain/embedding.ts';
import type { Snapshot } from '../../src/ports/snapshot-store.ts';
import { indexCatalogue } from '../index-catalogue.ts';
import { rankOfProduct } from './rank-of-product.ts';
import { recallAt } from './recall.ts';

/**
 * Imports and indexes the catalogue in a temporary data folder, then asks
 * - with each photo of a product that has several: at which rank among all other photos is the next one of the same product;
 * - with each product's title: at which rank among the hits is the product.
 */
export async function evaluateLuma(catalogue: string): Promise<Record<string, number>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrine-evaluate-'));
  try {
    const config = parseConfig({ ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'error' });
    await indexCatalogue(config, catalogue);
    await using vitrine = await openVitrine(config, createQuietLogger(config));
    using lease = vitrine.liveSnapshot.acquire();
    return { ...(await photoToPhoto(vitrine, lease.snapshot)), ...(await titleToProduct(vitrine, lease.snapshot)) };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function photoToPhoto({ embedder }: Vitrine, snapshot: Snapshot): Promise<Record<string, number>> {
  const { model } = embedder;
  const ranks: number[] = [];
  let products = 0;
  for (let ordinal = 0; ordinal < snapshot.columns.productCount; ordinal++) {
    const { from, to } = snapshot.columns.rowsOf(ordinal);
    if (to - from < 2) continue;
    products += 1;
    for (let row = from; row < to; row++) {
      const query = weighQuery(snapshot.index.embeddingOf(row), model.blocks, model.queryWeights.image);
      const { candidates } = await snapshot.index.search({ vector: query, k: snapshot.index.size, exact: true });
      const others = candidates.filter((candidate) => candidate.row !== row);
      ranks.push(1 + others.findIndex((candidate) => candidate.row >= from && candidate.row < to));
    }
  }
  return {
    recall_at_1: recallAt(1, ranks),
    recall_at_5: recallAt(5, ranks),
    recall_at_20: recallAt(20, ranks),
    photo_queries: ranks.length,
    products_with_several_photos: products,
    photos: snapshot.index.size,
  };
}

async function titleToProduct(vitrine: Vitrine, snapshot: Snapshot): Promise<Record<string, number>> {
  const ranks: number[] = [];
  for (let ordinal = 0; ordinal < snapshot.columns.productCount; ordinal++) {
    const { id } = snapshot.columns.facts(ordinal);
    const [product] = await vitrine.products.loadMany([id]);
    if (product === undefined) continue;
    ranks.push(await rankOfProduct(vitrine, { kind: 'text', text: product.title }, id));
  }
  return {
    title_recall_at_1: recallAt(1, ranks),
    title_recall_at_10: recallAt(10, ranks),
    title_queries: ranks.length,
  };
}
