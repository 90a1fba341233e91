import { readFile } from 'node:fs/promises';
import { parseColour } from '../domain/colour.ts';
import { badInput } from '../domain/errors.ts';
import type { ProductFilter } from '../domain/filter.ts';
import type { Hit, QueryInput, SearchOutcome, WeightedPart } from '../pipeline/search/search-request.ts';
import { photoAndWords } from '../pipeline/search/query-parts.ts';
import { searchProducts } from '../pipeline/search/search-products.ts';
import type { Config } from './config.ts';
import { createQuietLogger } from './logger.ts';
import { openVitrine } from './wire.ts';

export interface SearchCommandOptions {
  readonly text?: string;
  /** `#rrggbb`. */
  readonly colour?: string;
  readonly imageWeight: number;
  readonly first: number;
  readonly category?: readonly string[];
  readonly maxPrice?: number;
  readonly inStock?: boolean;
  readonly json?: boolean;
}

/** `vitrine search`: searches the published snapshot in this process and prints a table or JSON. */
export async function searchCommand(
  config: Config,
  photo: string | undefined,
  options: SearchCommandOptions,
): Promise<void> {
  const query = await parseQuery(photo, options);
  await using vitrine = await openVitrine(
    { ...config, embedder: { ...config.embedder, workers: 1 } },
    createQuietLogger(config),
    { first: photo === undefined ? 'texts' : 'images' },
  );
  const outcome = await searchProducts(
    { ...vitrine.searchDeps, loadProducts: (ids) => vitrine.products.loadMany(ids) },
    { query, filter: filterOf(options), first: options.first, options: { exact: false, weights: config.weights } },
  );
  console.log(options.json ? JSON.stringify(toJson(outcome), undefined, 2) : formatTable(outcome));
}

async function parseQuery(photo: string | undefined, options: SearchCommandOptions): Promise<QueryInput> {
  const { text, colour, imageWeight } = options;
  const image = photo === undefined ? undefined : { bytes: await readPhoto(photo) };
  if (image !== undefined && text !== undefined && colour === undefined) return photoAndWords(image, text, imageWeight);
  const parts: WeightedPart[] = [];
  if (image !== undefined) parts.push({ kind: 'image', photo: image, weight: 1 });
  if (text !== undefined) parts.push({ kind: 'text', text, weight: 1 });
  if (colour !== undefined) parts.push({ kind: 'colour', colour: parseColour(colour), weight: 1 });
  if (parts.length === 0) throw badInput('Expected a photo, --text, --colour, or several of them.');
  return { kind: 'parts', parts };
}

function readPhoto(path: string): Promise<Uint8Array> {
  return readFile(path).catch((cause: unknown) => {
    throw badInput(`Cannot read ${path}.`, { cause });
  });
}

function filterOf({ category, maxPrice, inStock }: SearchCommandOptions): ProductFilter {
  return {
    ...(category && { categories: category }),
    ...(maxPrice !== undefined && { price: { max: maxPrice } }),
    ...(inStock && { inStock }),
  };
}

function toJson({ hits, timings, snapshotId, degraded }: SearchOutcome): unknown {
  return {
    snapshot: snapshotId,
    tookMs: Math.round(timings.totalMs),
    degraded,
    hits: hits.map(({ rank, score, similarity, confidence, product, why }) => ({
      rank,
      score,
      similarity,
      confidence,
      productId: product.id,
      title: 'title' in product ? product.title : null,
      price: product.price ?? null,
      why,
    })),
  };
}

const HEADINGS = ['#', 'score', 'sim', 'product', 'title', 'price', 'why'];

/** A readable table of hits. */
export function formatTable({ hits, timings, degraded }: SearchOutcome): string {
  if (hits.length === 0) return 'No product was found.';
  const rows = [HEADINGS, ...hits.map(cells)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const footer = `${hits.length} hits in ${timings.totalMs.toFixed(0)} ms (${timings.plan.kind})`;
  return [...lines, [footer, ...degraded].join(', ')].join('\n');
}

function cells({ rank, score, similarity, product, why }: Hit): readonly string[] {
  const price = product.price === undefined ? '–' : `${product.price.amount.toFixed(2)} ${product.price.currency}`;
  const title = 'title' in product ? shorten(product.title, 44) : '–';
  return [String(rank), score.toFixed(3), similarity.toFixed(2), product.id, title, price, why];
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
