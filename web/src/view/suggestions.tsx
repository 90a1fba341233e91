import type { Catalogue } from '../api/contract.ts';
import type { SearchSession } from '../search/search-session.ts';

/** Most suggestions that are offered at a time. */
const OFFERED = 6;

interface SuggestionsProps {
  readonly session: SearchSession;
  readonly catalogue: Catalogue | undefined;
}

/** Words to try, from the catalogue's best filled categories. */
export function Suggestions({ session, catalogue }: SuggestionsProps) {
  const names = suggestWords(catalogue?.categories ?? []);
  if (names.length === 0) return null;
  return (
    <p class="suggestions">
      <span class="suggestions__label">Or look around:</span>
      {names.map((name) => (
        <button class="chip" type="button" key={name} onClick={() => void session.searchByWords(name)}>
          {name}
        </button>
      ))}
    </p>
  );
}

/** The most special parts of the paths, those with most products first; branches are left out in favour of their leaves. */
export function suggestWords(categories: Catalogue['categories']): readonly string[] {
  const leaves = categories.filter(({ value }) => !categories.some((other) => other.value.startsWith(`${value} > `)));
  const byCount = leaves.toSorted((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  const names = byCount.map(({ value }) => value.split(' > ').at(-1) ?? value);
  return [...new Set(names)].slice(0, OFFERED);
}
