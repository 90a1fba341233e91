import type { Random } from './prng.ts';

/** Colour names as a shop writes them, with the centre that a design's own shade scatters around. */
export const COLOURS = {
  black: '#26262b',
  white: '#f6f5f2',
  cream: '#efe6d0',
  beige: '#d9c6a5',
  grey: '#9a9da1',
  charcoal: '#4a4d53',
  navy: '#24325c',
  blue: '#2f63b5',
  'light blue': '#9cc3e2',
  teal: '#1f7a7d',
  turquoise: '#3fc1c0',
  green: '#2f7d4a',
  olive: '#75743a',
  mint: '#a9dcc0',
  yellow: '#f4cf3e',
  mustard: '#cf9a2b',
  orange: '#ea7a2c',
  coral: '#f0806c',
  red: '#c9302f',
  burgundy: '#6f1e33',
  pink: '#ec8fb0',
  blush: '#ecc4bf',
  purple: '#6f4596',
  lavender: '#bca9dd',
  brown: '#6e4a31',
  tan: '#b98550',
} as const;

export type ColourName = keyof typeof COLOURS;

export const COLOUR_NAMES = Object.keys(COLOURS) as readonly ColourName[];

/** Colours that sit well beside a main colour: neutrals, and one friend each. */
const FRIENDS: Record<ColourName, readonly ColourName[]> = {
  black: ['white', 'beige', 'red', 'grey'],
  white: ['navy', 'black', 'red', 'light blue', 'tan'],
  cream: ['navy', 'brown', 'burgundy', 'teal', 'black'],
  beige: ['white', 'brown', 'navy', 'charcoal'],
  grey: ['white', 'black', 'yellow', 'navy'],
  charcoal: ['light blue', 'white', 'mustard', 'grey'],
  navy: ['white', 'cream', 'red', 'light blue'],
  blue: ['white', 'yellow', 'navy', 'light blue'],
  'light blue': ['white', 'navy', 'coral', 'cream'],
  teal: ['cream', 'mustard', 'coral', 'white'],
  turquoise: ['white', 'navy', 'coral', 'yellow'],
  green: ['white', 'cream', 'navy', 'mint'],
  olive: ['cream', 'black', 'mustard', 'beige'],
  mint: ['white', 'green', 'coral', 'charcoal'],
  yellow: ['white', 'charcoal', 'blue', 'orange'],
  mustard: ['cream', 'teal', 'charcoal', 'burgundy'],
  orange: ['white', 'navy', 'cream', 'brown'],
  coral: ['white', 'teal', 'cream', 'navy'],
  red: ['white', 'navy', 'black', 'cream'],
  burgundy: ['cream', 'blush', 'navy', 'beige'],
  pink: ['white', 'red', 'burgundy', 'cream'],
  blush: ['white', 'burgundy', 'olive', 'grey'],
  purple: ['lavender', 'white', 'yellow', 'black'],
  lavender: ['white', 'purple', 'mint', 'navy'],
  brown: ['cream', 'light blue', 'beige', 'orange'],
  tan: ['cream', 'navy', 'white', 'brown'],
};

export function friendOf(name: ColourName, random: Random): ColourName {
  return random.pick(FRIENDS[name]);
}

/** A shade of a named colour: every channel within ±`spread` (of 255) of its centre. */
export function shadeOf(name: ColourName, random: Random, spread = 9): string {
  const [red, green, blue] = parseHex(COLOURS[name]);
  const lift = random.range(-spread, spread);
  return formatHex([red, green, blue].map((channel) => channel + lift + random.range(-spread, spread) * 0.5));
}

/** `amount` 0 gives `from`, 1 gives `to`. */
export function mix(from: string, to: string, amount: number): string {
  const start = parseHex(from);
  const end = parseHex(to);
  return formatHex(start.map((channel, index) => channel + ((end[index] ?? 0) - channel) * amount));
}

export const darken = (hex: string, amount: number): string => mix(hex, '#15122a', amount);
export const lighten = (hex: string, amount: number): string => mix(hex, '#fffdf8', amount);

/** Perceived lightness in [0, 1]. */
export function lightness(hex: string): number {
  const [red, green, blue] = parseHex(hex);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}

export function parseHex(hex: string): [number, number, number] {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}

function formatHex(channels: readonly number[]): string {
  const digits = channels.map((channel) =>
    Math.round(Math.min(255, Math.max(0, channel)))
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${digits.join('')}`;
}
