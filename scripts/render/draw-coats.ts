import type { Draw } from './design.ts';
import { box, curve, mirrored, sidePath, type Point } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';
import {
  bodyFolds,
  bodyPath,
  bodyShines,
  drawNeckInside,
  drawSleeves,
  measureTorso,
  necklinePoints,
  type Torso,
} from './torso.ts';

const coat: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 9);
  const style = design.cut['style'] ?? 'overcoat';
  const torso = measureTorso(design, {
    sleeve: 'long',
    fullness: 1.2,
    chest: 192,
    waist: style === 'trench' ? 160 : 188,
    hem: 226,
    hemY: 1040,
    neck: 76,
    folds: 6,
  });
  drawNeckInside(pen, torso);
  drawSleeves(pen, torso, random);
  pen.part(bodyPath(torso, necklinePoints(pose === 'back' ? 'boat' : 'v', torso)), {
    folds: bodyFolds(torso, random),
    shines: bodyShines(torso, random),
  });
  if (style === 'trench') drawBelt(pen, torso, 575);
  if (pose === 'back') return pen.seam(`M500 620V${torso.hemY + 8}`);
  pen.seam(`M${style === 'overcoat' ? 516 : 556} 430V${torso.hemY + 10}`, 4);
  const button = design.seed % 2 === 0 ? darken(design.hex, 0.55) : '#5b3f2c';
  const columns = style === 'overcoat' ? [0] : [-46, 46];
  for (const y of [470, 555, 640]) for (const x of columns) pen.button([500 + x, y], 12, button);
  for (const sign of [-1, 1]) {
    pen.part(sidePath(sign, '82 660!, 152 644!, 154 676!, 84 692!'), { edge: 8 });
    drawLapel(pen, sign, style === 'overcoat' ? 420 : 400);
  }
};

const blazer: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 10);
  const torso = measureTorso(design, {
    sleeve: 'long',
    chest: 188,
    waist: 170,
    hem: 190,
    hemY: 800,
    neck: 74,
    folds: 2,
  });
  drawNeckInside(pen, torso);
  pen.part(curve(mirrored('0 210, 60 200, 66 300, 0 520')), {
    colour: insideOf(lighten(design.secondary, 0.3)),
    plain: true,
    light: 'top',
  });
  drawSleeves(pen, torso, random);
  const neck = pose === 'back' ? necklinePoints('boat', torso) : necklinePoints('v', { ...torso, neckDepth: 220 });
  pen.part(bodyPath(torso, neck), { folds: bodyFolds(torso, random), shines: bodyShines(torso, random) });
  if (pose === 'back') return pen.seam(`M500 250V${torso.hemY + 8}`);
  pen.seam(`M506 490Q512 700 530 ${torso.hemY + 8}`, 4);
  for (const sign of [-1, 1]) {
    drawLapel(pen, sign, 486);
    pen.part(sidePath(sign, '62 612!, 144 604!, 146 636!, 64 644!'), { edge: 6 });
  }
  pen.seam('M572 392L630 384', 6);
  for (const y of [520, 600]) pen.button([508, y], 11, darken(design.hex, 0.5));
};

function drawLapel(pen: Sketch, sign: number, foot: number): void {
  const lapel: readonly Point[] = [
    [-4, foot, 1],
    [34, 300, 1],
    [64, 196, 1],
    [86, 190, 1],
    [104, 252, 1],
    [140, 268, 1],
    [96, 352, 1],
  ];
  pen.part(sidePath(sign, lapel), { turn: sign * 14, edge: 16, light: 'side' });
  pen.part(sidePath(sign, '44 250!, 60 176!, 84 170, 112 230!, 100 262!'), { turn: sign * 24, edge: 14 });
}

function drawBelt(pen: Sketch, torso: Torso, y: number): void {
  pen.part(box([500, y], [torso.waist * 2 + 16, 44], 4), {
    edge: 12,
    light: 'tube',
    colour: darken(pen.paint.hex, 0.12),
  });
  pen.part(curve(`520 ${y - 14}!, 560 ${y + 30}, 590 ${y + 150}!, 556 ${y + 160}!, 526 ${y + 40}`), {
    edge: 10,
    colour: darken(pen.paint.hex, 0.08),
  });
  pen.stroke(box([506, y], [48, 54], 7), { colour: '#6a4a30', width: 9 });
}

export const COAT_DRAWINGS = { coat, blazer } satisfies Record<string, Draw>;
