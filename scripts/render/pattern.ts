import { createRandom, type Random } from './prng.ts';
import { darken, lighten, mix } from './palette.ts';
import { curve, ellipse, polygon, round, type Point } from './geometry.ts';

export const PATTERNS = [
  'plain',
  'striped',
  'checked',
  'dotted',
  'floral',
  'camouflage',
  'print',
  'colour-block',
] as const;
export type Pattern = (typeof PATTERNS)[number];

/** What a pattern is drawn with. `seed` fixes its variant: a recoloured design keeps it. */
export interface PatternInk {
  readonly hex: string;
  readonly secondary: string;
  readonly seed: number;
  /** Size factor: 1 on a garment that fills the board, less on small things. */
  readonly scale: number;
}

/** One repeat of a pattern, in units of the drawing board; it is laid over the plain base colour. */
export interface Tile {
  readonly width: number;
  readonly height: number;
  readonly svg: string;
}

type Repeat = Exclude<Pattern, 'plain' | 'colour-block'>;

const TILES: Record<Repeat, (ink: PatternInk, random: Random) => Tile> = {
  striped: stripes,
  checked: checks,
  dotted: dots,
  floral: flowers,
  camouflage,
  print: motifs,
};

/** The repeat of a pattern, or undefined where it has none (plain, colour-block). */
export function createTile(pattern: Pattern, ink: PatternInk): Tile | undefined {
  if (pattern === 'plain' || pattern === 'colour-block') return undefined;
  return TILES[pattern](ink, createRandom(ink.seed));
}

const bar = (y: number, height: number, fill: string): string =>
  `<rect x="-1" y="${round(y)}" width="42" height="${round(height)}" fill="${fill}"/>`;

function stripes(ink: PatternInk, random: Random): Tile {
  const variant = random.pick(['even', 'breton', 'pin', 'wide', 'triple'] as const);
  const unit = ink.scale * random.range(0.85, 1.15);
  const second = ink.secondary;
  const tile = (height: number, svg: string): Tile => ({ width: 40, height, svg });
  if (variant === 'even') return tile(60 * unit, bar(0, 30 * unit, second));
  if (variant === 'breton') return tile(56 * unit, bar(0, 17 * unit, second));
  if (variant === 'pin') return tile(34 * unit, bar(0, 6 * unit, second));
  if (variant === 'wide') return tile(150 * unit, bar(0, 68 * unit, second));
  const thin = lighten(mix(ink.hex, second, 0.6), 0.15);
  return tile(
    120 * unit,
    bar(0, 34 * unit, second) + bar(50 * unit, 10 * unit, thin) + bar(80 * unit, 10 * unit, thin),
  );
}

function checks(ink: PatternInk, random: Random): Tile {
  const variant = random.pick(['gingham', 'tartan', 'windowpane'] as const);
  const size = ink.scale * { gingham: 56, tartan: 150, windowpane: 96 }[variant] * random.range(0.85, 1.15);
  const band = ([from, width]: readonly [number, number], opacity: number, fill = ink.secondary): string =>
    `<g fill="${fill}" fill-opacity="${opacity}"><rect y="${round(from * size)}" width="${round(size)}" height="${round(width * size)}"/>` +
    `<rect x="${round(from * size)}" width="${round(width * size)}" height="${round(size)}"/></g>`;
  const accent = darken(mix(ink.hex, ink.secondary, 0.3), 0.45);
  const svg = {
    gingham: band([0, 0.5], 0.55),
    tartan:
      band([0, 0.36], 0.5) +
      band([0.14, 0.07], 0.6, accent) +
      band([0.62, 0.06], 0.8) +
      band([0.75, 0.035], 0.7, accent),
    windowpane: band([0, 0.07], 0.9),
  }[variant];
  return { width: size, height: size, svg };
}

function dots(ink: PatternInk, random: Random): Tile {
  const size = ink.scale * random.pick([46, 64, 96]);
  const radius = size * random.range(0.15, 0.21);
  const centres = [
    [size * 0.25, size * 0.25],
    [size * 0.75, size * 0.75],
  ] as const;
  const svg = centres.map((centre) => `<path d="${ellipse(centre, radius)}" fill="${ink.secondary}"/>`).join('');
  return { width: size, height: size, svg };
}

/** Scatters drawings over a tile without cutting them at its border: each is repeated one tile away where it sticks out. */
function scatter(
  size: number,
  places: readonly (readonly [number, number])[],
  draw: (index: number) => string,
): string {
  return places
    .map(([x, y], index) => {
      const drawing = draw(index);
      const shifts = [-size, 0, size].flatMap((dx) => [-size, 0, size].map((dy) => [x + dx, y + dy] as const));
      return shifts
        .filter(([px, py]) => px > -0.3 * size && px < 1.3 * size && py > -0.3 * size && py < 1.3 * size)
        .map(([px, py]) => `<g transform="translate(${round(px)} ${round(py)})">${drawing}</g>`)
        .join('');
    })
    .join('');
}

