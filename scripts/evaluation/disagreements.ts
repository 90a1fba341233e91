import type { Answer } from './answers.ts';
import type { Column } from './evaluate-model.ts';

/** A query to which two models give answers of different worth. */
export interface Disagreement {
  readonly measure: string;
  readonly ours: Answer;
  readonly theirs: Answer;
}

/**
 * The `count` queries whose answers differ most, and visibly: not in what stands behind the first pictures. Each comes once,
 * with the measure that shows it best. Among equals the measures take turns.
 */
export function worstDisagreements(ours: Column, theirs: Column, count: number): readonly Disagreement[] {
  const worst = new Map<string, Disagreement>();
  for (const { name, title, answers } of ours.measures) {
    const others = theirs.measures.find((measure) => measure.name === name)?.answers;
    for (const [query, answer] of answers) {
      const other = others?.get(query);
      if (other === undefined || rightOnes(answer) === rightOnes(other)) continue;
      const found = { measure: title, ours: answer, theirs: other };
      const known = worst.get(query);
      if (known === undefined || gap(found) > gap(known)) worst.set(query, found);
    }
  }
  const byMeasure = Map.groupBy(worst.values(), ({ measure }) => measure);
  return [...byMeasure.values()]
    .flatMap((found) => found.sort((a, b) => gap(b) - gap(a)).map((one, turn) => ({ one, turn })))
    .filter(({ one }) => gap(one) > 0)
    .sort((a, b) => gap(b.one) - gap(a.one) || a.turn - b.turn)
    .slice(0, count)
    .map(({ one }) => one);
}

function rightOnes({ first }: Answer): number {
  return first.filter(({ right }) => right).length;
}

function gap({ ours, theirs }: Disagreement): number {
  return Math.abs(ours.value - theirs.value);
}
