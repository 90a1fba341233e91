import type { Design, Draw } from './design.ts';
import { drawCollar } from './draw-shirts.ts';
import { crease } from './folds.ts';
import { arch, box, curve, ellipse, round, sidePath } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom } from './prng.ts';
import type { Sketch } from './sketch.ts';
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
    ribBand(pen, arch('0 240, 64 222, 82 178!'), { width: 38 });
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

export const JACKET_DRAWINGS = { jacket, 'puffer jacket': gilet } satisfies Record<string, Draw>;
