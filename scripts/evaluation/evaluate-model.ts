import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { sharpImagePreprocessor } from '../../src/adapters/sharp-image-preprocessor.ts';
import { openSqliteEmbeddingStore } from '../../src/adapters/sqlite-embedding-store.ts';
import type { Config } from '../../src/cli/config.ts';
import { openLoader } from '../../src/cli/wire.ts';
import type { BlockWeights } from '../../src/domain/model.ts';
import type { Measure } from './answers.ts';
import type { EvaluatedModel } from './evaluated-model.ts';
import type { LabelledCatalogue } from './labelled-catalogue.ts';
import { measureBalance } from './measure-balance.ts';
import { measurePictures } from './measure-pictures.ts';
import { measureWords } from './measure-words.ts';
import { type SearchableCatalogue, type SearchableOptions, openSearchable } from './searchable-catalogue.ts';
import { wholeSearch } from './whole-search.ts';

/** What was measured of one model, at one setting. */
export interface Column {
  readonly name: string;
  /** Those without a query are left out. */
  readonly measures: readonly Measure[];
}

export interface EvaluationOptions extends SearchableOptions {
  readonly config: Config;
  readonly catalogues: readonly LabelledCatalogue[];
  /** Folder where embeddings are kept, by model and picture, for the next time. */
  readonly cache: string;
  /** Colour weights of photo queries to measure beside the model's own. */
  readonly colourWeights: readonly ColourWeight[];
}

export interface ColourWeight {
  readonly name: string;
  /** From the weight that the model itself gives to colour. */
  weightFor(own: number): number;
}

/** A column at the model's own weights, and one for each further colour weight. */
export async function evaluateModel(model: EvaluatedModel, options: EvaluationOptions): Promise<readonly Column[]> {
  const { config, catalogues, cache, colourWeights } = options;
  await using stack = new AsyncDisposableStack();
  await mkdir(cache, { recursive: true });
  const embeddings = stack.adopt(await openSqliteEmbeddingStore(join(cache, 'embeddings.sqlite')), (it) => it.close());
  const embedder = stack.adopt(await model.openEmbedder(), (it) => it.close());
  const preprocessor = sharpImagePreprocessor(config.images.decoding);
  const deps = { embedder, preprocessor, embeddings, loader: openLoader(config) };
  const own = embedder.model.queryWeights.image['colour'] ?? 1;
  const settings: readonly Setting[] = [
    { name: model.name, weights: {}, words: model.readsWords },
    ...colourWeights.map(({ name, weightFor }) => ({ name, weights: { colour: weightFor(own) }, words: false })),
  ];
  const columns = settings.map(({ name }) => ({ name, measures: [] as Measure[] }));
  for (const catalogue of catalogues) {
    await using searchable = await openSearchable(deps, catalogue, options);
    const ask = wholeSearch(deps, { ...searchable, products: catalogue.products }, config);
    for (const [i, { weights, words }] of settings.entries()) {
      const found = [
        ...(await measurePictures(searchable, weights)),
        ...(words ? await measureWords(searchable, { embedder, ask }) : []),
        ...(words ? await measureBalance(searchable, embedder) : []),
      ];
      columns[i]?.measures.push(...found.filter(({ answers }) => answers.size > 0));
    }
    reportPlans(searchable, options);
  }
  return columns;
}

interface Setting {
  readonly name: string;
  readonly weights: BlockWeights;
  readonly words: boolean;
}

/** How many searches went by the index that was asked for: the others it could not answer alone. */
function reportPlans({ catalogue, plans }: SearchableCatalogue, { indexType }: SearchableOptions): void {
  if (indexType === undefined) return;
  const ways = Object.entries(plans).map(([kind, count]) => `${count} by ${kind}`);
  console.error(`${catalogue.name}: searches ${ways.join(', ')} (${indexType})`);
}
