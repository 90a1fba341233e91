import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Agreement, LEAST_PICTURES, compareEmbeddings } from '../domain/agreement.ts';
import { badInput } from '../domain/errors.ts';
import type { ModelDescription } from '../domain/model.ts';
import type { Product } from '../domain/product.ts';
import { type SampledPicture, sampleCatalogue } from '../pipeline/models/catalogue-sample.ts';
import { type EmbeddedSample, embedSample } from '../pipeline/models/embed-sample.ts';
import type { Config } from './config.ts';
import { openSource } from './import.ts';
import { createQuietLogger } from './logger.ts';
import { openStores } from './open-stores.ts';
import { ROOT } from './root.ts';
import { openEmbedding, openLoader } from './wire.ts';

/** Pictures that two models are compared on: enough for a share of neighbours to a percent, seconds to a minute of work. */
const SAMPLE = 200;

export interface ModelComparison {
  readonly agreement: Agreement;
  /** Pictures of the sample that could not be read. */
  readonly unreadable: number;
  readonly first: MeasuredModel;
  readonly second: MeasuredModel;
}

export interface MeasuredModel extends Pick<EmbeddedSample, 'msPerImage' | 'imagesPerSecond'> {
  readonly id: string;
  /** What the process grew by, all copies of the weights included. */
  readonly memoryBytes: number;
}

export interface CompareOptions {
  /** Directories in the folder of models. */
  readonly first: string;
  readonly second: string;
  readonly sample: readonly SampledPicture[];
  /** The second was made of the first. */
  readonly sameSpace: boolean;
}

/**
 * Pictures of the products in `path` (a folder, JSONL or CSV as `vitrine import` takes it), of the product store without one.
 * Throws BAD_USER_INPUT when there are too few to compare models on.
 */
export async function sampleOf(config: Config, path: string | undefined): Promise<readonly SampledPicture[]> {
  const sample = path === undefined ? await sampleStore(config) : await sampleCatalogue(productsOf(path), SAMPLE);
  return expectEnough(sample.length, sample);
}

async function sampleStore(config: Config): Promise<readonly SampledPicture[]> {
  const dataDir = resolve(ROOT, config.dataDir);
  await mkdir(dataDir, { recursive: true });
  await using stores = await openStores(config, dataDir, createQuietLogger(config));
  return sampleCatalogue(stores.products.all(), SAMPLE);
}

async function* productsOf(path: string): AsyncGenerator<Product> {
  const source = await openSource(path);
  for await (const row of source.rows()) if ('product' in row) yield row.product;
}

function expectEnough<T>(pictures: number, value: T): T {
  if (pictures >= LEAST_PICTURES) return value;
  throw badInput(
    `Expected at least ${LEAST_PICTURES} pictures to compare models on, got ${pictures}: import a catalogue first, or name a folder with --pictures.`,
  );
}

/** Embeds the sample with one model after the other, so that only one is in memory. */
export async function measureModels(config: Config, options: CompareOptions): Promise<ModelComparison> {
  const first = await measure(config, options.first, options.sample);
  const second = await measure(config, options.second, options.sample);
  const readable = options.sample.map((_, i) => first.images[i] !== undefined && second.images[i] !== undefined);
  const keep = ({ images, texts, model }: Measured) => ({
    model,
    images: images.filter((embedding, i) => embedding !== undefined && readable[i]) as Float32Array[],
    texts,
  });
  const [one, other] = [keep(first), keep(second)];
  expectEnough(one.images.length, one);
  const { sameSpace } = options;
  const agreement = compareEmbeddings(one, other, { sameSpace });
  const unreadable = options.sample.length - one.images.length;
  return { agreement, unreadable, first: described(first), second: described(second) };
}

interface Measured extends EmbeddedSample {
  readonly model: ModelDescription;
  readonly memoryBytes: number;
}

async function measure(config: Config, id: string, sample: readonly SampledPicture[]): Promise<Measured> {
  await using stack = new AsyncDisposableStack();
  const before = process.memoryUsage.rss();
  const of = { ...config, model: { ...config.model, id } };
  const { embedder, preprocessor } = await openEmbedding({ config: of, log: createQuietLogger(config) }, stack);
  const deps = { embedder, preprocessor, loader: openLoader(config) };
  const embedded = await embedSample(deps, sample, new AbortController().signal);
  return { ...embedded, model: embedder.model, memoryBytes: Math.max(0, process.memoryUsage.rss() - before) };
}

function described({ model, msPerImage, imagesPerSecond, memoryBytes }: Measured): MeasuredModel {
  return { id: model.id, msPerImage, imagesPerSecond, memoryBytes };
}
