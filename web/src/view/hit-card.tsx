import type { SearchSession } from '../search/search-session.ts';
import type { ShownHit } from '../search/shop-state.ts';
import { confidenceText, formatPrice, formatScore, formatStock } from './format.ts';
import { AlikeIcon } from './icons.tsx';

interface HitCardProps {
  readonly session: SearchSession;
  readonly hit: ShownHit;
  /** Whether words alone were looked for: no hit is "the same" as words. */
  readonly byWords: boolean;
}

/** One hit: the picture that fits best, what it is, what it costs, and why it is here. */
export function HitCard({ session, hit, byWords }: HitCardProps) {
  const { product, matchedImage, confidence, explain } = hit;
  return (
    <li class="card">
      <div class="card__tile">
        <img
          class="card__image"
          src={matchedImage.url}
          alt=""
          loading={hit.rank <= 12 ? 'eager' : 'lazy'}
          decoding="async"
        />
        {confidence !== 'LOOSE' && (
          <span class={confidence === 'EXACT' ? 'badge badge--exact' : 'badge'}>
            {confidenceText(confidence, byWords)}
          </span>
        )}
      </div>
      <p class="card__brand">{product.brand ?? '\u00A0'}</p>
      <h2 class="card__title">
        <button class="card__open" type="button" onClick={() => session.open(hit)}>
          {product.title}
        </button>
      </h2>
      <p class="card__price">
        <b>{product.price ? formatPrice(product.price) : 'Price on request'}</b>
        <span class={product.inStock === true ? 'stock stock--in' : 'stock'}>{formatStock(product.inStock)}</span>
      </p>
      <p class="card__why">{explain.why}</p>
      <div class="card__foot">
        <Score score={hit.score} />
        <button class="card__alike" type="button" onClick={() => void session.searchLike(product)}>
          <AlikeIcon />
          More like this
          <span class="hidden">: {product.title}</span>
        </button>
      </div>
    </li>
  );
}

function Score({ score }: { readonly score: number }) {
  const width = `${Math.round(Math.min(1, Math.max(0, score)) * 100)}%`;
  return (
    <span class="score">
      <span class="hidden">Score </span>
      <span class="score__bar" aria-hidden="true">
        <span class="score__fill" style={{ width }} />
      </span>
      {formatScore(score)}
    </span>
  );
}
