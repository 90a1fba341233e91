import type { Answer } from './answers.ts';
import type { Column } from './evaluate-model.ts';

/** A query to which two models give answers of different worth. */
export interface Disagreement {
  readonly measure: string;
  readonly ours: Answer;
  readonly theirs: Answer;
}

/** The `count` queries whose answers differ most, each with the measure that shows it best. Ties in the order of the measures. */
export function worstDisagreements(ours: Column, theirs: Column, count: number): readonly Disagreement[] {
  const worst = new Map<string, Disagreement>();
  for (const { name, title, answers } of ours.measures) {
    const others = theirs.measures.find((measure) => measure.name === name)?.answers;
    for (const [query, answer] of answers) {
      const other = others?.get(query);
      if (other === undefined || answer.first.length + other.first.length === 0) continue;
      const found = { measure: title, ours: answer, theirs: other };
      const known = worst.get(query);
      if (known === undefined || gap(found) > gap(known)) worst.set(query, found);
    }
  }
  return [...worst.values()]
    .filter((one) => gap(one) > 0)
    .sort((a, b) => gap(b) - gap(a))
    .slice(0, count);
}

function gap({ ours, theirs }: Disagreement): number {
  return Math.abs(ours.value - theirs.value);
}
