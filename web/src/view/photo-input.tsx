import type { ComponentChildren } from 'preact';
import type { SearchSession } from '../search/search-session.ts';

interface PhotoInputProps {
  readonly session: SearchSession;
  readonly class: string;
  /** What a screen reader says, and what the pointer shows. */
  readonly label: string;
  /** Opens the camera instead of the gallery where the device has one. */
  readonly camera?: boolean;
  readonly children: ComponentChildren;
}

/** A button that lets the shopper choose or take a photo, and searches with it. */
export function PhotoInput({ session, class: className, label, camera = false, children }: PhotoInputProps) {
  const choose = (event: { readonly currentTarget: HTMLInputElement }) => {
    const input = event.currentTarget;
    const file = input.files?.[0];
    input.value = ''; // so that choosing the same file again counts as a change
    if (file) void session.searchByPhoto(file);
  };
  const capture = camera ? { capture: 'environment' as const } : {};
  return (
    <label class={className} title={label}>
      <input class="hidden" type="file" accept="image/*" aria-label={label} onChange={choose} {...capture} />
      {children}
    </label>
  );
}
