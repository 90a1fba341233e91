import type { Product } from '../api/contract.ts';
import type { SearchSession } from '../search/search-session.ts';
import type { Opened } from '../search/shop-state.ts';
import { formatPrice, formatStock } from './format.ts';
import { AlikeIcon } from './icons.tsx';

interface ProductDetailsProps {
  readonly session: SearchSession;
  readonly opened: Opened;
}

/** What the shop says of a product, and where to go from it. */
export function ProductDetails({ session, opened }: ProductDetailsProps) {
  const { product } = opened;
  return (
    <>
      {product.brand !== null && <p class="card__brand">{product.brand}</p>}
      <h2 class="details__title" id="product-title">
        {product.title}
      </h2>
      <p class="details__price">
        <b>{product.price ? formatPrice(product.price) : 'Price on request'}</b>
        <span class={product.inStock === true ? 'stock stock--in' : 'stock'}>{formatStock(product.inStock)}</span>
      </p>
      {product.description !== null && <p class="details__text">{product.description}</p>}
      <Attributes product={product} />
      <Variants session={session} opened={opened} />
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
    </>
  );
}

function Attributes({ product }: { readonly product: Product }) {
  const rows = [{ name: 'category', values: product.categories }, ...product.attributes];
  return (
    <dl class="attributes">
      {rows.map(({ name, values }) => (
        <div class="attributes__row" key={name}>
          <dt>{name}</dt>
          <dd>{values.join(', ')}</dd>
        </div>
      ))}
    </dl>
  );
}

function Variants({ session, opened }: ProductDetailsProps) {
  const { hit, product } = opened;
  if (hit.variants.length === 0) return null;
  return (
    <ul class="pictures__row" aria-label="Variants">
      {[hit.product, ...hit.variants].map(({ id, title, images }) => (
        <li key={id}>
          <button
            class="pictures__small variant"
            type="button"
            title={title}
            aria-label={title}
            aria-pressed={id === product.id}
            onClick={() => void session.openVariant(id)}
          >
            <img src={images[0]?.url} alt="" />
          </button>
        </li>
      ))}
    </ul>
  );
}
