import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Config } from '../src/cli/config.ts';
import { createQuietLogger } from '../src/cli/logger.ts';
import { runReindex } from '../src/cli/reindex.ts';
import { ROOT } from '../src/cli/root.ts';
import { openVitrine } from '../src/cli/wire.ts';
import { indexCatalogue } from './index-catalogue.ts';

/** A query photo of the demo with its known answer. */
export interface StreetPhoto {
  readonly file: string;
  readonly productId: string;
  readonly title: string;
}

export async function readStreetPhotos(demo: string): Promise<readonly StreetPhoto[]> {
  return JSON.parse(await readFile(join(demo, 'street/queries.json'), 'utf8')) as readonly StreetPhoto[];
}

/**
 * Renders the demo catalogue into `demo` (does nothing when it stands), imports it and publishes an index, unless this data
 * folder already serves this very demo with this very model. A data folder with a catalogue of its own is left alone: false then.
 */
export async function indexDemo(config: Config, demo: string): Promise<boolean> {
  execFileSync(process.execPath, [join(ROOT, 'scripts/render-catalogue.ts'), '--out', demo], {
    stdio: ['ignore', 2, 2],
  });
  const log = createQuietLogger(config);
  const version = await demoVersion(demo);
  const stampFile = join(resolve(ROOT, config.dataDir), 'demo-version');
  {
    await using vitrine = await openVitrine(config, log);
    const stamp = await readFile(stampFile, 'utf8').catch(() => '');
    const served = vitrine.liveSnapshot.current() !== undefined;
    if (served && stamp === version) return true;
    if (stamp === '' && (await vitrine.products.count()) > 0) {
      if (!served) await runReindex(vitrine, { index: 'AUTO' });
      return false;
    }
  }
  await indexCatalogue(config, join(demo, 'catalog.jsonl'));
  await writeFile(stampFile, version);
  return true;
}

async function demoVersion(demo: string): Promise<string> {
  return (await readFile(join(demo, 'render-version.txt'), 'utf8')).trim();
}
