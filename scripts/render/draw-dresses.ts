import type { Design, Draw } from './design.ts';
import { drape } from './folds.ts';
import { box, curve, mirrored, round, side, type Point } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom } from './prng.ts';
import type { Sketch } from './sketch.ts';
import {
  TOP_Y,
  bodyFolds,
  drawNeckInside,
  drawSleeves,
  measureTorso,
  neckEdge,
  necklinePoints,
  type Torso,
} from './torso.ts';

const HEMS: Record<string, number> = { mini: 790, midi: 950, maxi: 1090 };
const FLARES: Record<string, number> = { shift: 0.08, 'fit and flare': 0.34, wrap: 0.24, slip: 0.12, tiered: 0.3 };
const WAIST_Y = 520;

const dress: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 14);
  const style = design.cut['style'] ?? 'shift';
  const hemY = (HEMS[design.cut['length'] ?? 'midi'] ?? 830) + random.range(-20, 20);
  const sleeve = sleeveOf(design);
  const strappy = style === 'slip';
  const torso = {
    ...measureTorso(design, {
      sleeve,
      chest: 166,
      waist: style === 'shift' ? 162 : 130,
      neck: strappy ? 96 : 80,
      neckDepth: strappy ? 110 : 48,
      shoulder: strappy ? 112 : 166,
      fullness: 1.3,
    }),
    hemY,
  };
  const hem = torso.waist + (hemY - WAIST_Y) * (FLARES[style] ?? 0.2) + 40;
  const neck = necklinePoints(pose === 'back' ? 'boat' : neckOf(design), torso);
  drawNeckInside(pen, torso);
  drawSleeves(pen, torso, random);
  const area = { x: [500 - hem * 0.85, 500 + hem * 0.85], y: [WAIST_Y + 10, hemY + 12] } as const;
  const body = dressPath(torso, neck, hem);
  pen.part(body, {
    folds: bodyFolds({ ...torso, hemY: WAIST_Y + 120, folds: 2 }, random) + drape(random, area, 8),
    shines: drape(random, area, 4),
  });
  pen.seam(neckEdge(torso, neck), 7);
  drawDressStyle(pen, design, { torso, hem, body });
};

function sleeveOf(design: Design): Torso['sleeve'] {
  if (design.cut['style'] === 'slip') return 'none';
  const sleeve = design.cut['sleeve'];
  if (sleeve === 'long') return 'long';
  return sleeve === 'sleeveless' ? 'none' : 'cap';
}

function neckOf(design: Design): string {
  if (design.cut['style'] === 'wrap' || design.cut['style'] === 'slip') return 'v';
  return design.cut['neck'] ?? 'scoop';
}

function dressPath(torso: Torso, neck: readonly Point[], hem: number): string {
  return curve(
    mirrored([
      ...neck,
      [torso.neck, TOP_Y, 1],
      [torso.shoulder, 232, 1],
      torso.sleeve === 'none' ? [torso.shoulder - 8, 318] : [torso.chest - 14, 320],
      [torso.chest, 400, 1],
      [torso.waist, WAIST_Y],
      [torso.waist + (hem - torso.waist) * 0.34, WAIST_Y + 100],
      [hem, torso.hemY, 1],
      [hem * 0.5, torso.hemY + 20],
      [0, torso.hemY + 26],
    ]),
  );
}

function drawDressStyle(
  pen: Sketch,
  design: Design,
  { torso, hem, body }: { torso: Torso; hem: number; body: string },
): void {
  const style = design.cut['style'];
  pen.within(body, () =>
    pen.stitch(
      `M${round(500 - hem + 5)} ${torso.hemY - 13}Q500 ${torso.hemY + 34} ${round(500 + hem - 5)} ${torso.hemY - 13}`,
    ),
  );
  if (style === 'wrap') {
    pen.seam(curve(`${500 - torso.neck * 0.2} 330, 540 420, ${500 + torso.waist - 14} ${WAIST_Y - 6}`, false), 6);
    pen.seam(
      curve(`${500 + torso.waist * 0.6} ${WAIST_Y + 20}, 560 680, ${500 + hem * 0.2} ${torso.hemY + 20}`, false),
      5,
    );
    drawSash(pen, design, torso);
  }
  if (style === 'fit and flare')
    pen.part(box([500, WAIST_Y], [torso.waist * 2 + 6, 34], 8), {
      colour: darken(design.secondary, 0.05),
      plain: true,
      edge: 8,
      light: 'tube',
    });
  if (style === 'tiered') pen.within(body, () => drawTiers(pen, torso, hem));
  if (design.cut['front'] === 'buttons')
    for (let y = 290; y < torso.hemY - 40; y += 66) pen.button([500, y], 9, darken(design.hex, 0.4));
}

function drawTiers(pen: Sketch, torso: Torso, hem: number): void {
  for (const share of [0.34, 0.68]) {
    const y = WAIST_Y + (torso.hemY - WAIST_Y) * share;
    const half = torso.waist + (hem - torso.waist) * (share * 0.92 + 0.08);
    pen.seam(`M${round(500 - half)} ${round(y)}Q500 ${round(y + 34)} ${round(500 + half)} ${round(y)}`, 7);
  }
  pen.seam(`M${round(500 - torso.waist)} ${WAIST_Y}Q500 ${WAIST_Y + 20} ${round(500 + torso.waist)} ${WAIST_Y}`, 5);
}

function drawSash(pen: Sketch, design: Design, torso: Torso): void {
  const colour = darken(design.hex, 0.14);
  pen.part(box([500, WAIST_Y], [torso.waist * 2 + 8, 36], 10), { colour, edge: 8, light: 'tube' });
  const [x] = side(1, [torso.waist * 0.62, 0]);
  pen.part(
    curve(`
      ${x} ${WAIST_Y}!, ${x + 40} ${WAIST_Y + 70}, ${x + 34} ${WAIST_Y + 170}!,
      ${x + 6} ${WAIST_Y + 160}!, ${x - 6} ${WAIST_Y + 60}
    `),
    { colour, edge: 8 },
  );
  pen.part(box([x, WAIST_Y], [36, 44], 12), { colour, edge: 10 });
}

export const DRESS_DRAWINGS = { dress } satisfies Record<string, Draw>;
