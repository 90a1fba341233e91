import type { SearchSession } from '../search/search-session.ts';
import type { ShopState } from '../search/shop-state.ts';

/** What every part of the page gets: the session to act on and its state to show. */
export interface ShopProps {
  readonly session: SearchSession;
  readonly state: ShopState;
}
