import { useState } from 'preact/hooks';
import type { Catalogue } from '../api/contract.ts';
import { parsePrice } from '../search/address.ts';
import { countConditions, NO_FILTER } from '../search/filter.ts';
import { formatAmount } from './format.ts';
import type { ShopProps } from './shop-props.ts';

/** Category, price and stock. */
export function FilterForm({ session, state }: ShopProps) {
  const { filter, catalogue } = state;
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      <label class="field">
        <span class="field__label">Category</span>
        <select
          class="field__input"
          value={filter.category ?? ''}
          onChange={(event) => void session.narrow({ category: event.currentTarget.value || undefined })}
        >
          <option value="">All categories</option>
          <CategoryOptions categories={catalogue?.categories ?? []} />
        </select>
      </label>
      <PriceFields session={session} state={state} />
      <label class="switch">
        <input
          type="checkbox"
          role="switch"
          checked={filter.inStock}
          onChange={(event) => void session.narrow({ inStock: event.currentTarget.checked })}
        />
        <span>In stock only</span>
      </label>
      {countConditions(filter) > 0 && (
        <button class="link" type="button" onClick={() => void session.narrow(NO_FILTER)}>
          Clear filters
        </button>
      )}
    </form>
  );
}

function CategoryOptions({ categories }: { readonly categories: Catalogue['categories'] }) {
  return (
    <>
      {categories.map(({ value, count }) => {
        const path = value.split(' > ');
        // Options cannot be indented by style: no-break spaces show the depth.
        const indent = '\u00A0\u00A0\u00A0'.repeat(path.length - 1);
        return <option key={value} value={value}>{`${indent}${path.at(-1) ?? value} (${count})`}</option>;
      })}
    </>
  );
}

function PriceFields({ session, state }: ShopProps) {
  const { filter, catalogue } = state;
  const span = catalogue?.priceRange ?? undefined;
  const field = (name: 'minPrice' | 'maxPrice', label: string, known: number | undefined) => (
    <PriceField
      label={label}
      placeholder={known === undefined ? '' : formatAmount(known)}
      price={filter[name]}
      onPrice={(price) => void session.narrow({ [name]: price })}
    />
  );
  return (
    <fieldset class="field field--price">
      <legend class="field__label">{span ? `Price in ${span.currency}` : 'Price'}</legend>
      {field('minPrice', 'Lowest price', span && Math.floor(span.min))}
      <span aria-hidden="true">to</span>
      {field('maxPrice', 'Highest price', span && Math.ceil(span.max))}
    </fieldset>
  );
}

interface PriceFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly price: number | undefined;
  readonly onPrice: (price: number | undefined) => void;
}

/** Keeps what is being typed until it is done: an answer that arrives meanwhile does not take it away. */
function PriceField({ label, placeholder, price, onPrice }: PriceFieldProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <input
      class="field__input"
      type="text"
      inputMode="decimal"
      aria-label={label}
      placeholder={placeholder}
      value={typed ?? price ?? ''}
      onInput={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => setTyped(undefined)} // what was typed and taken back is no change
      onChange={(event) => {
        setTyped(undefined);
        onPrice(parsePrice(event.currentTarget.value));
      }}
    />
  );
}
