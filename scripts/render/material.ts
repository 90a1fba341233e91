import { mix } from './palette.ts';
import type { Tile } from './pattern.ts';
import { round } from './geometry.ts';

export const MATERIALS = [
  'cotton',
  'denim',
  'leather',
  'suede',
  'wool',
  'linen',
  'silk',
  'velvet',
  'corduroy',
  'canvas',
  'nylon',
  'mesh',
  'wood',
  'metal',
  'ceramic',
  'glass',
  'rattan',
  'straw',
  'plastic',
] as const;
export type Material = (typeof MATERIALS)[number];

/** How light behaves on a material. Strengths in [0, 1]. */
export interface Finish {
  /** Brightness of highlights. */
  readonly gloss: number;
  /** Depth of folds; hard things have none. */
  readonly folds: number;
}

const FINISHES: Record<Material, Finish> = {
  cotton: { gloss: 0.14, folds: 0.5 },
  denim: { gloss: 0.12, folds: 0.45 },
  leather: { gloss: 0.5, folds: 0.4 },
  suede: { gloss: 0.1, folds: 0.3 },
  wool: { gloss: 0.08, folds: 0.35 },
  linen: { gloss: 0.12, folds: 0.75 },
  silk: { gloss: 0.55, folds: 0.8 },
  velvet: { gloss: 0.16, folds: 0.6 },
  corduroy: { gloss: 0.14, folds: 0.35 },
  canvas: { gloss: 0.1, folds: 0.35 },
  nylon: { gloss: 0.36, folds: 0.6 },
  mesh: { gloss: 0.15, folds: 0.2 },
  wood: { gloss: 0.22, folds: 0 },
  metal: { gloss: 0.75, folds: 0 },
  ceramic: { gloss: 0.6, folds: 0 },
  glass: { gloss: 0.8, folds: 0 },
  rattan: { gloss: 0.16, folds: 0 },
  straw: { gloss: 0.14, folds: 0 },
  plastic: { gloss: 0.45, folds: 0 },
};

export const finishOf = (material: Material): Finish => FINISHES[material];

type Weave = (dark: string, light: string) => Tile;

const TEXTURES: Partial<Record<Material, Weave>> = {
  denim: (dark, light) =>
    lines(12, 12, [
      ['M-3 15L15 -3M-3 3L3 -3M9 15L15 9', light, 0.26, 2.2],
      ['M-3 9L9 -3M3 15L15 3', dark, 0.2, 2],
    ]),
  wool: (dark, light) =>
    lines(22, 20, [
      ['M1 2Q5 12 11 15Q17 12 21 2', dark, 0.3, 3.4],
      ['M2 -2Q6 8 11 11Q16 8 20 -2', light, 0.18, 3],
    ]),
  linen: (dark, light) =>
    lines(26, 26, [
      ['M0 4H26M0 17H17M3 11H26M0 23H26', light, 0.2, 1.6],
      ['M5 0V26M13 0V19M20 4V26', dark, 0.13, 1.6],
    ]),
  canvas: (dark, light) =>
    lines(12, 12, [
      ['M0 3H6M6 9H12', dark, 0.22, 2.6],
      ['M3 6V12M9 0V6', light, 0.2, 2.6],
    ]),
  corduroy: (dark, light) =>
    lines(18, 18, [
      ['M2 0V18', dark, 0.42, 4],
      ['M11 0V18', light, 0.26, 5],
    ]),
  mesh: (dark) =>
    tile(
      16,
      16,
      `<g fill="${dark}" fill-opacity=".38"><circle cx="4" cy="4" r="2.7"/><circle cx="12" cy="12" r="2.7"/></g>`,
    ),
  wood,
  rattan: (dark, light) => tile(36, 36, weave(dark, light, 0.5)),
  straw: (dark, light) => tile(24, 24, weave(dark, light, 0.3).replaceAll('scale(1)', 'scale(.667)')),
};

/** The visible texture of a material as a repeat laid over colour and pattern; undefined for smooth ones. */
export function createTexture(material: Material, hex: string): Tile | undefined {
  return TEXTURES[material]?.(mix(hex, '#0d0a1c', 0.7), mix(hex, '#ffffff', 0.7));
}

type Thread = readonly [d: string, colour: string, opacity: number, width: number];

function lines(width: number, height: number, threads: readonly Thread[]): Tile {
  return tile(
    width,
    height,
    threads.map(([d, colour, opacity, thick]) => `${stroke(d, colour, opacity)} stroke-width="${thick}"/>`).join(''),
  );
}

function stroke(d: string, colour: string, opacity: number): string {
  return `<path d="${d}" stroke="${colour}" stroke-opacity="${opacity}" fill="none"`;
}

function tile(width: number, height: number, svg: string): Tile {
  return { width, height, svg };
}

function wood(dark: string, light: string): Tile {
  const grain = [8, 21, 30, 47, 58, 74, 83].map((y, index) => {
    const dip = index % 2 === 0 ? 7 : -6;
    return `${stroke(`M0 ${y}C60 ${y + dip} 110 ${y - dip} 160 ${y}S260 ${y + dip} 320 ${y}`, index % 3 === 0 ? light : dark, 0.24)} stroke-width="${round(2 + (index % 3) * 1.3)}"/>`;
  });
  return tile(320, 92, grain.join(''));
}

function weave(dark: string, light: string, strength: number): string {
  const strand = (x: number, y: number, turn: number): string =>
    `<g transform="translate(${x} ${y}) rotate(${turn})"><rect x="-8" y="-7" width="16" height="14" rx="5" fill="${light}" fill-opacity="${strength * 0.6}"/>` +
    `<path d="M-8 6H8" stroke="${dark}" stroke-opacity="${strength}" stroke-width="3.4"/></g>`;
  return `<g transform="scale(1)">${strand(9, 9, 0)}${strand(27, 9, 90)}${strand(9, 27, 90)}${strand(27, 27, 0)}</g>`;
}
