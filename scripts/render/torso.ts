import type { Design } from './design.ts';
import { crease, drape, pull } from './folds.ts';
import { curve, ellipse, mirrored, round, side, sidePath, type Point } from './geometry.ts';
import { darken, lighten, lightness } from './palette.ts';
import { createRandom, type Random } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

/** Measures of an upper-body garment, on the board: x from the centre line, y from the top. */
export interface Torso {
  readonly neck: number;
  readonly neckDepth: number;
  readonly shoulder: number;
  readonly chest: number;
  readonly waist: number;
  readonly hem: number;
  readonly hemY: number;
  readonly sleeve: 'none' | 'cap' | 'short' | 'three-quarter' | 'long';
  /** Sleeve width as a factor. */
  readonly fullness: number;
  readonly folds: number;
}

export const TOP_Y = 190;
const SHOULDER_Y = 236;
export const ARMPIT_Y = 400;

/** A torso with proportions of its own around those of its kind. */
export function measureTorso(design: Design, base: Partial<Torso>): Torso {
  const random = createRandom(design.form);
  const slim = design.gender === 'women' ? 0.92 : 1;
  const scale = random.range(0.94, 1.07) * slim;
  const torso: Torso = {
    neck: 74,
    neckDepth: 46,
    shoulder: 176,
    chest: 186,
    waist: 178,
    hem: 186,
    hemY: 800,
    sleeve: 'short',
    fullness: 1,
    folds: 4,
    ...base,
  };
  const waist = design.gender === 'women' ? torso.waist * random.range(0.88, 0.96) : torso.waist;
  return {
    ...torso,
    shoulder: torso.shoulder * scale,
    chest: torso.chest * scale,
    waist: waist * scale,
    hem: torso.hem * scale * random.range(0.97, 1.05),
    hemY: torso.hemY + random.range(-26, 26),
    fullness: torso.fullness * random.range(0.92, 1.12),
  };
}

/** The body's outline with the neckline cut out of its top edge. */
export function bodyPath(torso: Torso, neck: readonly Point[]): string {
  return curve(
    mirrored([
      ...neck,
      [torso.neck, TOP_Y, 1],
      [torso.shoulder, SHOULDER_Y, 1],
      torso.sleeve === 'none' ? [torso.shoulder - 10, 318] : [torso.chest - 12, (SHOULDER_Y + ARMPIT_Y) / 2],
      [torso.chest, ARMPIT_Y, 1],
      [torso.waist, (ARMPIT_Y + torso.hemY) / 2 - 20],
      [torso.hem, torso.hemY, 1],
      [torso.hem * 0.5, torso.hemY + 9],
      [0, torso.hemY + 12],
    ]),
  );
}

export function necklinePoints(shape: string, torso: Torso): readonly Point[] {
  const low = TOP_Y + torso.neckDepth;
  if (shape === 'v') return [[0, low + 92, 1]];
  if (shape === 'boat')
    return [
      [0, TOP_Y + 26],
      [torso.neck * 0.6, TOP_Y + 20],
    ];
  if (shape === 'scoop')
    return [
      [0, low + 52],
      [torso.neck * 0.7, low + 22],
    ];
  if (shape === 'square')
    return [
      [0, low + 44, 1],
      [torso.neck * 0.86, low + 44, 1],
    ];
  return [
    [0, low],
    [torso.neck * 0.68, low - 14],
  ];
}

const SLEEVES: Record<Exclude<Torso['sleeve'], 'none'>, { outer: Point; inner: Point; elbow?: Point; turn: number }> = {
  cap: { outer: [248, 338, 1], inner: [196, 388, 1], turn: 52 },
  short: { outer: [322, 366, 1], inner: [236, 446, 1], turn: 46 },
  'three-quarter': { outer: [344, 640, 1], inner: [254, 668, 1], elbow: [318, 440], turn: 22 },
  long: { outer: [352, 800, 1], inner: [270, 818, 1], elbow: [322, 480], turn: 18 },
};

/** Outline of the sleeve on one side, from the shoulder tip round the cuff to the armpit. */
export function sleevePath(torso: Torso, sign: number): string | undefined {
  if (torso.sleeve === 'none') return undefined;
  const { outer, inner, elbow } = SLEEVES[torso.sleeve];
  const stretch = torso.shoulder / 176;
  const wide = (torso.fullness - 1) * 46;
  const put = ([x, y, corner]: Point, out: number): Point =>
    corner ? [x * stretch + out, y, 1] : [x * stretch + out, y];
  const points: Point[] = [
    [torso.shoulder - 30, SHOULDER_Y - 11, 1],
    [torso.shoulder + 22, SHOULDER_Y + 20],
  ];
  if (elbow) points.push(put(elbow, wide));
  points.push(put(outer, wide), put(inner, -wide * 0.4));
  if (elbow) points.push([torso.chest + 34, 520]);
  points.push([torso.chest - 6, ARMPIT_Y + 14, 1], [torso.chest - 40, SHOULDER_Y + 60]);
  return sidePath(sign, points);
}

