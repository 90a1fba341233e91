import { mkdir, stat } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { csvCatalogSource } from '../adapters/csv-catalog-source.ts';
import { folderCatalogSource } from '../adapters/folder-catalog-source.ts';
import { jsonlCatalogSource } from '../adapters/jsonl-catalog-source.ts';
import { badInput } from '../domain/errors.ts';
import { type ImportReport, importCatalog } from '../pipeline/indexing/import-catalog.ts';
import type { CatalogSource } from '../ports/catalog-source.ts';
import type { Config } from './config.ts';
import { createQuietLogger } from './logger.ts';
import { openStores } from './open-stores.ts';
import { createProgress } from './progress.ts';
import { ROOT } from './root.ts';

const MOST_SHOWN = 20;

/** `vitrine import`: prints what was taken and what was not, with reasons. Exit code 1 when nothing could be taken. */
export async function importCommand(
  config: Config,
  path: string,
  { replace = false }: { replace?: boolean },
): Promise<void> {
  const source = await openSource(path);
  const report = await importFrom(config, source, replace);
  for (const { where, reason } of report.rejected.slice(0, MOST_SHOWN)) console.error(`  ${where}: ${reason}`);
  const more = report.rejectedCount - MOST_SHOWN;
  if (more > 0) console.error(`  … and ${more} more`);
  console.log(
    `${report.imported} products imported, ${report.rejectedCount} entries rejected` +
      (replace ? `, ${report.removed} products removed.` : '.'),
  );
  if (report.imported === 0) process.exitCode = 1;
  else console.log('Next: vitrine reindex');
}

export async function importFrom(config: Config, source: CatalogSource, replace: boolean): Promise<ImportReport> {
  const dataDir = resolve(ROOT, config.dataDir);
  await mkdir(dataDir, { recursive: true });
  await using stores = await openStores(config, dataDir, createQuietLogger(config));
  const progress = createProgress();
  const clock = { now: () => new Date() };
  const onProgress = (done: number) => progress.show('import', done);
  const report = await importCatalog({ source, store: stores.products, clock, onProgress }, { replace });
  progress.end(`import ${report.imported + report.rejectedCount} entries read`);
  return report;
}

/** The catalogue source that fits a path. */
export async function openSource(path: string): Promise<CatalogSource> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) throw badInput(`Expected a folder, a .jsonl or a .csv file, but ${path} does not exist.`);
  if (stats.isDirectory()) return folderCatalogSource(path);
  const type = extname(path).toLowerCase();
  if (type === '.jsonl' || type === '.ndjson') return jsonlCatalogSource(path);
  if (type === '.csv') return csvCatalogSource(path);
  throw badInput(`Expected a folder, a .jsonl or a .csv file, got ${path}.`);
}
