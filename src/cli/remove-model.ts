import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openFileSnapshotStore } from '../adapters/file-snapshot-store.ts';
import { removeModel } from '../adapters/model-listing.ts';
import { VitrineError } from '../domain/errors.ts';
import type { Config } from './config.ts';
import { modelsFolder } from './model-places.ts';
import { ROOT } from './root.ts';

/** `vitrine models remove`: refuses with CONFLICT while something needs the model, unless forced. */
export async function removeModelCommand(
  config: Config,
  id: string,
  { force = false }: { force?: boolean },
): Promise<void> {
  const reasons = [...(config.model.id === id ? ['MODEL names it'] : []), ...(await snapshotsOf(config, id))];
  if (reasons.length > 0 && !force) {
    throw new VitrineError(
      'CONFLICT',
      `The model ${id} is needed: ${reasons.join('; ')}. --force removes it all the same.`,
    );
  }
  await removeModel(modelsFolder(config), id);
  console.log(`Removed: ${id}`);
}

async function snapshotsOf({ dataDir, snapshotsKept }: Config, model: string): Promise<string[]> {
  const directory = join(resolve(ROOT, dataDir), 'snapshots');
  if (!existsSync(directory)) return [];
  const snapshots = await openFileSnapshotStore({ directory, keep: snapshotsKept });
  const made = (await snapshots.list()).filter((manifest) => manifest.model.id === model);
  return made.map(({ id }) => `the snapshot ${id} was made by it`);
}
