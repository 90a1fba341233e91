import type { Design, Draw } from './design.ts';
import { crease } from './folds.ts';
import { box, curve, mirrored, round, sidePath } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';
import {
  TOP_Y,
  bodyFolds,
  bodyPath,
  bodyShines,
  cuffCorners,
  drawNeckInside,
  drawSleeves,
  measureTorso,
  neckEdge,
  necklinePoints,
  ribBand,
  type Torso,
} from './torso.ts';

const shirt: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 5);
  const short = design.cut['sleeve'] === 'short';
  const torso = measureTorso(design, {
    sleeve: short ? 'short' : 'long',
    chest: 190,
    waist: 182,
    hem: 186,
    hemY: 820,
    neck: 64,
    neckDepth: 40,
  });
  drawNeckInside(pen, torso);
  drawSleeves(pen, torso, random);
  const neck = necklinePoints(pose === 'back' ? 'boat' : 'crew', torso);
  pen.part(bodyPath(torso, neck), { folds: bodyFolds(torso, random), shines: bodyShines(torso, random) });
  drawCuffs(pen, torso, !short);
  if (pose === 'back') {
    pen.seam(`M${500 - torso.shoulder + 10} 268Q500 300 ${500 + torso.shoulder - 10} 268`);
    pen.part(curve(mirrored('0 160, 56 164, 76 196!, 0 214')), { edge: 8 });
    return;
  }
  drawPlacket(pen, { from: TOP_Y + 40, to: torso.hemY + 8, spacing: 84, colour: buttonColour(design) });
  if (design.cut['pocket'] === 'chest') drawChestPocket(pen);
  drawCollar(pen, design.cut['collar'] ?? 'classic');
};

const buttonColour = (design: Design): string => (design.seed % 3 === 0 ? darken(design.hex, 0.5) : '#f3efe6');

/** The buttoned strip down the front. */
export function drawPlacket(pen: Sketch, strip: { from: number; to: number; spacing: number; colour: string }): void {
  const height = strip.to - strip.from;
  pen.part(box([500, strip.from + height / 2], [36, height]), { light: 'none', edge: 5, outline: 1.4 });
  pen.stitch(`M488 ${strip.from}V${strip.to}`);
  for (let y = strip.from + 30; y < strip.to - 30; y += strip.spacing) pen.button([500, y], 8.5, strip.colour);
}

function drawChestPocket(pen: Sketch): void {
  pen.part(curve('556 368!, 642 368!, 642 446!, 599 470!, 556 446!'), { edge: 8 });
  pen.stitch('M560 380H638');
}

/** A turned-down collar: stand behind, two points in front; `band` has no points. */
export function drawCollar(pen: Sketch, shape: string): void {
  const reach = shape === 'wide' ? 78 : 58;
  if (shape === 'band') {
    pen.part(curve(mirrored('0 226, 52 208, 66 182!, 74 194!, 58 228, 0 252')), { edge: 8 });
    return;
  }
  for (const sign of [-1, 1]) {
    const leaf = sidePath(sign, `4 232!, 52 176!, 72 168, 92 204!, ${reach + 18} 286!, 26 258`);
    pen.part(leaf, { turn: sign * 28, edge: 14 });
    pen.stitch(sidePath(sign, `84 212!, ${reach + 12} 274!, 30 250`, false));
  }
}

function drawCuffs(pen: Sketch, torso: Torso, buttoned: boolean): void {
  for (const sign of [-1, 1]) {
    const cuff = cuffCorners(torso, sign);
    if (!cuff) continue;
    const [outer, inner] = cuff;
    const depth = buttoned ? 50 : 26;
    const lean = buttoned ? -sign * 14 : -sign * 20;
    const d = curve(`
      ${outer[0] + sign * 3} ${outer[1] - depth}!, ${outer[0] + sign * 2} ${outer[1] + 4}!,
      ${inner[0] - sign * 2} ${inner[1] + 4}!, ${inner[0] + lean * 0.2} ${inner[1] - depth}!
    `);
    if (buttoned) {
      pen.part(d, { turn: -sign * 12, edge: 12 });
      pen.button([(outer[0] + inner[0] * 2) / 3, outer[1] - 22], 6, '#efeae0');
    } else
      pen.seam(
        `M${round(outer[0] + sign * 3)} ${round(outer[1] - depth)}L${round(inner[0] + lean)} ${round(inner[1] - depth)}`,
      );
  }
}

