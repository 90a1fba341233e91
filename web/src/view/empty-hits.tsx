import { countConditions, NO_FILTER } from '../search/filter.ts';
import type { ShopProps } from './shop-props.ts';
import { Suggestions } from './suggestions.tsx';

/** Nothing was found: says what stands in the way and what to try. */
export function EmptyHits({ session, state }: ShopProps) {
  const filtered = countConditions(state.filter) > 0;
  return (
    <div class="message">
      <h2 class="message__title">Nothing to show here</h2>
      <p>{filtered ? 'No product passes all filters.' : 'No product fits these words. Try other words, or a photo.'}</p>
      {filtered && (
        <button class="button button--main" type="button" onClick={() => void session.narrow(NO_FILTER)}>
          Clear filters
        </button>
      )}
      <Suggestions session={session} catalogue={state.catalogue} />
    </div>
  );
}
