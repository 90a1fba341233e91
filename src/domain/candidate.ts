/** An image row retrieved by the index, with its exact similarity to the query. */
export interface Candidate {
  readonly row: number;
  readonly similarity: number;
}