const polo: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 6);
  const torso = measureTorso(design, { sleeve: 'short', neckDepth: 38 });
  drawNeckInside(pen, torso);
  drawSleeves(pen, torso, random);
  pen.part(bodyPath(torso, necklinePoints(pose === 'back' ? 'boat' : 'crew', torso)), {
    folds: bodyFolds(torso, random),
    shines: bodyShines(torso, random),
  });
  for (const sign of [-1, 1]) {
    const cuff = cuffCorners(torso, sign);
    if (cuff)
      ribBand(pen, `M${round(cuff[0][0])} ${round(cuff[0][1] - 6)}L${round(cuff[1][0])} ${round(cuff[1][1] - 6)}`, {
        width: 20,
        colour: trimOf(design),
      });
  }
  pen.stitch(
    `M${round(500 - torso.hem + 6)} ${torso.hemY - 15}Q500 ${torso.hemY} ${round(500 + torso.hem - 6)} ${torso.hemY - 15}`,
  );
  if (pose === 'back') return;
  drawPlacket(pen, { from: TOP_Y + 36, to: TOP_Y + 210, spacing: 56, colour: '#f3efe6' });
  for (const sign of [-1, 1])
    pen.part(sidePath(sign, '2 234!, 56 176!, 86 200!, 84 268!, 22 262'), {
      colour: trimOf(design),
      plain: true,
      edge: 12,
    });
};

const trimOf = (design: Design): string =>
  design.cut['trim'] === 'contrast' ? design.secondary : darken(design.hex, 0.1);

const blouse: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 7);
  const sleeve = design.cut['sleeve'] === 'short' ? 'cap' : 'three-quarter';
  const torso = measureTorso(design, {
    sleeve,
    fullness: 1.9,
    chest: 184,
    waist: 178,
    hem: 214,
    hemY: 760,
    neck: 78,
    folds: 7,
  });
  const neck = necklinePoints(pose === 'back' ? 'boat' : 'v', torso);
  drawNeckInside(pen, torso);
  drawSleeves(pen, torso, random);
  pen.part(bodyPath(torso, neck), { folds: bodyFolds(torso, random), shines: bodyShines(torso, random) });
  pen.seam(neckEdge(torso, neck), 9);
  if (pose === 'front') trimBlouse(pen, design, torso);
};

function trimBlouse(pen: Sketch, design: Design, torso: Torso): void {
  if (design.cut['front'] === 'bow') return drawBow(pen, design);
  if (design.cut['front'] === 'ruffle') {
    for (const sign of [-1, 1]) {
      const frill = sidePath(sign, '20 300!, 74 330, 40 380, 82 430, 44 480, 80 540, 42 590, 60 650, 14 690!');
      pen.part(frill, {
        turn: sign * 12,
        folds: crease([500 + sign * 24, 330], [500 + sign * 30, 660], { width: 14 }),
        edge: 16,
      });
    }
  }
  drawPlacket(pen, { from: TOP_Y + 136, to: torso.hemY + 6, spacing: 70, colour: '#f3efe6' });
}

function drawBow(pen: Sketch, design: Design): void {
  const colour = lighten(design.hex, 0.04);
  for (const sign of [-1, 1]) {
    pen.part(sidePath(sign, '0 316!, 30 420, 70 520!, 22 540!, -8 420'), { colour, edge: 14 });
    pen.part(sidePath(sign, '0 312, 70 262, 124 292, 120 350, 64 352'), {
      colour,
      turn: sign * 20,
      folds: crease([500 + sign * 10, 315], [500 + sign * 88, 306], { width: 14 }),
    });
  }
  pen.part(box([500, 316], [40, 50], 16), { colour: insideOf(lighten(colour, 0.5)), plain: true, edge: 12 });
}

export const SHIRT_DRAWINGS = { shirt, polo, blouse } satisfies Record<string, Draw>;
