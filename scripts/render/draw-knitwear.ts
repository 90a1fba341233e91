import type { Design, Draw } from './design.ts';
import { crease } from './folds.ts';
import { box, curve, ellipse, mirrored, round, sidePath } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';
import {
  TOP_Y,
  bodyFolds,
  bodyPath,
  bodyShines,
  drawNeckInside,
  drawRibs,
  drawSleeves,
  measureTorso,
  neckEdge,
  necklinePoints,
  ribBand,
  type Torso,
} from './torso.ts';

const sweater: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 2);
  const torso = measureTorso(design, {
    sleeve: 'long',
    fullness: design.cut['fit'] === 'chunky' ? 1.55 : 1.15,
    chest: 196,
    waist: 194,
    hem: 190,
    hemY: design.cut['fit'] === 'cropped' ? 690 : 780,
    folds: 3,
  });
  const shape = pose === 'back' ? 'boat' : (design.cut['neck'] ?? 'crew');
  const neck = necklinePoints(shape === 'turtleneck' ? 'crew' : shape, torso);
  drawNeckInside(pen, torso);
  drawSleeves(pen, torso, random);
  pen.part(bodyPath(torso, neck), { folds: bodyFolds(torso, random), shines: bodyShines(torso, random) });
  if (design.cut['knit'] === 'cable') drawCables(pen, torso);
  drawRibs(pen, torso, 40);
  if (shape === 'turtleneck') drawRollNeck(pen, torso);
  else ribBand(pen, neckEdge(torso, neck), { width: 26 });
};

function drawCables(pen: Sketch, torso: Torso): void {
  for (const x of [-92, 0, 92]) {
    for (let y = 300; y < torso.hemY - 60; y += 44) {
      for (const flip of [-1, 1]) {
        const d = `M${500 + x - 17 * flip} ${y}C${500 + x - 17 * flip} ${y + 24} ${500 + x + 17 * flip} ${y + 20} ${500 + x + 17 * flip} ${y + 44}`;
        pen.stroke(d, { colour: darken(pen.paint.hex, 0.5), width: 15, opacity: 0.4 });
        pen.stroke(d, { colour: lighten(pen.paint.hex, 0.12), width: 10, opacity: 0.9 });
      }
    }
  }
}

function drawRollNeck(pen: Sketch, torso: Torso): void {
  const width = torso.neck + 6;
  pen.part(box([500, TOP_Y - 8], [width * 2, 96], 26), { light: 'tube', plain: true });
  for (let x = -width + 12; x < width; x += 12)
    pen.stroke(`M${round(500 + x)} ${TOP_Y - 48}V${TOP_Y + 34}`, { width: 3, opacity: 0.2 });
  pen.seam(`M${round(500 - width + 4)} ${TOP_Y - 4}Q500 ${TOP_Y + 12} ${round(500 + width - 4)} ${TOP_Y - 4}`, 5);
}

const hoodie: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 3);
  const torso = measureTorso(design, {
    sleeve: 'long',
    fullness: 1.3,
    chest: 200,
    waist: 200,
    hem: 192,
    hemY: 790,
    neckDepth: 64,
    neck: 84,
    folds: 3,
  });
  drawHood(pen, design, pose === 'back');
  drawSleeves(pen, torso, random);
  const neck = necklinePoints(pose === 'back' ? 'boat' : 'scoop', torso);
  pen.part(bodyPath(torso, neck), { folds: bodyFolds(torso, random), shines: bodyShines(torso, random) });
  drawRibs(pen, torso, 38);
  if (pose === 'back') {
    pen.part(curve(mirrored('0 120, 88 150, 112 240, 70 330, 0 372!')), {
      folds: crease([470, 150], [496, 350], { width: 12 }),
    });
    return;
  }
  const pocket = curve(mirrored('0 590!, 86 590!, 138 690!, 138 742!, 0 746!'));
  pen.part(pocket, { edge: 12 });
  for (const sign of [-1, 1]) pen.stitch(sidePath(sign, '80 596!, 130 694!', false));
  if (design.cut['front'] === 'zip') pen.zip(500, TOP_Y + 84, torso.hemY);
  drawHoodFront(pen, design);
};

function drawHood(pen: Sketch, design: Design, back: boolean): void {
  const hood = curve(mirrored('0 92, 92 108, 130 190, 112 262!, 0 300'));
  pen.part(hood, { light: 'ball' });
  if (!back)
    pen.part(curve(mirrored('0 124, 64 140, 86 200, 62 256!, 0 300')), {
      colour: insideOf(design.hex),
      plain: true,
      light: 'top',
      edge: 10,
    });
}

function drawHoodFront(pen: Sketch, design: Design): void {
  for (const sign of [-1, 1]) {
    pen.part(sidePath(sign, '104 166, 128 214, 96 290, 26 332!, -6 300!, 52 262, 78 210'), { light: 'side', edge: 16 });
    const cord = design.secondary;
    pen.fill(ellipse([500 + sign * 34, 312], 6), '#c9ccd2');
    pen.rod(sidePath(sign, `34 312, 40 380, 33 ${440 + sign * 12}`, false), 9, { colour: cord, gloss: 0.2 });
    pen.rod(sidePath(sign, `33 ${440 + sign * 12}, 33 ${462 + sign * 12}`, false), 11, { colour: darken(cord, 0.2) });
  }
}

const cardigan: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 4);
  const long = design.cut['length'] === 'long';
  const torso = measureTorso(design, {
    sleeve: 'long',
    fullness: 1.2,
    chest: 192,
    waist: 190,
    hem: long ? 204 : 186,
    hemY: long ? 880 : 770,
    folds: 3,
  });
  const neck = necklinePoints(pose === 'back' ? 'boat' : 'v', { ...torso, neckDepth: 150 });
  drawNeckInside(pen, torso);
  if (pose === 'front')
    pen.part(curve(mirrored(`0 ${TOP_Y + 20}, ${torso.neck} ${TOP_Y}, 60 330, 0 450`)), {
      colour: insideOf(design.hex),
      plain: true,
      light: 'top',
    });
  drawSleeves(pen, torso, random);
  pen.part(bodyPath(torso, neck), { folds: bodyFolds(torso, random), shines: bodyShines(torso, random) });
  drawRibs(pen, torso, 36);
  ribBand(pen, neckEdge(torso, neck), { width: 28 });
  if (pose === 'back') return;
  const from = TOP_Y + 236;
  ribBand(pen, `M500 ${from}V${round(torso.hemY + 8)}`, { width: 32 });
  const button = lighten(design.secondary, 0.1);
  for (let y = from + 22; y < torso.hemY - 6; y += 68) pen.button([500, y], 12, button);
};

export const KNITWEAR_DRAWINGS = { sweater, hoodie, cardigan } satisfies Record<string, Draw>;
