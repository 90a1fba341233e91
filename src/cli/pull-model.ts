import { findKnownModel } from '../adapters/hub-models.ts';
import { pullModel } from '../adapters/pull-model.ts';
import type { Config } from './config.ts';
import { describeNext, knownModels, modelsFolder } from './model-places.ts';
import { createProgress } from './progress.ts';

/** `vitrine models pull`: Ctrl-C keeps what came; the next call goes on. */
export async function pullModelCommand(config: Config, id: string): Promise<void> {
  const known = findKnownModel(await knownModels(), id);
  const { hub } = config.model;
  console.log(`${known.title}, about ${known.megabytes} MB, ${known.licence}, from ${hub.address}/${known.repository}`);
  const progress = createProgress();
  const model = await pullModel(known, {
    models: modelsFolder(config),
    hub,
    onProgress: (file, done, total) =>
      progress.show(`${file} MB`, toMegabytes(done), total === undefined ? undefined : toMegabytes(total)),
  });
  progress.end(`pulled and run once: ${model.id}, ${model.dimensions} dimensions`);
  console.log(describeNext(model.id));
}

function toMegabytes(bytes: number): number {
  return Math.round(bytes / 1e5) / 10;
}
