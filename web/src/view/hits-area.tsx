import { describeError, type ShopError } from '../api/shop-error.ts';
import { isByWords, type Query, type Shown, type ShopState } from '../search/shop-state.ts';
import { EmptyHits } from './empty-hits.tsx';
import { HitCard } from './hit-card.tsx';
import { Notices } from './notices.tsx';
import type { ShopProps } from './shop-props.ts';

/** What the newest search found, or is about to find, or why it did not. */
export function HitsArea({ session, state }: ShopProps) {
  const { progress } = state;
  const shown =
    progress.kind === 'shown' ? progress.shown : progress.kind === 'searching' ? progress.before : undefined;
  const busy = progress.kind === 'searching';
  return (
    <section class="hits" aria-labelledby="hits-title" aria-busy={busy}>
      <div class="hits__head">
        <h1 class={progress.kind === 'failed' ? 'hidden' : 'hits__title'} id="hits-title">
          {titleOf(state)}
        </h1>
        <p class="hits__status" role="status">
          {statusOf(state)}
        </p>
      </div>
      {shown && <Notices shown={shown} />}
      {progress.kind === 'failed' && <Failure error={progress.error} onRetry={() => void session.retry()} />}
      {shown && shown.hits.length > 0 && (
        <Grid session={session} shown={shown} byWords={isByWords(state)} busy={busy} />
      )}
      {shown && shown.hits.length === 0 && !busy && <EmptyHits session={session} state={state} />}
      {busy && !shown && <Skeletons />}
      {progress.kind === 'shown' && progress.shown.next !== undefined && (
        <div class="more">
          <button
            class="button"
            type="button"
            disabled={progress.more === 'loading'}
            onClick={() => void session.loadMore()}
          >
            {progress.more === 'loading' ? 'Loading …' : 'Show more'}
          </button>
          {progress.more === 'failed' && <p role="alert">More did not arrive. Try again.</p>}
        </div>
      )}
    </section>
  );
}

function titleOf({ query }: ShopState): string {
  const title = plainTitleOf(query);
  if (query.colour === undefined) return title ?? 'Searching';
  return title === undefined ? 'In this colour' : `${title}, in this colour`;
}

function plainTitleOf({ words, photo, like }: Query): string | undefined {
  if (like) return `More like ${like.title}`;
  if (photo) return words === '' ? 'Looks like your photo' : `Your photo and “${words}”`;
  return words === '' ? undefined : `“${words}”`;
}

function statusOf({ progress }: ShopState): string {
  if (progress.kind === 'searching') return 'Searching …';
  if (progress.kind !== 'shown') return '';
  const { hits, totalMs, next } = progress.shown;
  const count = next === undefined ? `${hits.length}` : `The best ${hits.length}`;
  return `${count} ${hits.length === 1 ? 'product' : 'products'}, took ${Math.max(1, Math.round(totalMs))} ms`;
}

interface GridProps extends Pick<ShopProps, 'session'> {
  readonly shown: Shown;
  readonly byWords: boolean;
  readonly busy: boolean;
}

function Grid({ session, shown, byWords, busy }: GridProps) {
  return (
    <ol class={busy ? 'grid grid--busy' : 'grid'}>
      {shown.hits.map((hit) => (
        <HitCard key={hit.product.id} session={session} hit={hit} byWords={byWords} />
      ))}
    </ol>
  );
}

function Skeletons() {
  return (
    <div class="grid" aria-hidden="true">
      {Array.from({ length: 12 }, (_, index) => (
        <div class="skeleton" key={index}>
          <div class="skeleton__tile" />
          <div class="skeleton__line" />
          <div class="skeleton__line skeleton__line--short" />
        </div>
      ))}
    </div>
  );
}

function Failure({ error, onRetry }: { readonly error: ShopError; readonly onRetry: () => void }) {
  const { title, advice, retry } = describeError(error);
  return (
    <div class="message message--error" role="alert">
      <h2 class="message__title">{title}</h2>
      <p>{advice}</p>
      {retry && (
        <button class="button button--main" type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
