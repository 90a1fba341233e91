import { useEffect, useRef, useState } from 'preact/hooks';
import type { ScorePart } from '../api/contract.ts';
import type { SearchSession } from '../search/search-session.ts';
import type { ShownHit } from '../search/shop-state.ts';
import { CONFIDENCE_TEXT, formatPrice, formatScore, formatStock } from './format.ts';
import { AlikeIcon, CloseIcon } from './icons.tsx';

interface ProductDialogProps {
  readonly session: SearchSession;
  readonly hit: ShownHit;
}

/** A hit's product in full: all its pictures, its texts, and how its score came about. */
export function ProductDialog({ session, hit }: ProductDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const closeOutside = (event: Event) => {
    if (event.target === dialog.current) session.close(); // the backdrop belongs to the dialog element itself
  };
  return (
    <dialog
      class="product"
      ref={dialog}
      aria-labelledby="product-title"
      onClose={() => session.close()}
      onClick={closeOutside}
    >
      <div class="product__body">
        <Pictures hit={hit} />
        <Details session={session} hit={hit} />
        <button class="product__close" type="button" aria-label="Close" onClick={() => session.close()}>
          <CloseIcon />
        </button>
      </div>
    </dialog>
  );
}

function Pictures({ hit }: { readonly hit: ShownHit }) {
  const { title, images } = hit.product;
  const [url, setUrl] = useState(hit.matchedImage.url);
  return (
    <div class="pictures">
      <img class="pictures__large" src={url} alt={title} />
      {images.length > 1 && (
        <ul class="pictures__row">
          {images.map((image, index) => (
            <li key={image.id}>
              <button
                class="pictures__small"
                type="button"
                aria-label={`Picture ${index + 1} of ${images.length}`}
                aria-pressed={image.url === url}
                onClick={() => setUrl(image.url)}
              >
                <img src={image.url} alt="" />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Details({ session, hit }: ProductDialogProps) {
  const { product } = hit;
  return (
    <div class="details">
      {product.brand !== null && <p class="card__brand">{product.brand}</p>}
      <h2 class="details__title" id="product-title">
        {product.title}
      </h2>
      <p class="details__price">
        <b>{product.price ? formatPrice(product.price) : 'Price on request'}</b>
        <span class={product.inStock === true ? 'stock stock--in' : 'stock'}>{formatStock(product.inStock)}</span>
      </p>
      {product.description !== null && <p class="details__text">{product.description}</p>}
      <dl class="attributes">
        <dt>Category</dt>
        <dd>{product.categories.join(', ')}</dd>
        {product.attributes.map(({ name, values }) => [
          <dt key={`${name} name`}>{name}</dt>,
          <dd key={name}>{values.join(', ')}</dd>,
        ])}
      </dl>
      <div class="details__buttons">
        <button class="button button--main" type="button" onClick={() => void session.searchLike(product)}>
          <AlikeIcon />
          More like this
        </button>
        {product.url?.startsWith('http') && (
          <a class="button" href={product.url} rel="noopener" target="_blank">
            See it in the shop
          </a>
        )}
      </div>
      <Explanation hit={hit} />
    </div>
  );
}

function Explanation({ hit }: { readonly hit: ShownHit }) {
  const parts = hit.explain.parts.filter((part) => part.weight > 0);
  return (
    <section class="explain" aria-label="Why it is here">
      <p class="explain__why">
        <b>{CONFIDENCE_TEXT[hit.confidence]}</b> {hit.explain.why}
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
