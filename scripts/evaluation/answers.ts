import type { LabelledPicture } from './labelled-catalogue.ts';

/** What a model made of one query. */
export interface Answer {
  readonly query: LabelledPicture | string;
  /** Share that was right, or 1 or 0. */
  readonly value: number;
  /** Its first pictures; none where the query was not a search. */
  readonly first: readonly { readonly picture: LabelledPicture; readonly right: boolean }[];
}

/** By query: the same names for every model, so that their answers can be laid side by side. */
export type Answers = ReadonlyMap<string, Answer>;

export interface Measure {
  /** Name in JSON: `clothing_kind_p10`. */
  readonly name: string;
  /** What it is, for people. */
  readonly title: string;
  readonly answers: Answers;
}

/** Pictures of an answer that are kept to be shown. */
export const SHOWN = 5;

/** The values alone, by query. */
export function valuesOf(answers: Answers): ReadonlyMap<string, number> {
  return new Map([...answers].map(([query, { value }]) => [query, value]));
}
