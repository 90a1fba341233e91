import { useEffect, useState } from 'preact/hooks';
import { CameraIcon, CloseIcon, SearchIcon } from './icons.tsx';
import { PhotoInput } from './photo-input.tsx';
import type { ShopProps } from './shop-props.ts';

const START_HINT = 'Describe it: red dress, leather boots …';
const ADD_HINT = 'Add words: in navy, leather, for rain …';

/** The words to search for, with a way to add a photo. */
export function SearchBar({ session, state }: ShopProps) {
  const { words, photo } = state.query;
  const [typed, setTyped] = useState(words);
  useEffect(() => setTyped(words), [words]); // a suggestion or the back button changes them too
  const submit = (event: Event) => {
    event.preventDefault();
    if (typed.trim() !== '' || words !== '') void session.searchByWords(typed);
  };
  const clear = () => {
    setTyped('');
    if (words !== '') void session.searchByWords('');
  };
  return (
    <form class="bar" role="search" onSubmit={submit}>
      <PhotoInput session={session} class="bar__photo" label={photo ? 'Change the photo' : 'Add a photo'}>
        <CameraIcon />
      </PhotoInput>
      <WordsField typed={typed} hint={photo ? ADD_HINT : START_HINT} onType={setTyped} />
      {typed !== '' && (
        <button type="button" class="bar__clear" aria-label="Clear the words" onClick={clear}>
          <CloseIcon />
        </button>
      )}
      <button class="button button--main bar__go" type="submit">
        <SearchIcon />
        <span>Search</span>
      </button>
    </form>
  );
}

interface WordsFieldProps {
  readonly typed: string;
  readonly hint: string;
  readonly onType: (typed: string) => void;
}

function WordsField({ typed, hint, onType }: WordsFieldProps) {
  return (
    <>
      <label class="hidden" for="words">
        Words to search for
      </label>
      <input
        id="words"
        class="bar__words"
        type="text"
        enterkeyhint="search"
        autocomplete="off"
        maxLength={500}
        placeholder={hint}
        value={typed}
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </>
  );
}
