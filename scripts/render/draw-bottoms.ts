import type { Design, Draw } from './design.ts';
import { crease, drape, pull } from './folds.ts';
import { box, curve, mirrored, round, sidePath, type Point } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

const WAIST_Y = 110;

interface Legs {
  readonly waist: number;
  readonly hip: number;
  readonly knee: number;
  readonly hem: number;
  readonly hemY: number;
}

const LEG_CUTS: Record<string, readonly [knee: number, hem: number]> = {
  slim: [62, 50],
  straight: [72, 72],
  wide: [92, 120],
  flared: [62, 110],
  tapered: [84, 56],
};

const trousers: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 12);
  const [knee, hem] = LEG_CUTS[design.cut['fit'] ?? 'straight'] ?? [72, 72];
  const short = design.kind === 'shorts';
  const scale = random.range(0.95, 1.06);
  const shortHemY = design.cut['length'] === 'bermuda' ? 610 : 500;
  const legs: Legs = {
    waist: 142 * scale,
    hip: 190 * scale,
    knee: knee * scale,
    hem: (short ? 108 : hem) * scale,
    hemY: short ? shortHemY : random.range(890, 930),
  };
  pen.part(box([500, WAIST_Y + 14], [legs.waist * 2 - 16, 44], 20), {
    colour: insideOf(design.hex),
    plain: true,
    edge: 0,
  });
  for (const sign of [-1, 1])
    pen.part(legPath(legs, sign, short), {
      turn: -sign * 3,
      folds: legFolds(legs, sign, random),
      shines: legShine(legs, sign),
    });
  drawWaist(pen, design, legs);
  for (const sign of [-1, 1]) drawLegTrim(pen, design, { legs, sign, front: pose === 'front' });
};

function legPath(legs: Legs, sign: number, short: boolean): string {
  const middle = (legs.hip + 10) / 2;
  const gap = short ? middle + 8 : middle + 16;
  const lower: readonly Point[] = short ? [] : [[gap + legs.knee, 600]];
  const inner: readonly Point[] = short ? [] : [[gap - legs.knee, 610]];
  return sidePath(sign, [
    [-6, WAIST_Y + 34, 1],
    [legs.waist, WAIST_Y + 14, 1],
    [legs.hip - 6, 250],
    [legs.hip, 350],
    ...lower,
    [gap + legs.hem, legs.hemY, 1],
    [gap - legs.hem, legs.hemY + 8, 1],
    ...inner,
    [6, 392, 1],
  ]);
}

function legFolds(legs: Legs, sign: number, random: ReturnType<typeof createRandom>): string {
  const x = 500 + sign * (legs.hip / 2 + 14);
  const side = sign > 0 ? 30 : 150;
  const crotch = pull(random, [500 + sign * 12, 380], { length: 130, angle: side, count: 4 });
  const knees =
    legs.hemY > 700
      ? pull(random, [x - sign * 40, 610], { length: 90, angle: side - 10, count: 3 }) +
        pull(random, [x, legs.hemY - 40], { length: 80, angle: side + 150, count: 3 })
      : '';
  return crotch + knees + crease([x + sign * 4, 300], [x, legs.hemY - 20], { width: 12, bend: 0.02 });
}

function legShine(legs: Legs, sign: number): string {
  const x = 500 + sign * (legs.hip / 2 + 14);
  return crease([x - 24, 300], [x - 20, legs.hemY - 60], { width: 18, bend: 0.02 });
}

function drawWaist(pen: Sketch, design: Design, legs: Legs): void {
  const band = curve(
    mirrored(`
      0 ${WAIST_Y + 20}, ${legs.waist - 2} ${WAIST_Y}!, ${legs.waist + 6} ${WAIST_Y + 40}!,
      0 ${WAIST_Y + 60}
    `),
  );
  pen.part(band, { edge: 10, colour: darken(design.hex, 0.06) });
  if (design.cut['waist'] === 'drawstring') {
    for (let x = -legs.waist + 14; x < legs.waist; x += 15)
      pen.stroke(`M${round(500 + x)} ${WAIST_Y + 12}v38`, { width: 3, opacity: 0.25 });
    for (const sign of [-1, 1])
      pen.rod(sidePath(sign, `10 ${WAIST_Y + 40}, 20 ${WAIST_Y + 100}, ${14 + sign * 4} ${WAIST_Y + 160}`, false), 8, {
        colour: design.secondary,
      });
    return;
  }
  for (const x of [-0.66, 0.66]) pen.part(box([500 + x * legs.waist, WAIST_Y + 33], [15, 56], 3), { edge: 4 });
  pen.button([500, WAIST_Y + 40], 10, design.kind === 'jeans' ? '#b98b54' : darken(design.hex, 0.5));
}

