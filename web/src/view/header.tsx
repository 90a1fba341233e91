import { SearchBar } from './search-bar.tsx';
import type { ShopProps } from './shop-props.ts';

/** The name, and the search field once the start page has made way for hits. */
export function Header({ session, state, compact }: ShopProps & { readonly compact: boolean }) {
  const goHome = (event: Event) => {
    event.preventDefault();
    void session.clear();
  };
  return (
    <header class={compact ? 'header header--compact' : 'header'}>
      <a class="wordmark" href="/" onClick={goHome} aria-label="Vitrine: start page">
        <Mark />
        <span class="wordmark__name">Vitrine</span>
      </a>
      {compact && <SearchBar session={session} state={state} />}
      <a class="header__link" href="/playground">
        API playground
      </a>
    </header>
  );
}

/** A lit display case. */
function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path class="mark__glass" d="M6 13a10 10 0 0 1 20 0v12H6z" />
      <path class="mark__gleam" d="M16 3a10 10 0 0 1 10 10v12H16z" />
      <path class="mark__light" d="M3 27.5h26" />
    </svg>
  );
}
