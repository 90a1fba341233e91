import { useState } from 'preact/hooks';
import type { Product, ProductImage } from '../api/contract.ts';

interface ProductPicturesProps {
  readonly product: Product;
  /** The picture to begin with. */
  readonly first: ProductImage | undefined;
}

/** One picture large, all of them to choose from. */
export function ProductPictures({ product, first }: ProductPicturesProps) {
  const { title, images } = product;
  const [shownId, setShownId] = useState(first?.id);
  const shown = images.find(({ id }) => id === shownId) ?? first;
  return (
    <div class="pictures">
      {shown && <img class="pictures__large" src={shown.url} alt={title} />}
      {images.length > 1 && (
        <ul class="pictures__row">
          {images.map((image, index) => (
            <li key={image.id}>
              <button
                class="pictures__small"
                type="button"
                aria-label={`Picture ${index + 1} of ${images.length}`}
                aria-pressed={image.id === shown?.id}
                onClick={() => setShownId(image.id)}
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