/** Where a sleeve ends: outer and inner cuff corner on one side. */
export function cuffCorners(torso: Torso, sign: number): readonly [Point, Point] | undefined {
  if (torso.sleeve === 'none') return undefined;
  const { outer, inner } = SLEEVES[torso.sleeve];
  const stretch = torso.shoulder / 176;
  const wide = (torso.fullness - 1) * 46;
  return [side(sign, [outer[0] * stretch + wide, outer[1]]), side(sign, [inner[0] * stretch - wide * 0.4, inner[1]])];
}

export function drawSleeves(pen: Sketch, torso: Torso, random: Random): void {
  for (const sign of [-1, 1]) {
    const path = sleevePath(torso, sign);
    if (path === undefined || torso.sleeve === 'none') continue;
    const turn = -sign * SLEEVES[torso.sleeve].turn;
    const elbow = side(sign, [torso.chest + 60, ARMPIT_Y + 90]);
    const long = torso.sleeve === 'long' || torso.sleeve === 'three-quarter';
    const folds = pull(random, side(sign, [torso.chest, ARMPIT_Y]) as [number, number], {
      length: 120,
      angle: sign > 0 ? -30 : 210,
      count: 3,
    });
    const bends = long ? pull(random, [elbow[0], elbow[1]], { length: 110, angle: sign > 0 ? 20 : 160, count: 4 }) : '';
    const shine = long
      ? crease(
          side(sign, [torso.shoulder + 66, 330]) as [number, number],
          side(sign, [torso.chest + 130, 700]) as [number, number],
          { width: 12 },
        )
      : '';
    pen.part(path, { turn, folds: folds + bends, shines: shine });
  }
}

/** A ribbed band along a line (cuff, hem, collar): darker, with fine ribs across. */
export function ribBand(pen: Sketch, d: string, style: { width: number; colour?: string }): void {
  const colour = style.colour ?? pen.paint.hex;
  pen.raw(
    `<path d="${d}" fill="none" stroke="${darken(colour, 0.5)}" stroke-width="${round(style.width + 3)}" stroke-linejoin="round"/>`,
  );
  pen.raw(
    `<path d="${d}" fill="none" stroke="${darken(colour, 0.05)}" stroke-width="${round(style.width)}" stroke-linejoin="round"/>`,
  );
  pen.raw(
    `<path d="${d}" fill="none" stroke="${darken(colour, 0.45)}" stroke-opacity=".38" stroke-width="${round(style.width * 0.92)}" stroke-dasharray="2.6 5.4"/>`,
  );
  pen.raw(
    `<path d="${d}" fill="none" stroke="${lighten(colour, 0.6)}" stroke-opacity=".22" stroke-width="${round(style.width * 0.92)}" stroke-dasharray="2 6" stroke-dashoffset="-3.4"/>`,
  );
}

export function bodyFolds(torso: Torso, random: Random): string {
  const arm = torso.chest - 8;
  const fall = { x: [500 - torso.waist * 0.85, 500 + torso.waist * 0.85], y: [560, torso.hemY] } as const;
  return (
    pull(random, [500 - arm, ARMPIT_Y], { length: 150, angle: 40, count: 3 }) +
    pull(random, [500 + arm, ARMPIT_Y], { length: 150, angle: 140, count: 3 }) +
    drape(random, fall, torso.folds)
  );
}

export function bodyShines(torso: Torso, random: Random): string {
  return drape(random, { x: [500 - torso.chest * 0.7, 500 + torso.chest * 0.4], y: [300, torso.hemY - 80] }, 3);
}

/** The inside of the back, deep enough for any neckline: the front is drawn over what does not show. */
export function drawNeckInside(pen: Sketch, torso: Torso): void {
  const inside = insideOf(pen.paint.hex);
  const { neck } = torso;
  const back = mirrored(`
    0 ${TOP_Y - 14}, ${neck * 0.75} ${TOP_Y - 9}, ${neck + 1} ${TOP_Y + 2}!,
    ${neck * 0.9} ${TOP_Y + 120}, 0 ${TOP_Y + 230}
  `);
  pen.part(curve(back), { colour: inside, plain: true, edge: 0, light: 'top' });
  pen.fill(ellipse([500, TOP_Y + 6], 13, 7), lighten(inside, lightness(inside) < 0.4 ? 0.75 : 0.5), 0.85);
}

/** The open line round the front of the neck, from the left shoulder to the right one. */
export function neckEdge(torso: Torso, neck: readonly Point[]): string {
  const half = [...neck, [torso.neck, TOP_Y, 1] as const];
  const left = half
    .slice(1)
    .map((point) => side(-1, point))
    .reverse();
  return curve([...left, ...half.map((point) => side(1, point))], false);
}

/** A ribbed hem and ribbed cuffs, as knitwear and bombers have. */
export function drawRibs(pen: Sketch, torso: Torso, width: number): void {
  const hem = `M${round(500 - torso.hem + 2)} ${torso.hemY - width / 2}Q500 ${torso.hemY + 12} ${round(500 + torso.hem - 2)} ${torso.hemY - width / 2}`;
  ribBand(pen, hem, { width });
  for (const sign of [-1, 1]) {
    const cuff = cuffCorners(torso, sign);
    if (cuff)
      ribBand(
        pen,
        `M${round(cuff[0][0])} ${round(cuff[0][1] - width * 0.4)}L${round(cuff[1][0])} ${round(cuff[1][1] - width * 0.4)}`,
        { width },
      );
  }
}
