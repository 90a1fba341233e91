import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../src/cli/config.ts';
import { createQuietLogger } from '../../src/cli/logger.ts';
import { openVitrine } from '../../src/cli/wire.ts';
import { indexDemo, readStreetPhotos } from '../demo.ts';
import { rankOfProduct } from './rank-of-product.ts';

/** Searches the demo catalogue by its 40 street photos: how many find the right product among the first 5 hits. */
export async function evaluateStreet(demo: string): Promise<Record<string, number>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'vitrine-evaluate-'));
  try {
    const config = parseConfig({ ...process.env, DATA_DIR: dataDir, LOG_LEVEL: 'error' });
    await indexDemo(config, demo);
    await using vitrine = await openVitrine(config, createQuietLogger(config));
    const ranks: number[] = [];
    for (const { file, productId } of await readStreetPhotos(demo)) {
      const bytes = await readFile(join(demo, 'street', file));
      const rank = await rankOfProduct(vitrine, { kind: 'image', photo: { bytes } }, productId);
      if (rank === 0 || rank > 5) console.error(`${file}: ${productId} at rank ${rank || 'beyond 100'}`);
      ranks.push(rank);
    }
    const within = (k: number) => ranks.filter((rank) => rank > 0 && rank <= k).length;
    return { in_first_1: within(1), in_first_5: within(5), in_first_20: within(20), of: ranks.length };
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
