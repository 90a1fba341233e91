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

/** Steps of each of the three ways in which a colour varies. */
const STEPS = 7;
/** How far it goes: to so much darker, so much nearer to grey, so much nearer to white. Chosen by what 44 named colours find in the demo catalogue. */
const FARTHEST = { dark: 0.2, grey: 0.6, light: 0.2 };

/**
 * A colour as photos show it: hardly a thing is as vivid as a screen can be, and folds and light make several shades of it.
 * A picture of `size` x `size` RGB pixels that holds them all, equally much of each.
 */
export function pictureOf(colour: Colour, size: number): Uint8Array {
  const shades = Array.from({ length: STEPS * STEPS }, (_, i) => shadeOf(colour, i % STEPS, Math.floor(i / STEPS)));
  const pixels = new Uint8Array(size * size * colour.length);
  const cell = Math.max(1, Math.floor(size / (4 * STEPS)));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const [column, row] = [Math.floor(x / cell) % STEPS, Math.floor(y / cell) % STEPS];
      pixels.set(shades[row * STEPS + column] as readonly number[], (y * size + x) * colour.length);
    }
  }
  return pixels;
}

function shadeOf(colour: Colour, column: number, row: number): readonly number[] {
  const share = (step: number): number => (step % STEPS) / (STEPS - 1);
  const dark = colour.map((channel) => channel * (1 - FARTHEST.dark * share(column)));
  const grey = dark.reduce((sum, channel) => sum + channel, 0) / dark.length;
  const duller = dark.map((channel) => channel + (grey - channel) * FARTHEST.grey * share(row));
  const light = FARTHEST.light * share(3 * column + 5 * row); // neither goes with column nor with row
  return duller.map((channel) => Math.round(channel + (255 - channel) * light));
}
