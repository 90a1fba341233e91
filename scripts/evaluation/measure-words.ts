import { Bitmap } from '../../src/domain/bitmap.ts';
import { dot, weighQuery } from '../../src/domain/embedding.ts';
import type { Product } from '../../src/domain/product.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import { type Answer, type Measure, SHOWN } from './answers.ts';
import type { LabelledPicture } from './labelled-catalogue.ts';
import { reachablePrecisionAt, recallAt } from './measures.ts';
import { MOST_QUERIES, spread } from './spread.ts';
import type { SearchableCatalogue } from './searchable-catalogue.ts';
import type { WholeSearch } from './whole-search.ts';

/** Texts that go to the model together. */
const TEXTS_AT_ONCE = 32;
const PRECISION_PLACES = 5;
/** A colour is asked for where so many pictures have it, a phrase where so many fit it. */
const LEAST_OF_COLOUR = 5;
const LEAST_OF_PHRASE = 2;
const TITLE_PLACES = [1, 10];
/** Pictures that the products of a search are collapsed from. */
const PRODUCT_DEPTH = 100;

/** Everything that can be measured with words as queries, at the model's own weights. */
export async function measureWords(searchable: SearchableCatalogue, reading: Reading): Promise<readonly Measure[]> {
  const context = { searchable, ...reading };
  const { name } = searchable.catalogue;
  return [
    { name: `${name}_words`, title: `${name}: class names as words, accuracy`, answers: await classAccuracy(context) },
    {
      name: `${name}_colour_words_p5`,
      title: `${name}: colour words, precision@5`,
      answers: await precisionOfTexts(context, colourTexts(searchable.rows)),
    },
    {
      name: `${name}_prompts_p5`,
      title: `${name}: "red dress", precision@5`,
      answers: await precisionOfTexts(context, phraseTexts(searchable.rows)),
    },
    ...(await titles(context)),
  ];
}

/** What reads the words. */
export interface Reading {
  readonly embedder: Embedder;
  readonly ask: WholeSearch;
}

interface Context extends Reading {
  readonly searchable: SearchableCatalogue;
}

/** Query vectors of texts; all zeros where the model knows no word. */
async function vectorsOf(
  { searchable, embedder }: Context,
  texts: readonly string[],
): Promise<readonly Float32Array[]> {
  const { blocks, queryWeights } = searchable.model;
  const vectors: Float32Array[] = [];
  for (let from = 0; from < texts.length; from += TEXTS_AT_ONCE) {
    const embeddings = await embedder.embedTexts(texts.slice(from, from + TEXTS_AT_ONCE));
    vectors.push(...embeddings.map((embedding) => weighQuery(embedding, blocks, queryWeights.text)));
  }
  return vectors;
}

/** Whether of all kinds' words those of its own are the nearest to a picture. */
async function classAccuracy(context: Context): Promise<Measure['answers']> {
  const { catalogue, queries } = context.searchable;
  const kinds = [...catalogue.kindWords.keys()];
  const answers = new Map<string, Answer>();
  if (kinds.length < 2) return answers;
  const vectors = await vectorsOf(context, [...catalogue.kindWords.values()]);
  for (const { picture, embedding } of queries.filter((query) => query.picture.kinds.length > 0)) {
    const similarities = vectors.map((vector) => dot(vector, embedding));
    const nearest = kinds[similarities.indexOf(Math.max(...similarities))] as string;
    answers.set(picture.image.id, { query: picture, value: picture.kinds.includes(nearest) ? 1 : 0, first: [] });
  }
  return answers;
}

interface AskedText {
  readonly text: string;
  readonly fits: (picture: LabelledPicture) => boolean;
  /** What it is searched in; everything when undefined. */
  readonly among?: (picture: LabelledPicture) => boolean;
}

/** Each colour of at least five pictures, among the pictures whose colour is written down. */
function colourTexts(rows: readonly LabelledPicture[]): readonly AskedText[] {
  const colours = [...countOf(rows.flatMap(({ colours: some }) => some))].filter(
    ([, count]) => count >= LEAST_OF_COLOUR,
  );
  return colours.map(([colour]) => ({
    text: colour.toLowerCase(),
    fits: (picture) => picture.colours.includes(colour),
    among: (picture) => picture.colours.length > 0,
  }));
}

