import { type Embedding, dot, weighQuery } from './embedding.ts';
import type { ModelDescription } from './model.ts';

/** What one model makes of the sample. Pictures or texts that it could not embed have been left out of both models' lists. */
export interface SampleEmbeddings {
  readonly model: Pick<ModelDescription, 'dimensions' | 'blocks' | 'queryWeights'>;
  readonly images: readonly Embedding[];
  readonly texts: readonly Embedding[];
}

export interface Cosines {
  readonly mean: number;
  readonly least: number;
}

/** How alike two models see the same pictures. */
export interface Agreement {
  readonly images: number;
  readonly texts: number;
  /** Neighbours looked at: 20, fewer where they would be more than a fifth of the sample. */
  readonly neighbours: number;
  /** Share of a picture's nearest neighbours that both models name, each with its own index of the sample; mean over pictures. */
  readonly overlap: number;
  /**
   * Share of a picture's nearest neighbours under the first model that the second model's query finds in the first one's index:
   * what is left when only queries change the model. Undefined where the models' spaces are not one.
   */
  readonly recall: number | undefined;
  /** Cosine of the two embeddings of the same picture, of the same text; undefined where the spaces are not one. */
  readonly imageCosine: Cosines | undefined;
  readonly textCosine: Cosines | undefined;
}

const NEIGHBOURS = 20;
/** With more of the sample among the neighbours, any two models would agree. */
const MOST_OF_SAMPLE = 0.2;
/** Fewer have no neighbours worth comparing. */
export const LEAST_PICTURES = 10;

/**
 * Compares two models on the same pictures and texts, order kept; at least LEAST_PICTURES pictures. `sameSpace`: the second was
 * made of the first, so that their embeddings can be compared with each other, not only among themselves.
 */
export function compareEmbeddings(
  first: SampleEmbeddings,
  second: SampleEmbeddings,
  { sameSpace }: { readonly sameSpace: boolean },
): Agreement {
  const images = first.images.length;
  const neighbours = Math.min(NEIGHBOURS, Math.max(1, Math.floor((images - 1) * MOST_OF_SAMPLE)));
  const [inFirst, inSecond] = [first, second].map((it) => nearest({ queries: it, index: it, count: neighbours }));
  const across = sameSpace ? nearest({ queries: second, index: first, count: neighbours }) : undefined;
  return {
    images,
    texts: first.texts.length,
    neighbours,
    overlap: meanShare(inFirst ?? [], inSecond ?? []),
    recall: across && meanShare(inFirst ?? [], across),
    imageCosine: sameSpace ? cosines(first.images, second.images) : undefined,
    textCosine: sameSpace ? cosines(first.texts, second.texts) : undefined,
  };
}

interface NeighbourSearch {
  readonly queries: SampleEmbeddings;
  readonly index: SampleEmbeddings;
  readonly count: number;
}

/** For each picture the nearest others, as a search would weigh them. */
function nearest({ queries, index, count }: NeighbourSearch): readonly ReadonlySet<number>[] {
  const { blocks, queryWeights } = queries.model;
  return queries.images.map((image, own) => {
    const query = weighQuery(image, blocks, queryWeights.image);
    const similarities = index.images.map((other) => dot(query, other));
    const others = similarities.map((_, row) => row).filter((row) => row !== own);
    others.sort((a, b) => (similarities[b] as number) - (similarities[a] as number) || a - b);
    return new Set(others.slice(0, count));
  });
}

function meanShare(expected: readonly ReadonlySet<number>[], found: readonly ReadonlySet<number>[]): number {
  const shares = expected.map((rows, i) => rows.intersection(found[i] ?? new Set()).size / rows.size);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

function cosines(first: readonly Embedding[], second: readonly Embedding[]): Cosines | undefined {
  const values = first.map((embedding, i) => cosine(embedding, second[i] as Embedding));
  if (values.length === 0) return undefined;
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, least: Math.min(...values) };
}

/** Two texts of which neither model knows a word agree. */
function cosine(a: Embedding, b: Embedding): number {
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  if (lengths > 0) return dot(a, b) / lengths;
  return dot(a, a) === dot(b, b) ? 1 : 0;
}
