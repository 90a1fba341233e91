import { jsonlCatalogSource } from '../src/adapters/jsonl-catalog-source.ts';
import type { Config } from '../src/cli/config.ts';
import { importFrom } from '../src/cli/import.ts';
import { createQuietLogger } from '../src/cli/logger.ts';
import { runReindex } from '../src/cli/reindex.ts';
import { openVitrine } from '../src/cli/wire.ts';

/** Makes a JSONL catalogue the whole content of the configured data folder and publishes an index of it. Throws when that fails. */
export async function indexCatalogue(config: Config, catalogue: string): Promise<void> {
  await importFrom(config, jsonlCatalogSource(catalogue), true);
  await using vitrine = await openVitrine(config, createQuietLogger(config));
  const job = await runReindex(vitrine, { index: 'AUTO' });
  if (job.state !== 'SUCCEEDED') throw new Error(`The catalogue could not be indexed: ${job.error}`);
}
