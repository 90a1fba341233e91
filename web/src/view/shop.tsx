import { useEffect, useState } from 'preact/hooks';
import type { SearchSession } from '../search/search-session.ts';
import type { ShopState } from '../search/shop-state.ts';
import { DropOverlay } from './drop-overlay.tsx';
import { Header } from './header.tsx';
import { HitsArea } from './hits-area.tsx';
import { ProductDialog } from './product-dialog.tsx';
import { RefinePanel } from './refine-panel.tsx';
import { StartPage } from './start-page.tsx';

/** The whole page: the start page until something is looked for, then the hits with everything that refines them. */
export function Shop({ session }: { readonly session: SearchSession }) {
  const state = useShopState(session);
  const props = { session, state };
  const started = state.progress.kind !== 'start';
  return (
    <>
      <Header {...props} compact={started} />
      <main class={started ? 'shop shop--hits' : 'shop'}>
        {started ? (
          <>
            <RefinePanel {...props} />
            <HitsArea {...props} />
          </>
        ) : (
          <StartPage {...props} />
        )}
      </main>
      <DropOverlay session={session} />
      {state.opened && <ProductDialog {...props} opened={state.opened} />}
    </>
  );
}

function useShopState(session: SearchSession): ShopState {
  const [state, setState] = useState(session.state);
  useEffect(() => {
    setState(session.state);
    return session.subscribe(() => setState(session.state));
  }, [session]);
  return state;
}
