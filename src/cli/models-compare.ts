import { join } from 'node:path';
import { openModel } from '../adapters/model-directory.ts';
import type { Cosines } from '../domain/agreement.ts';
import { type MeasuredModel, type ModelComparison, measureModels, sampleOf } from './compare-models.ts';
import type { Config } from './config.ts';
import { modelsFolder } from './model-places.ts';

export interface CompareModelsOptions {
  /** A folder of pictures, a JSONL or a CSV file instead of the imported catalogue. */
  readonly pictures?: string;
  readonly json?: boolean;
}

/** `vitrine models compare`: how alike two models see the catalogue's pictures, and what each costs. */
export async function compareModelsCommand(
  config: Config,
  ids: readonly [string, string],
  { pictures, json = false }: CompareModelsOptions,
): Promise<void> {
  const [first, second] = ids;
  const folder = modelsFolder(config);
  const [one, other] = [await openModel(join(folder, first)), await openModel(join(folder, second))];
  const sameSpace =
    one.dimensions === other.dimensions && (one.quantised?.from === other.id || other.quantised?.from === one.id);
  const sample = await sampleOf(config, pictures);
  const comparison = await measureModels(config, { first, second, sample, sameSpace });
  console.log(json ? JSON.stringify(comparison, undefined, 2) : formatComparison(comparison));
}

/** A readable report. */
export function formatComparison({ agreement, unreadable, first, second }: ModelComparison): string {
  const { images, texts, neighbours, overlap, recall, imageCosine, textCosine } = agreement;
  const skipped = unreadable > 0 ? `, ${unreadable} more could not be read` : '';
  const lines = [
    `${first.id} and ${second.id} on ${images} pictures and ${texts} titles${skipped}`,
    line(`same ${neighbours} nearest`, `${percent(overlap)} each model searching its own index`),
    recall !== undefined &&
      line(`recall@${neighbours}`, `${percent(recall)} ${second.id} searching the index of ${first.id}`),
    imageCosine && line('cosine, pictures', formatCosines(imageCosine)),
    textCosine && line('cosine, titles', formatCosines(textCosine)),
    ...[first, second].map((model) => line(model.id, formatCost(model))),
  ];
  return lines.filter((text) => typeof text === 'string').join('\n');
}

function line(name: string, text: string): string {
  return `  ${name.padEnd(24)} ${text}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function formatCosines({ mean, least }: Cosines): string {
  return `mean ${mean.toFixed(4)}, least ${least.toFixed(4)}`;
}

function formatCost({ msPerImage, imagesPerSecond, memoryBytes }: MeasuredModel): string {
  return `${msPerImage.toFixed(1)} ms for a picture, ${imagesPerSecond.toFixed(1)} pictures/s, ${(memoryBytes / 1e6).toFixed(0)} MB`;
}
