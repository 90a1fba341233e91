import type { ScorePart } from '../api/contract.ts';
import type { ShownHit } from '../search/shop-state.ts';
import { confidenceText, formatScore } from './format.ts';

/** How a hit's score came about: the parts that count, and their sum. */
export function ScoreTable({ hit, byWords }: { readonly hit: ShownHit; readonly byWords: boolean }) {
  const parts = hit.explain.parts.filter(({ contribution }) => contribution !== 0);
  return (
    <section class="explain" aria-label="Why it is here">
      <p class="explain__why">
        <b>{confidenceText(hit.confidence, byWords)}</b> {hit.explain.why}
      </p>
      <table class="explain__table">
        <tbody>
          {parts.map((part) => (
            <PartRow part={part} key={part.name} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Score</th>
            <td />
            <td>{formatScore(hit.score)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

const PART_TEXT: Readonly<Record<string, string>> = {
  visual: 'Looks alike',
  attribute: 'Has what was asked',
  personal: 'Your taste',
  freshness: 'New',
  pricePenalty: 'Off your usual price',
};

function PartRow({ part }: { readonly part: ScorePart }) {
  return (
    <tr>
      <th scope="row">{PART_TEXT[part.name] ?? part.name}</th>
      <td>
        {formatScore(part.value)} × {formatScore(part.weight)}
      </td>
      <td>{formatScore(part.contribution)}</td>
    </tr>
  );
}
