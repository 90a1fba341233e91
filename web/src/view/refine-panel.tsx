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
      <ColourField session={session} state={state} />
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

/** The first colour that the field shows when none is asked for: browsers begin with black, which looks chosen. */
const FIRST_COLOUR = '#2f6b3a';

function ColourField({ session, state }: ShopProps) {
  const { colour } = state.query;
  return (
    <div class="colour">
      <label class="colour__label">
        <input
          class={colour === undefined ? 'colour__input colour__input--none' : 'colour__input'}
          type="color"
          value={colour ?? FIRST_COLOUR}
          onChange={(event) => void session.searchInColour(event.currentTarget.value)}
        />
        {colour === undefined ? 'In another colour' : 'In this colour'}
      </label>
      {colour !== undefined && (
        <button
          class="colour__clear"
          type="button"
          aria-label="Any colour"
          onClick={() => void session.searchInColour(undefined)}
        >
          <CloseIcon />
        </button>
      )}
    </div>
  );
}

function Weights({ session, state }: ShopProps) {
  const { words, photo, colour } = state.query;
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
      {colour === undefined && (
        <Slider
          label="Shape or colour"
          ends={['Shape', 'Colour']}
          value={colourWeight ?? 0.5}
          told={colourWeight === undefined ? 'automatic' : `${Math.round(colourWeight * 100)} % colour`}
          onChange={(value) => session.weigh({ colourWeight: value })}
        />
      )}
    </div>
  );
}
