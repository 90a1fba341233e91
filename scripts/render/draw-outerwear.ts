import type { Design, Draw } from './design.ts';
import { crease } from './folds.ts';
import { box, curve, ellipse, mirrored, round, sidePath, type Point } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';
import { drawCollar } from './draw-shirts.ts';
import {
  TOP_Y,
  bodyFolds,
  bodyPath,
  bodyShines,
  drawNeckInside,
  drawRibs,
  drawSleeves,
  measureTorso,
  necklinePoints,
  ribBand,
  type Torso,
} from './torso.ts';

const jacket: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 8);
  const style = design.cut['style'] ?? 'bomber';
  const torso = measureTorso(design, {
    sleeve: 'long',
    fullness: style === 'bomber' ? 1.5 : 1.2,
    chest: 200,
    waist: 192,
    hem: 184,
    hemY: style === 'trucker' ? 700 : 730,
    neck: 78,
    folds: 3,
  });
  drawNeckInside(pen, torso);
  drawSleeves(pen, torso, random);
  pen.part(bodyPath(torso, necklinePoints(pose === 'back' ? 'boat' : 'crew', torso)), {
    folds: bodyFolds(torso, random),
    shines: bodyShines(torso, random),
  });
  if (style === 'bomber') drawRibs(pen, torso, 44);
  if (pose === 'back') return pen.seam(`M${500 - torso.shoulder} 286H${500 + torso.shoulder}`);
  JACKET_FRONTS[style as keyof typeof JACKET_FRONTS]?.(pen, design, torso);
};

const JACKET_FRONTS = {
  bomber(pen: Sketch, _design: Design, torso: Torso): void {
    for (const sign of [-1, 1]) pen.seam(sidePath(sign, '76 520!, 120 640!', false), 9);
    pen.zip(500, TOP_Y + 46, torso.hemY);
    ribBand(
      pen,
      curve(
        mirrored('0 240, 64 222, 82 178!').toSorted((a, b) => a[0] - b[0]),
        false,
      ),
      { width: 38 },
    );
  },
  trucker(pen: Sketch, design: Design, torso: Torso): void {
    const thread = design.material === 'denim' ? '#c98a3c' : undefined;
    for (const sign of [-1, 1]) {
      pen.seam(sidePath(sign, `0 330!, ${torso.chest - 14} 330!`, false));
      pen.stitch(sidePath(sign, `6 338!, ${torso.chest - 16} 338!`, false), thread);
      pen.part(sidePath(sign, '54 330!, 138 330!, 138 372!, 96 400!, 54 372!'), { edge: 8 });
      pen.button([500 + sign * 96, 380], 8, '#b98b54');
      for (const x of [52, 140])
        pen.stitch(sidePath(sign, `${x} 404!, ${x * 0.7 + 10} ${torso.hemY - 50}!`, false), thread);
    }
    pen.part(box([500, torso.hemY - 22], [torso.hem * 2 - 4, 48]), { edge: 8 });
    frontEdge(pen, torso, thread);
    drawCollar(pen, 'wide');
  },
  biker(pen: Sketch, design: Design, torso: Torso): void {
    for (const sign of [-1, 1]) {
      const lapel = sidePath(sign, '10 320!, 60 186!, 96 200!, 126 330!, 60 430!');
      pen.part(lapel, { edge: 16, folds: crease([500 + sign * 40, 240], [500 + sign * 50, 400], { width: 10 }) });
      pen.button([500 + sign * 104, 326], 6, '#c9ccd2');
      pen.stroke(sidePath(sign, '84 560!, 134 500!', false), { colour: '#c3c6cc', width: 7, dash: '3 5' });
    }
    pen.moved('rotate(7 500 600)', () => pen.zip(520, 400, torso.hemY - 8));
    pen.part(box([500, torso.hemY - 18], [torso.hem * 2, 34]), {
      plain: true,
      edge: 8,
      colour: darken(design.hex, 0.15),
    });
    pen.stroke(box([452, torso.hemY - 18], [44, 40], 6), { colour: '#c9ccd2', width: 7 });
  },
};

function frontEdge(pen: Sketch, torso: Torso, thread: string | undefined): void {
  pen.part(box([500, (TOP_Y + 40 + torso.hemY) / 2], [40, torso.hemY - TOP_Y - 44]), {
    light: 'none',
    edge: 6,
    outline: 1.4,
  });
  pen.stitch(`M486 ${TOP_Y + 60}V${torso.hemY}`, thread);
  for (let y = TOP_Y + 90; y < torso.hemY; y += 92) pen.button([500, y], 10, '#b98b54');
}

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

const gilet: Draw = (pen, design, pose) => {
  const random = createRandom(design.form + 11);
  const torso = measureTorso(design, {
    sleeve: design.cut['sleeve'] === 'long' ? 'long' : 'none',
    fullness: 1.6,
    shoulder: 158,
    chest: 196,
    waist: 194,
    hem: 190,
    hemY: 760,
    neck: 80,
  });
  pen.part(box([500, TOP_Y + 4], [torso.neck * 2 + 24, 110], 34), { light: 'tube' });
  drawSleeves(pen, torso, random);
  pen.part(bodyPath(torso, necklinePoints('crew', torso)), { light: 'side' });
  for (let y = 270; y < torso.hemY - 10; y += 62) {
    const width = y < 400 ? torso.shoulder + 14 : torso.waist - 2;
    const band = curve(`
      ${500 - width} ${y}, 500 ${y + 16}, ${500 + width} ${y}, ${500 + width} ${y + 54}, 500 ${y + 68},
      ${500 - width} ${y + 54}
    `);
    pen.part(band, {
      light: 'top',
      edge: 14,
      outline: 1.4,
      shines: `<path d="${ellipse([440, y + 24], torso.waist * 0.55, 9)}" stroke="none"/>`,
    });
  }
  if (pose === 'front') pen.zip(500, TOP_Y - 30, round(torso.hemY));
};

export const OUTERWEAR_DRAWINGS = { jacket, coat, blazer, 'puffer jacket': gilet } satisfies Record<string, Draw>;
