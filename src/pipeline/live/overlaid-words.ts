import type { WordIndex } from '../../ports/word-index.ts';
import type { OverlaidColumns } from './overlaid-columns.ts';

type Found = ReturnType<WordIndex['search']>[number];

/** Products of the delta whose holding of a word is looked at: those that it fits best. */
const RANKED_PER_WORD = 1000;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;

/**
 * The words of the stored snapshot and of the delta. Relevance depends on how rare a word is, which a few changed products
 * cannot tell: a word found in the delta counts as much as the stored product that it fits best.
 */
export function overlaidWords(stored: WordIndex, delta: WordIndex, columns: OverlaidColumns): WordIndex {
  const first = columns.firstDeltaOrdinal;
  return {
    search(text, limit) {
      if (columns.removedCount === 0 && columns.productCount === first) return stored.search(text, limit);
      const old = present(stored, { text, limit, isThere: (ordinal) => !columns.isRemoved(ordinal) });
      const added = present(delta, { text, limit, isThere: (ordinal) => !columns.isRemoved(first + ordinal) }).map(
        ({ ordinal }) => ordinal,
      );
      const relevances = added.length === 0 ? [] : relevanceOf(added, { text, stored, delta });
      const behind = relevances.map(({ ordinal, relevance }) => ({ ordinal: first + ordinal, relevance }));
      return [...old, ...behind].sort((a, b) => b.relevance - a.relevance || a.ordinal - b.ordinal).slice(0, limit);
    },
    holders(word, most) {
      if (columns.removedCount === 0 && columns.productCount === first) return stored.holders(word, most);
      // What was removed is still listed there: a word of twice as many products counts as common, whoever has it now.
      const [old, added] = [stored.holders(word, 2 * most), delta.holders(word, 2 * most)];
      if (old === undefined || added === undefined) return undefined;
      const there = [...old, ...added.map((ordinal) => first + ordinal)].filter(
        (ordinal) => !columns.isRemoved(ordinal),
      );
      return there.length > most ? undefined : there;
    },
    close() {
      stored.close();
      delta.close();
    },
  };
}

interface Asked {
  readonly text: string;
  readonly limit: number;
  readonly isThere: (ordinal: number) => boolean;
}

/** The best `limit` that were not removed, which both indexes still know: more is asked until there are enough. */
function present(words: WordIndex, { text, limit, isThere }: Asked): readonly Found[] {
  for (let asked = limit; ; asked *= 4) {
    const found = words.search(text, asked);
    const there = found.filter(({ ordinal }) => isThere(ordinal)).slice(0, limit);
    if (there.length === limit || found.length < asked) return there;
  }
}

/** Sum over the words that each of these products of the delta holds. */
function relevanceOf(
  ordinals: readonly number[],
  { text, stored, delta }: { readonly text: string; readonly stored: WordIndex; readonly delta: WordIndex },
): readonly Found[] {
  const words = [...new Set(text.normalize('NFKC').match(WORD))];
  const best = words.map((word) => stored.search(word, 1)[0]?.relevance);
  const rarest = Math.max(1, ...best.map((relevance) => relevance ?? 0)); // no stored product has it: as rare as any
  const sums = new Map(ordinals.map((ordinal) => [ordinal, 0]));
  for (const [i, word] of words.entries()) {
    for (const { ordinal } of delta.search(word, RANKED_PER_WORD)) {
      const sum = sums.get(ordinal);
      if (sum !== undefined) sums.set(ordinal, sum + (best[i] ?? rarest));
    }
  }
  return [...sums].map(([ordinal, relevance]) => ({ ordinal, relevance }));
}
