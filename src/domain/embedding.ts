import type { BlockWeights, EmbeddingBlock } from './model.ts';

/** A vector from a model; unit length for pictures, and for texts unless the model knows no word of it (then all zeros). */
export type Embedding = Float32Array;

export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** True when the model had nothing to say: no dimension carries anything. */
export function isZero(embedding: Embedding): boolean {
  return embedding.every((value) => value === 0);
}

function blockLength(embedding: Embedding, block: EmbeddingBlock): number {
  let sum = 0;
  for (let i = block.from; i < block.to; i++) sum += (embedding[i] as number) ** 2;
  return Math.sqrt(sum);
}

/**
 * Turns an embedding into a query vector q such that the inner product q·x with an indexed embedding x is the
 * similarity: the mean of the blocks' cosines, weighted by `weights` (a block that is missing from `weights` counts 1;
 * a block that is zero in the query counts 0). The similarity of a picture with itself is 1.
 * Indexed embeddings hold B blocks of equal length 1/√B each.
 */
export function weighQuery(
  embedding: Embedding,
  blocks: readonly EmbeddingBlock[],
  weights: BlockWeights,
): Float32Array {
  const lengths = blocks.map((block) => blockLength(embedding, block));
  const used = blocks.map((block, i) => ((lengths[i] as number) > 1e-6 ? (weights[block.name] ?? 1) : 0));
  const total = used.reduce((sum, weight) => sum + weight, 0);
  const query = new Float32Array(embedding.length);
  if (total <= 0) return query;
  blocks.forEach((block, i) => {
    if (used[i] === 0) return;
    const factor = ((used[i] as number) * Math.sqrt(blocks.length)) / (total * (lengths[i] as number));
    for (let d = block.from; d < block.to; d++) query[d] = (embedding[d] as number) * factor;
  });
  return query;
}
