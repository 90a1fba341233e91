import { dot, isZero, weighQuery } from '../../src/domain/embedding.ts';
import { levelParts } from '../../src/pipeline/search/level-parts.ts';
import { type QueryPart, joinParts } from '../../src/pipeline/search/query-vector.ts';
import type { Embedder } from '../../src/ports/embedder.ts';
import type { Answer, Measure } from './answers.ts';
import type { EmbeddedPicture, SearchableCatalogue } from './searchable-catalogue.ts';
import { MOST_QUERIES, spread } from './spread.ts';

/** Photos that are asked with words of something else. */
const PAIRS = 200;

/**
 * A photo with words that do not fit it, each with half of the weight: how far the joint ranking is the photo's and how far
 * the words' (Spearman's rank correlation over rows spread over the index). Equal values mean that both sides move it equally.
 */
export async function measureBalance(searchable: SearchableCatalogue, embedder: Embedder): Promise<readonly Measure[]> {
  const { catalogue, model, queries, rows, snapshot } = searchable;
  const wordsOf = ({ kinds, phrases }: EmbeddedPicture['picture']) =>
    catalogue.kindWords.size > 0 ? kinds.flatMap((kind) => catalogue.kindWords.get(kind) ?? []) : phrases;
  const texts = [...new Set(rows.flatMap(wordsOf))].sort();
  const embeddings = await embedder.embedTexts(texts);
  const partOf = (modality: 'image' | 'text', embedding: Float32Array): QueryPart => ({
    vector: weighQuery(embedding, model.blocks, model.queryWeights[modality]),
    weight: 0.5,
    calibration: model.calibration[modality],
  });
  const ranked = spread([...rows.keys()], MOST_QUERIES).map((row) => snapshot.index.embeddingOf(row));
  const rank = ({ vector }: { readonly vector: Float32Array }) => ranksOf(ranked.map((row) => dot(vector, row)));
  const [photos, words] = [new Map<string, Answer>(), new Map<string, Answer>()];
  for (const [i, { picture, embedding }] of spread(queries, PAIRS).entries()) {
    const strange = texts.findIndex(
      (text, at) => at >= (i * STRIDE) % texts.length && !wordsOf(picture).includes(text),
    );
    const said = embeddings[strange];
    if (said === undefined || isZero(said)) continue;
    const parts = [partOf('image', embedding), partOf('text', said)] as const;
    const joint = rank(joinParts(levelParts(snapshot.index, parts)));
    for (const [answers, part] of [[photos, parts[0]] as const, [words, parts[1]] as const]) {
      answers.set(picture.image.id, { query: picture, value: correlation(joint, rank(part)), first: [] });
    }
  }
  const measure = (side: string, answers: Measure['answers']): Measure => ({
    name: `${catalogue.name}_balance_${side}`,
    title: `${catalogue.name}: photo with unrelated words, half and half: rank correlation with the ${side}'s ranking`,
    answers,
  });
  return [measure('photo', photos), measure('words', words)];
}

/** Coprime to most numbers of texts: pairs differ. */
const STRIDE = 7;

/** Places by value, from 0; equal values share none, which is rare among similarities. */
function ranksOf(values: readonly number[]): Float64Array {
  const order = values.map((_, i) => i).sort((a, b) => (values[a] as number) - (values[b] as number));
  const ranks = new Float64Array(values.length);
  order.forEach((row, place) => (ranks[row] = place));
  return ranks;
}

/** Of two rankings of the same rows. */
function correlation(a: Float64Array, b: Float64Array): number {
  const middle = (a.length - 1) / 2;
  let [joint, alone] = [0, 0];
  a.forEach((place, row) => {
    joint += (place - middle) * ((b[row] as number) - middle);
    alone += (place - middle) ** 2;
  });
  return joint / alone;
}
