import { ellipse, round } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import type { Random } from './prng.ts';

/** What a scene is set on: SVG definitions and the drawing that uses them. */
export interface Ground {
  readonly defs: string;
  readonly svg: string;
}

/** Where the ground begins on surfaces seen from the side, as a share of the board's height. */
export const HORIZON = 0.76;

/** The drawing board, 1000 wide. */
export interface Board {
  readonly height: number;
  /** The thing is nearly white: the ground must be a shade darker, or its outline is lost. */
  readonly pale: boolean;
}

/** The blur of things out of focus and of crumpled cloth, for `filter="url(#rumple)"`. */
export const SOFT =
  '<filter id="rumple" color-interpolation-filters="sRGB" x="0" y="0" width="100%" height="100%"><feGaussianBlur stdDeviation="15"/></filter>';

/** Light and shade of the studio's coloured papers. */
export const GRADIENTS = [
  ['#f6efe8', '#e6d6c8'],
  ['#eef2f4', '#d3dde2'],
  ['#f3f0e6', '#ddd9c6'],
  ['#f4ecee', '#e2d2d6'],
] as const;

/** One colour over the whole board and past its edges. */
export const cover = (board: Board, fill: string): string =>
  `<rect x="-500" y="-500" width="2000" height="${round(board.height + 1000)}" fill="${fill}"/>`;

export function plain(board: Board, fill: string): Ground {
  return { defs: '', svg: cover(board, fill) };
}

/** Light falling on the middle, shade towards the corners. */
export function lit(board: Board, [light, shade]: readonly [string, string]): Ground {
  return {
    defs: `<radialGradient id="ground" gradientUnits="userSpaceOnUse" cx="420" cy="${round(board.height * 0.38)}" r="${round(board.height * 0.85)}"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${shade}"/></radialGradient>`,
    svg: cover(board, 'url(#ground)'),
  };
}

/** Dots of light and dark over an area: grain of stone, loops of a carpet. */
export function grain(random: Random, board: Board, spots: { count: number; size: number; colour: string }): string {
  const light: string[] = [];
  const dark: string[] = [];
  for (let index = 0; index < spots.count; index += 1) {
    const d = ellipse(
      [random.range(-60, 1060), random.range(-60, board.height + 60)],
      random.range(0.4, 1) * spots.size,
      random.range(0.4, 1) * spots.size,
    );
    (index % 2 === 0 ? light : dark).push(d);
  }
  return `<path d="${light.join('')}" fill="${lighten(spots.colour, 0.5)}" fill-opacity=".34"/><path d="${dark.join('')}" fill="${darken(spots.colour, 0.5)}" fill-opacity=".3"/>`;
}