interface LegTrim {
  readonly legs: Legs;
  readonly sign: number;
  readonly front: boolean;
}

function drawLegTrim(pen: Sketch, design: Design, { legs, sign, front }: LegTrim): void {
  const thread = design.material === 'denim' ? '#c98a3c' : undefined;
  const gap = (legs.hip + 10) / 2 + (legs.hemY < 700 ? 8 : 16);
  pen.stitch(
    sidePath(sign, `${gap + legs.hem - 2} ${legs.hemY - 20}!, ${gap - legs.hem + 3} ${legs.hemY - 13}!`, false),
    thread,
  );
  if (front) {
    pen.seam(sidePath(sign, `96 ${WAIST_Y + 54}!, 120 236, ${legs.hip - 10} 262!`, false));
    pen.stitch(sidePath(sign, `88 ${WAIST_Y + 58}!, 112 244, ${legs.hip - 10} 272!`, false), thread);
    if (sign > 0) pen.stitch(sidePath(1, `30 ${WAIST_Y + 62}!, 32 300, 4 372!`, false), thread);
    if (design.cut['pocket'] === 'cargo')
      pen.part(
        sidePath(
          sign,
          `
          ${legs.hip - 92} 470!, ${legs.hip - 8} 470!, ${legs.hip - 12} 590!, ${legs.hip - 92} 590!
        `,
        ),
        { edge: 10 },
      );
    return;
  }
  pen.part(sidePath(sign, '44 220!, 136 220!, 136 310!, 90 338!, 44 310!'), { edge: 9 });
  pen.stitch(sidePath(sign, '50 230!, 130 230!', false), thread);
}

const skirt: Draw = (pen, design) => {
  const random = createRandom(design.form + 13);
  const waist = random.range(118, 136);
  const hemY = ({ mini: 560, midi: 760, maxi: 910 } as Record<string, number>)[design.cut['length'] ?? 'midi'] ?? 760;
  const flare =
    ({ pencil: 0.02, 'a-line': 0.2, pleated: 0.26, tiered: 0.32 } as Record<string, number>)[
      design.cut['style'] ?? 'a-line'
    ] ?? 0.2;
  const hem = 196 + (hemY - 200) * flare;
  pen.part(box([500, 176], [waist * 2 - 14, 40], 18), { colour: insideOf(design.hex), plain: true, edge: 0 });
  const d = curve(
    mirrored(`
      0 190, ${waist} 178!, ${waist + 62} 320, ${hem} ${hemY}!, ${hem * 0.5} ${hemY + 18},
      0 ${hemY + 24}
    `),
  );
  const area = { x: [500 - hem * 0.86, 500 + hem * 0.86], y: [250, hemY + 10] } as const;
  const count = design.cut['style'] === 'pencil' ? 3 : 8;
  pen.part(d, { folds: drape(random, area, count), shines: drape(random, area, Math.ceil(count / 2)) });
  pen.within(d, () => drawSkirtStyle(pen, design, { waist, hem, hemY }));
  pen.part(curve(mirrored(`0 192, ${waist} 176!, ${waist + 6} 212!, 0 230`)), {
    edge: 8,
    colour: darken(design.hex, 0.08),
    plain: true,
  });
};

function drawSkirtStyle(pen: Sketch, design: Design, skirtSize: { waist: number; hem: number; hemY: number }): void {
  const { waist, hem, hemY } = skirtSize;
  if (design.cut['style'] === 'pleated') {
    for (let at = -0.9; at < 0.95; at += 0.15)
      pen.seam(`M${round(500 + at * waist)} 226L${round(500 + at * hem)} ${round(hemY + 20 - at * at * 20)}`, 4);
  }
  if (design.cut['style'] === 'tiered') {
    for (const share of [0.38, 0.7]) {
      const y = 190 + (hemY - 190) * share;
      const half = waist + 30 + (hem - waist - 30) * share;
      pen.seam(`M${round(500 - half)} ${round(y)}Q500 ${round(y + 30)} ${round(500 + half)} ${round(y)}`, 6);
    }
  }
  if (design.cut['style'] === 'pencil') pen.seam(`M500 226V${hemY + 20}`);
  pen.stitch(`M${round(500 - hem + 4)} ${hemY - 14}Q500 ${hemY + 34} ${round(500 + hem - 4)} ${hemY - 14}`);
}

export const BOTTOM_DRAWINGS = { trousers, jeans: trousers, shorts: trousers, skirt } satisfies Record<string, Draw>;
