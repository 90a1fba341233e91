import { join, resolve } from 'node:path';
import { type KnownModel, readKnownModels } from '../adapters/hub-models.ts';
import type { Config } from './config.ts';
import { ROOT } from './root.ts';

/** The folder of model directories. */
export function modelsFolder({ model }: Pick<Config, 'model'>): string {
  return resolve(ROOT, model.directory);
}

/** The models that can be pulled; the list comes with the repository. */
export function knownModels(): Promise<readonly KnownModel[]> {
  return readKnownModels(join(ROOT, 'models/hub.json'));
}

/** What stands behind a model that has just arrived. */
export function describeNext(id: string): string {
  return `Next: set MODEL=${id} (in .env), then vitrine reindex`;
}
