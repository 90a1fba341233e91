/** An image row retrieved by the index, with its exact similarity to the query. */
export interface Candidate {
  readonly row: number;
  readonly similarity: number;
}

/** The best `k` of both, best first. Rows of `others` are higher than all of `ones`: equals come behind. */
export function mergeCandidates(
  ones: readonly Candidate[],
  others: readonly Candidate[],
  k: number,
): readonly Candidate[] {
  const merged: Candidate[] = [];
  let [i, j] = [0, 0];
  while (merged.length < k && (i < ones.length || j < others.length)) {
    const [one, other] = [ones[i], others[j]];
    if (one !== undefined && (other === undefined || one.similarity >= other.similarity)) {
      merged.push(one);
      i++;
    } else {
      merged.push(other as Candidate);
      j++;
    }
  }
  return merged;
}
