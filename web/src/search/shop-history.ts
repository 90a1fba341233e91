import { formatAddress, parseAddress, type Address } from './address.ts';
import { isBlank, type Photo } from './shop-state.ts';

/** A search as the browser's history holds it. */
export interface Entry {
  readonly address: Address;
  readonly photo: Photo | undefined;
}

/** Whether an entry is the start page. */
export function isStart({ address, photo }: Entry): boolean {
  const { words, like, sample, colour } = address;
  return isBlank({ words, photo, colour, like: undefined }) && like === undefined && sample === undefined;
}

/** The page's own steps in the browser's history: the back button leads from search to search, photos included. */
export interface ShopHistory {
  /** The search that the page was opened with. */
  current(): Entry;
  push(entry: Entry): void;
  replace(entry: Entry): void;
}

/** Opens the history; `onReturn` is called when the shopper goes back or forth. */
export function openShopHistory(onReturn: (entry: Entry) => void): ShopHistory {
  // Kept as long as the page: going back must find the photo again, and a shrunk one is some 100 kB.
  const photos: Photo[] = [];
  const current = (): Entry => ({ address: parseAddress(location.search), photo: photos[photoKey()] });
  const stateOf = ({ photo }: Entry) => ({ photo: photo && keyOf(photos, photo) });
  addEventListener('popstate', () => onReturn(current()));
  return {
    current,
    push: (entry) => history.pushState(stateOf(entry), '', formatAddress(entry.address)),
    replace: (entry) => history.replaceState(stateOf(entry), '', formatAddress(entry.address)),
  };
}

function photoKey(): number {
  const state: unknown = history.state;
  const key = typeof state === 'object' && state !== null && 'photo' in state ? state.photo : undefined;
  return typeof key === 'number' ? key : -1;
}

function keyOf(photos: Photo[], photo: Photo): number {
  const key = photos.indexOf(photo);
  return key >= 0 ? key : photos.push(photo) - 1;
}
