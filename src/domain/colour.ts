import { badInput } from './errors.ts';

/** Red, green and blue, 0 to 255 each, in sRGB. */
export type Colour = readonly [red: number, green: number, blue: number];

/** Reads `#rrggbb` or `#rgb`. Throws BAD_USER_INPUT. */
export function parseColour(text: string): Colour {
  const [, short, long] = /^#(?:([\da-f]{3})|([\da-f]{6}))$/i.exec(text) ?? [];
  const digits = long ?? short?.replaceAll(/./g, '$&$&');
  if (digits === undefined) throw badInput(`Expected a colour as #rrggbb, got ${JSON.stringify(text.slice(0, 20))}.`);
  const channel = (at: number): number => Number.parseInt(digits.slice(at, at + 2), 16);
  return [channel(0), channel(2), channel(4)];
}

/** `#rrggbb`. */
export function formatColour(colour: Colour): string {
  return `#${colour.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
