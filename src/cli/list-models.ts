import type { KnownModel } from '../adapters/hub-models.ts';
import { type ListedModel, listModels } from '../adapters/model-listing.ts';
import type { Config } from './config.ts';
import { knownModels, modelsFolder } from './model-places.ts';

/** `vitrine models list`: what is here, and what can be had. */
export async function listModelsCommand(config: Config, { json = false }: { json?: boolean }): Promise<void> {
  const { models, broken } = await listModels(modelsFolder(config));
  const here = new Set([...models, ...broken].map(({ id }) => id));
  const known = (await knownModels()).filter(({ id }) => !here.has(id));
  const inUse = config.model.id;
  if (json) {
    console.log(JSON.stringify({ inUse, models, broken, known }, undefined, 2));
    return;
  }
  const width = Math.max(...[...models, ...broken, ...known].map(({ id }) => id.length));
  for (const model of models) console.log(`${model.id === inUse ? '*' : ' '} ${describe(model, width)}`);
  for (const { id, reason } of broken) console.log(`! ${id.padEnd(width)}  ${reason}`);
  if (!here.has(inUse)) console.log(`! MODEL=${inUse} is not here`);
  if (known.length === 0) return;
  console.log('\nvitrine models pull <id>:');
  for (const model of known) console.log(`  ${describeKnown(model, width)}`);
}

function describe({ id, dimensions, bytes, precision, licence }: ListedModel, width: number): string {
  return [id.padEnd(width), column(dimensions, 4, 'dimensions'), column(bytes / 1e6, 5, 'MB'), precision, licence].join(
    '  ',
  );
}

function describeKnown({ id, dimensions, megabytes, licence, title }: KnownModel, width: number): string {
  const words = [column(dimensions, 4, 'dimensions'), column(megabytes, 5, 'MB'), licence.padEnd(10), title];
  return [id.padEnd(width), ...words].join('  ');
}

function column(value: number, width: number, unit: string): string {
  return `${Math.round(value)}`.padStart(width) + ` ${unit}`;
}
