import { useEffect, useState } from 'preact/hooks';
import type { SearchSession } from '../search/search-session.ts';

/** Takes photos that are dropped anywhere on the page or pasted, and says so while one is dragged over it. */
export function DropOverlay({ session }: { readonly session: SearchSession }) {
  const [dragging, setDragging] = useState(false);
  useEffect(() => listenForPhotos(setDragging, (file) => void session.searchByPhoto(file)), [session]);
  if (!dragging) return null;
  return (
    <div class="drop" aria-hidden="true">
      <p class="drop__text">Drop the photo to search with it</p>
    </div>
  );
}

function listenForPhotos(setDragging: (dragging: boolean) => void, take: (file: File) => void): () => void {
  const listening = new AbortController();
  const listen = <Name extends keyof DocumentEventMap>(name: Name, on: (event: DocumentEventMap[Name]) => void) =>
    document.addEventListener(name, on, { signal: listening.signal });

  listen('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    setDragging(true);
  });
  listen('dragleave', (event) => {
    if (event.relatedTarget === null) setDragging(false); // out of the window
  });
  listen('drop', (event) => {
    setDragging(false);
    const file = event.dataTransfer?.files[0];
    if (file === undefined) return;
    event.preventDefault();
    take(file);
  });
  listen('paste', (event) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (file === undefined) return; // words are pasted as ever
    event.preventDefault();
    take(file);
  });
  return () => listening.abort();
}
