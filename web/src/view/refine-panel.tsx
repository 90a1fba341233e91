import { useState } from 'preact/hooks';
import { countConditions } from '../search/filter.ts';
import { FilterForm } from './filter-form.tsx';
import { CameraIcon, CloseIcon, FilterIcon, PictureIcon } from './icons.tsx';
import { PhotoInput } from './photo-input.tsx';
import type { ShopProps } from './shop-props.ts';
import { Slider } from './slider.tsx';

/** What is searched with and everything that refines it. */
export function RefinePanel({ session, state }: ShopProps) {
  const [open, setOpen] = useState(false); // on a phone only; elsewhere the filters always show
  const conditions = countConditions(state.filter);
  return (
    <aside class="refine" aria-label="Refine the search">
      <QueryPicture session={session} state={state} />
      <Weights session={session} state={state} />
      <button class="button refine__toggle" type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        <FilterIcon />
        {conditions === 0 ? 'Filters' : `Filters (${conditions})`}
      </button>
      <div class={open ? 'refine__filters refine__filters--open' : 'refine__filters'}>
        <FilterForm session={session} state={state} />
      </div>
    </aside>
  );
}

function QueryPicture({ session, state }: ShopProps) {
  const { photo, like } = state.query;
  const [unseen, setUnseen] = useState<string>(); // a picture that this browser cannot show
  const source = photo?.previewUrl ?? like?.images[0]?.url;
  if (source === undefined) return null;
  const caption = photo ? 'Your photo' : `Like ${like?.title ?? ''}`;
  return (
    <figure class={pictureClass(source === unseen, photo === undefined)}>
      {source === unseen ? (
        <span class="picture__blank">
          <PictureIcon />
        </span>
      ) : (
        <img class="picture__image" src={source} alt={caption} onError={() => setUnseen(source)} />
      )}
      <figcaption class="picture__caption">{caption}</figcaption>
      <div class="picture__buttons">
        <PhotoInput session={session} class="picture__button" label="Search with another photo">
          <CameraIcon />
        </PhotoInput>
        <button
          class="picture__button"
          type="button"
          aria-label={photo ? 'Remove the photo' : 'Remove the product'}
          onClick={() => void session.removePicture()}
        >
          <CloseIcon />
        </button>
      </div>
    </figure>
  );
}

function pictureClass(blank: boolean, product: boolean): string {
  return `picture${blank ? ' picture--blank' : ''}${product ? ' picture--product' : ''}`;
}

function Weights({ session, state }: ShopProps) {
  const { words, photo } = state.query;
  const percent = Math.round(state.imageWeight * 100);
  const { colourWeight } = state;
  return (
    <div class="weights">
      {photo && words !== '' && (
        <Slider
          label="Photo or words"
          ends={['Photo', 'Words']}
          value={1 - state.imageWeight}
          told={`${percent} % photo`}
          onChange={(value) => session.weigh({ imageWeight: 1 - value })}
        />
      )}
      <Slider
        label="Shape or colour"
        ends={['Shape', 'Colour']}
        value={colourWeight ?? 0.5}
        told={colourWeight === undefined ? 'automatic' : `${Math.round(colourWeight * 100)} % colour`}
        onChange={(value) => session.weigh({ colourWeight: value })}
      />
    </div>
  );
}