function phraseTexts(rows: readonly LabelledPicture[]): readonly AskedText[] {
  const phrases = [...countOf(rows.flatMap(({ phrases: some }) => some))].filter(
    ([, count]) => count >= LEAST_OF_PHRASE,
  );
  return spread(phrases, MOST_QUERIES).map(([text]) => ({ text, fits: (picture) => picture.phrases.includes(text) }));
}

function countOf(values: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function precisionOfTexts(context: Context, asked: readonly AskedText[]): Promise<Measure['answers']> {
  const { rows, search } = context.searchable;
  const vectors = await vectorsOf(
    context,
    asked.map(({ text }) => text),
  );
  const answers = new Map<string, Answer>();
  for (const [i, { text, fits, among }] of asked.entries()) {
    const reachable = rows.filter(fits).length;
    const found = await search(vectors[i] as Float32Array, PRECISION_PLACES, among && rowsWhere(rows, among));
    const right = found.map((row) => fits(rows[row] as LabelledPicture));
    const value = isSilent(vectors[i]) ? 0 : reachablePrecisionAt(PRECISION_PLACES, right, reachable);
    answers.set(text, { query: text, value, first: shown(context, found, right) });
  }
  return answers;
}

/** A text that the model knows no word of finds nothing: whatever comes first is chance. */
function isSilent(vector: Float32Array | undefined): boolean {
  return vector?.every((value) => value === 0) ?? true;
}

function rowsWhere(rows: readonly LabelledPicture[], holds: (picture: LabelledPicture) => boolean): Bitmap {
  const eligible = new Bitmap(rows.length);
  rows.forEach((picture, row) => holds(picture) && eligible.add(row));
  return eligible;
}

function shown({ searchable }: Context, found: readonly number[], right: readonly boolean[]): Answer['first'] {
  return found
    .slice(0, SHOWN)
    .map((row, i) => ({ picture: searchable.rows[row] as LabelledPicture, right: right[i] === true }));
}

/**
 * A product's title as query: where the product comes, by the model alone and by a server's whole search, which also looks at
 * the words of the catalogue.
 */
async function titles(context: Context): Promise<readonly Measure[]> {
  const { catalogue, rows, searchProducts } = context.searchable;
  const indexed = new Set(rows.map(({ product }) => product));
  const titled = [...catalogue.products.values()].filter(({ id, title }) => indexed.has(id) && title.trim() !== '');
  const asked = spread(titled, MOST_QUERIES);
  const rowOf = new Map(rows.map(({ product }, row) => [product, row]));
  const vectors = await vectorsOf(
    context,
    asked.map(({ title }) => title),
  );
  const [alone, whole]: [FoundProduct[], FoundProduct[]] = [[], []];
  for (const [i, product] of asked.entries()) {
    const vector = vectors[i] as Float32Array;
    const hits = isSilent(vector) ? [] : await searchProducts(vector, PRODUCT_DEPTH);
    alone.push({ product, rows: hits, right: hits.map((row) => rows[row]?.product === product.id) });
    const ids = await context.ask(product.title, Math.max(...TITLE_PLACES));
    whole.push({ product, rows: ids.flatMap((id) => rowOf.get(id) ?? []), right: ids.map((id) => id === product.id) });
  }
  const of = `of ${indexed.size} products`;
  return TITLE_PLACES.flatMap((count) => [
    {
      name: `${catalogue.name}_title_recall_at_${count}`,
      title: `${catalogue.name}: title as query, by the model alone, recall@${count} ${of}`,
      answers: titleAnswers(context, alone, count),
    },
    {
      name: `${catalogue.name}_title_search_recall_at_${count}`,
      title: `${catalogue.name}: title as query, whole search, recall@${count} ${of}`,
      answers: titleAnswers(context, whole, count),
    },
  ]);
}

interface FoundProduct {
  readonly product: Product;
  readonly rows: readonly number[];
  readonly right: readonly boolean[];
}

function titleAnswers(context: Context, found: readonly FoundProduct[], count: number): Measure['answers'] {
  return new Map(
    found.map(({ product, rows, right }) => [
      product.id,
      { query: product.title, value: recallAt(count, right), first: shown(context, rows, right) },
    ]),
  );
}
