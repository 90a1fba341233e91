import type { Shown } from '../search/shop-state.ts';

const DEGRADED: Readonly<Record<string, string>> = {
  TEXT_BY_WORDS: 'These words mean nothing to the model yet, so products that carry them in their texts are shown.',
  TEXT_IGNORED: 'These words mean nothing to the model yet, so the photo leads.',
};

const EXCLUDED: Readonly<Record<string, string>> = {
  PRICE_UNKNOWN: 'whose price is unknown',
  STOCK_UNKNOWN: 'whose stock is unknown',
};

/** What the shopper should know about how these hits came about; nothing as a rule. */
export function Notices({ shown }: { readonly shown: Shown }) {
  const degraded = shown.hits.length === 0 ? [] : shown.degraded.flatMap((reason) => DEGRADED[reason] ?? []);
  const excluded = shown.excluded.flatMap(({ reason, count }) => {
    const why = EXCLUDED[reason];
    return why === undefined || count === 0
      ? []
      : [`Left out: ${count} ${count === 1 ? 'product' : 'products'} ${why}.`];
  });
  const notices = [...degraded, ...excluded];
  if (notices.length === 0) return null;
  return (
    <ul class="notices">
      {notices.map((notice) => (
        <li key={notice}>{notice}</li>
      ))}
    </ul>
  );
}
