import { join } from 'node:path';
import { writeGolden, checkModel } from '../adapters/check-model.ts';
import { openModel } from '../adapters/model-directory.ts';
import type { Config } from './config.ts';
import { modelsFolder } from './model-places.ts';

/** `vitrine models verify`: exits 1 with the reason when the model is not what it says. */
export async function verifyModelCommand(
  config: Config,
  id: string,
  { record = false }: { record?: boolean } = {},
): Promise<void> {
  const model = await openModel(join(modelsFolder(config), id));
  console.log(`${id}: every file has its sum, identity ${model.sha256.slice(0, 12)}`);
  if (record) {
    await writeGolden(model);
    console.log('its golden embeddings are those that it gives now');
  }
  const { compared, leastCosine } = await checkModel(model);
  console.log(`both halves run: ${model.dimensions} dimensions, unit length`);
  console.log(
    leastCosine === undefined
      ? 'there are no golden embeddings to compare with'
      : `${compared} golden embeddings agree, cosine ${leastCosine.toFixed(6)} or more`,
  );
}
