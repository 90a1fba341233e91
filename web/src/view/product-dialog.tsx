import { useEffect, useRef } from 'preact/hooks';
import { isByWords, type Opened } from '../search/shop-state.ts';
import { CloseIcon } from './icons.tsx';
import { ProductDetails } from './product-details.tsx';
import { ProductPictures } from './product-pictures.tsx';
import { ScoreTable } from './score-table.tsx';
import type { ShopProps } from './shop-props.ts';

/** A hit's product in full: its pictures, its texts, its variants, and how its score came about. */
export function ProductDialog({ session, state, opened }: ShopProps & { readonly opened: Opened }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const { hit, product } = opened;
  const own = product.id === hit.product.id;
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
        <ProductPictures product={product} first={own ? hit.matchedImage : product.images[0]} key={product.id} />
        <div class="details">
          <ProductDetails session={session} opened={opened} />
          {own && <ScoreTable hit={hit} byWords={isByWords(state)} />}
        </div>
        <button class="product__close" type="button" aria-label="Close" onClick={() => session.close()}>
          <CloseIcon />
        </button>
      </div>
    </dialog>
  );
}
