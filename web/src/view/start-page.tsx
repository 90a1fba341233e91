import type { Sample } from '../photo/samples.ts';
import { sampleUrl } from '../photo/samples.ts';
import type { SearchSession } from '../search/search-session.ts';
import { CameraIcon, PictureIcon } from './icons.tsx';
import { PhotoInput } from './photo-input.tsx';
import { SearchBar } from './search-bar.tsx';
import type { ShopProps } from './shop-props.ts';
import { Suggestions } from './suggestions.tsx';

/** What a newcomer sees first: one place for a photo or words, and samples to try. */
export function StartPage({ session, state }: ShopProps) {
  return (
    <div class="start">
      <h1 class="start__title">Seen something you like? Find it here.</h1>
      <p class="start__lead">{leadOf(state.catalogue?.products)}</p>
      <section class="case" aria-label="Search">
        <PhotoArea session={session} />
        <SearchBar session={session} state={state} />
      </section>
      <Suggestions session={session} catalogue={state.catalogue} />
      {state.samples.length > 0 && <Samples session={session} samples={state.samples} />}
    </div>
  );
}

function leadOf(products: number | undefined): string {
  const all = products === undefined ? 'the catalogue' : `${products.toLocaleString()} products`;
  return `Search ${all} with a photo, with words, or with both at once.`;
}

function PhotoArea({ session }: { readonly session: SearchSession }) {
  return (
    <div class="well">
      <span class="well__picture">
        <PictureIcon />
      </span>
      <p class="well__text">
        <span class="well__drop">Drop a photo here or paste one</span>
        <span class="well__phone">Start with a photo</span>
      </p>
      <div class="well__buttons">
        <PhotoInput session={session} class="button" label="Choose a photo">
          Choose a photo
        </PhotoInput>
        <PhotoInput session={session} class="button well__camera" label="Take a photo" camera>
          <CameraIcon />
          Take a photo
        </PhotoInput>
      </div>
    </div>
  );
}

function Samples({ session, samples }: { readonly session: SearchSession; readonly samples: readonly Sample[] }) {
  return (
    <section class="samples" aria-labelledby="samples-title">
      <h2 class="samples__title" id="samples-title">
        No photo at hand? Take one of these.
      </h2>
      <ul class="samples__row">
        {samples.map(({ file, title }, index) => (
          <li key={file}>
            <button class="sample" type="button" onClick={() => void session.searchBySample(file)}>
              <img src={sampleUrl(file)} alt={`Street photo ${index + 1}: ${title}`} loading="lazy" decoding="async" />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
