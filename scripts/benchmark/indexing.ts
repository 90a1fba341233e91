import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../../src/cli/config.ts';
import { createQuietLogger } from '../../src/cli/logger.ts';
import { ROOT } from '../../src/cli/root.ts';
import { type Vitrine, openReindexer, openVitrine } from '../../src/cli/wire.ts';
import { openHandWrittenLoop } from './hand-written-loop.ts';
import { median } from './statistics.ts';

const ROUNDS = 3;

/**
 * Pictures a second from file to embedding: the reindex pipeline's embedding stage with an empty embedding store (kept durably as
 * always) against the hand-written loop over the same files, taking turns; the ratio is that of the medians.
 */
export async function benchIndexing(config: Config): Promise<Record<string, number>> {
  const dataDir = resolve(ROOT, config.dataDir);
  const current = await openVitrine(config, createQuietLogger(config));
  const snapshot = current.liveSnapshot.current()?.manifest.id;
  const files = await imageFiles(current);
  await current[Symbol.asyncDispose]();
  const loop = await openHandWrittenLoop(config, join(dataDir, 'snapshots', snapshot ?? '', 'product.index'));

  const rates = { pipeline: [] as number[], loop: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.pipeline.push(await embedStageRate(config, files.length));
    const start = performance.now();
    await loop.embed(files);
    rates.loop.push((1000 * files.length) / (performance.now() - start));
  }
  return {
    indexing_images_per_s: median(rates.pipeline),
    loop_images_per_s: median(rates.loop),
    indexing_ratio: median(rates.pipeline) / median(rates.loop),
    images: files.length,
  };
}

async function imageFiles({ products, config }: Vitrine): Promise<readonly string[]> {
  const files: string[] = [];
  for await (const { images } of products.all()) {
    for (const { file } of images) if (file !== undefined) files.push(resolve(config.images.root ?? ROOT, file));
  }
  return files;
}

/** Runs a reindex without any known embedding and times its EMBED stage. */
async function embedStageRate(config: Config, images: number): Promise<number> {
  for (const suffix of ['', '-wal', '-shm']) {
    await rm(join(resolve(ROOT, config.dataDir), `embeddings.sqlite${suffix}`), { force: true });
  }
  await using vitrine = await openVitrine(config, createQuietLogger(config));
  const reindexer = await openReindexer(vitrine);
  const job = await reindexer.start({ indexType: 'FLAT' });
  const times: number[] = [];
  const timer = setInterval(() => {
    if (reindexer.current()?.progress.stage === 'EMBED') times.push(performance.now());
  }, 5);
  const { state, error } = await reindexer.finished(job.id);
  clearInterval(timer);
  await reindexer.close();
  if (state !== 'SUCCEEDED') throw new Error(`The reindex failed: ${error}`);
  return (1000 * images) / ((times.at(-1) ?? Number.NaN) - (times[0] ?? Number.NaN));
}
