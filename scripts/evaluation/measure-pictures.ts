import { Bitmap } from '../../src/domain/bitmap.ts';
import { weighQuery } from '../../src/domain/embedding.ts';
import type { BlockWeights } from '../../src/domain/model.ts';
import { type Answer, type Measure, SHOWN } from './answers.ts';
import type { LabelledPicture } from './labelled-catalogue.ts';
import { precisionAt, recallAt } from './measures.ts';
import type { EmbeddedPicture, SearchableCatalogue } from './searchable-catalogue.ts';

/** Whether a picture is what was asked for with another one. */
type Fits = (query: LabelledPicture, found: LabelledPicture) => boolean;
/** Whether what is asked about a picture is known of it: others are neither asked with nor found. */
type Known = (picture: LabelledPicture) => boolean;

const shareKind: Fits = (query, found) => query.kinds.some((kind) => found.kinds.includes(kind));
const shareColour: Fits = (query, found) => query.colours.some((colour) => found.colours.includes(colour));
const shareProduct: Fits = (query, found) => query.product === found.product;
const hasKind: Known = ({ kinds }) => kinds.length > 0;
const hasColour: Known = ({ colours }) => colours.length > 0;

const PRECISION_PLACES = 10;
/** Pictures that the products of a search are collapsed from. */
const PRODUCT_DEPTH = 100;

/** Everything that can be measured with pictures as queries; `weights` go before the model's own. */
export async function measurePictures(
  searchable: SearchableCatalogue,
  weights: BlockWeights = {},
): Promise<readonly Measure[]> {
  const { name, kindName, gallery } = searchable.catalogue;
  const context = { searchable, weights };
  const precisions = [
    { of: kindName, fits: shareKind, known: hasKind },
    { of: 'colour', fits: shareColour, known: hasColour },
    {
      of: `${kindName}_and_colour`,
      fits: (a, b) => shareKind(a, b) && shareColour(a, b),
      known: (picture) => hasKind(picture) && hasColour(picture),
    },
  ] satisfies { of: string; fits: Fits; known: Known }[];
  const measures: Measure[] = [];
  for (const { of, fits, known } of precisions) {
    const answers = await precision(context, fits, known);
    measures.push({ name: `${name}_${of}_p10`, title: `${name}: precision@10 by ${of.replaceAll('_', ' ')}`, answers });
  }
  return [...measures, ...(await (gallery === undefined ? recallOfOthers(context) : recallOfProducts(context)))];
}

interface Context {
  readonly searchable: SearchableCatalogue;
  readonly weights: BlockWeights;
}

function vectorOf({ searchable, weights }: Context, { embedding }: EmbeddedPicture): Float32Array {
  const { blocks, queryWeights } = searchable.model;
  return weighQuery(embedding, blocks, { ...queryWeights.image, ...weights });
}

async function precision(context: Context, fits: Fits, known: Known): Promise<Measure['answers']> {
  const { queries, rows } = context.searchable;
  const eligible = new Bitmap(rows.length);
  rows.forEach((picture, row) => known(picture) && eligible.add(row));
  const answers = new Map<string, Answer>();
  for (const query of queries.filter(({ picture }) => known(picture))) {
    const found = await others(context, query, { count: PRECISION_PLACES, eligible });
    if (found.length === 0) continue;
    const right = found.map((row) => fits(query.picture, rows[row] as LabelledPicture));
    answers.set(
      query.picture.image.id,
      answerOf(context, query, { found, value: precisionAt(PRECISION_PLACES, right), right }),
    );
  }
  return answers;
}

/** The best rows that are not the query itself. */
async function others(
  context: Context,
  query: EmbeddedPicture,
  { count, eligible }: { readonly count: number; readonly eligible?: Bitmap },
): Promise<readonly number[]> {
  const found = await context.searchable.search(vectorOf(context, query), count + 1, eligible);
  return found.filter((row) => row !== query.row).slice(0, count);
}

function answerOf(
  { searchable }: Context,
  { picture }: EmbeddedPicture,
  {
    found,
    value,
    right,
  }: { readonly found: readonly number[]; readonly value: number; readonly right: readonly boolean[] },
): Answer {
  const first = found
    .slice(0, SHOWN)
    .map((row, i) => ({ picture: searchable.rows[row] as LabelledPicture, right: right[i] === true }));
  return { query: picture, value, first };
}

const RECALL_PLACES = [1, 5, 20];

/** Another picture of the same product among all other pictures. */
async function recallOfOthers(context: Context): Promise<readonly Measure[]> {
  const { catalogue, queries, rows } = context.searchable;
  const pictures = Map.groupBy(rows, ({ product }) => product);
  const several = queries.filter(({ picture }) => (pictures.get(picture.product)?.length ?? 0) > 1);
  const find = (query: EmbeddedPicture) => others(context, query, { count: 20 });
  return recalls(context, several, {
    find,
    nameOf: (count) => `${catalogue.name}_recall_at_${count}`,
    titleOf: (count) => `${catalogue.name}: another picture of the same product, recall@${count} of ${rows.length}`,
  });
}

/** The product that a photo shows, in another catalogue of pictures. */
async function recallOfProducts(context: Context): Promise<readonly Measure[]> {
  const { catalogue, queries, rows } = context.searchable;
  const products = new Set(rows.map(({ product }) => product));
  const findable = queries.filter(({ picture }) => products.has(picture.product));
  const find = (query: EmbeddedPicture) => context.searchable.searchProducts(vectorOf(context, query), PRODUCT_DEPTH);
  return recalls(context, findable, {
    find,
    nameOf: (count) => `${catalogue.name}_in_first_${count}`,
    titleOf: (count) => `${catalogue.name}: the right product of ${products.size} in the first ${count}`,
  });
}

interface RecallOptions {
  readonly find: (query: EmbeddedPicture) => Promise<readonly number[]>;
  readonly nameOf: (count: number) => string;
  readonly titleOf: (count: number) => string;
}

async function recalls(
  context: Context,
  queries: readonly EmbeddedPicture[],
  { find, nameOf, titleOf }: RecallOptions,
): Promise<readonly Measure[]> {
  const found: { query: EmbeddedPicture; rows: readonly number[]; right: readonly boolean[] }[] = [];
  for (const query of queries) {
    const rows = await find(query);
    const right = rows.map((row) => shareProduct(query.picture, context.searchable.rows[row] as LabelledPicture));
    found.push({ query, rows, right });
  }
  return RECALL_PLACES.map((count) => ({
    name: nameOf(count),
    title: titleOf(count),
    answers: new Map(
      found.map(({ query, rows, right }) => [
        query.picture.image.id,
        answerOf(context, query, { found: rows, value: recallAt(count, right), right }),
      ]),
    ),
  }));
}