const SPOTS = [
  [0.14, 0.2],
  [0.62, 0.1],
  [0.88, 0.5],
  [0.38, 0.52],
  [0.1, 0.76],
  [0.64, 0.82],
] as const;

function flowers(ink: PatternInk, random: Random): Tile {
  const size = ink.scale * random.range(170, 250);
  const petals = random.pick([5, 6, 8]);
  const heart = mix('#f2c23e', ink.hex, 0.15);
  const leaf = mix('#4f7f4c', ink.hex, 0.25);
  const second = ink.secondary;
  const places = SPOTS.map(
    ([x, y]) => [(x + random.range(-0.04, 0.04)) * size, (y + random.range(-0.04, 0.04)) * size] as const,
  );
  const svg = scatter(size, places, (index) => {
    const radius = size * (index % 2 === 0 ? 0.13 : 0.085);
    const turn = (index * 47) % 360;
    const colour = index % 3 === 1 ? mix(second, ink.hex, 0.35) : second;
    return `<g transform="rotate(${turn})">${leaves(radius, leaf)}${blossom(radius, petals, colour)}<path d="${ellipse([0, 0], radius * 0.26)}" fill="${heart}"/></g>`;
  });
  return { width: size, height: size, svg };
}

function leaves(radius: number, fill: string): string {
  const blade = (turn: number): string =>
    `<path transform="rotate(${turn})" fill="${fill}" d="M0 0Q${round(radius * 0.5)} ${round(-radius)} 0 ${round(-radius * 1.75)}Q${round(-radius * 0.45)} ${round(-radius)} 0 0Z"/>`;
  return blade(28) + blade(190);
}

function blossom(radius: number, petals: number, fill: string): string {
  const shape = ellipse([0, -radius * 0.58], radius * (1.75 / petals), radius * 0.46);
  const rim = darken(fill, 0.18);
  return Array.from(
    { length: petals },
    (_, index) =>
      `<path transform="rotate(${round((360 / petals) * index)})" d="${shape}" fill="${fill}" stroke="${rim}" stroke-width="${round(radius * 0.04)}"/>`,
  ).join('');
}

function camouflage(ink: PatternInk, random: Random): Tile {
  const size = ink.scale * 240;
  const tones = [darken(ink.hex, 0.45), mix(ink.hex, '#8a7a50', 0.5), lighten(mix(ink.hex, '#b5a578', 0.5), 0.2)];
  const places = Array.from(
    { length: 9 },
    (_, index) =>
      [
        (((index % 3) + random.range(0.1, 0.9)) / 3) * size,
        ((Math.floor(index / 3) + random.range(0.1, 0.9)) / 3) * size,
      ] as const,
  );
  const svg = scatter(size, places, (index) => {
    const points = Array.from({ length: 9 }, (_, corner): Point => {
      const reach = size * random.range(0.07, 0.2);
      const angle = (corner / 9) * Math.PI * 2;
      return [Math.cos(angle) * reach * 1.3, Math.sin(angle) * reach * 0.8];
    });
    return `<path d="${curve(points)}" fill="${tones[index % 3] ?? ink.secondary}"/>`;
  });
  return { width: size, height: size, svg };
}

function motifs(ink: PatternInk, random: Random): Tile {
  const size = ink.scale * random.range(150, 210);
  const variant = random.pick(['leaf', 'triangle', 'terrazzo', 'arch'] as const);
  const third = mix(ink.secondary, lighten(ink.hex, 0.4), 0.5);
  const r = size * 0.11;
  const svg = scatter(
    size,
    SPOTS.map(([x, y]) => [x * size, y * size] as const),
    (index) => {
      const fill = index % 2 === 0 ? ink.secondary : third;
      const shape = {
        leaf: `M0 ${round(r)}Q${round(r * 1.1)} 0 0 ${round(-r * 1.3)}Q${round(-r * 1.1)} 0 0 ${round(r)}Z`,
        triangle: polygon(`0 ${-r}, ${r} ${r * 0.75}, ${-r} ${r * 0.75}`),
        terrazzo: polygon(`${-r} ${-r * 0.3}, ${r * 0.2} ${-r * 0.8}, ${r} ${r * 0.2}, ${-r * 0.2} ${r * 0.7}`),
        arch: `M${round(-r)} ${round(r * 0.7)}V0A${round(r)} ${round(r)} 0 0 1 ${round(r)} 0V${round(r * 0.7)}H${round(r * 0.45)}V0A${round(r * 0.45)} ${round(r * 0.45)} 0 0 0 ${round(-r * 0.45)} 0V${round(r * 0.7)}Z`,
      }[variant];
      return `<path transform="rotate(${(index * 67) % 360})" d="${shape}" fill="${fill}"/>`;
    },
  );
  return { width: size, height: size, svg };
}
