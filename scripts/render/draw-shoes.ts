import type { Design, Draw } from './design.ts';
import { crease, pull } from './folds.ts';
import { curve, ellipse, round, type Point } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

/** A sole under a shoe seen from its side: an upper edge line and a thickness. */
export function drawSole(pen: Sketch, line: { points: readonly Point[]; thickness: number; colour: string }): void {
  const under = line.points
    .map((point) => [point[0], point[1] + line.thickness, ...(point[2] ? [1 as const] : [])] as unknown as Point)
    .reverse();
  pen.part(curve([...line.points, ...under]), {
    colour: line.colour,
    plain: true,
    material: 'plastic',
    light: 'top',
    edge: 10,
  });
}

const sneaker: Draw = (pen, design) => {
  const random = createRandom(design.form + 20);
  const high = design.cut['height'] === 'high-top';
  const collarY = high ? 300 : 430;
  const sole = design.cut['sole'] === 'gum' ? '#b98550' : '#f4f2ec';
  const thick = design.cut['style'] === 'chunky' ? 92 : random.range(50, 62);
  pen.part(ellipse([258, collarY + 20], 108, 40), { colour: insideOf(design.hex), plain: true, edge: 0, light: 'top' });
  const upper = curve(`
    160 690!, 138 560, 150 ${collarY + 6}!, 240 ${collarY + 34}, 352 ${collarY + 4}!, 440 480, 560 548,
    720 582, 848 622, 880 692!
  `);
  pen.part(upper, {
    light: 'top',
    folds: pull(random, [640, 590], { length: 110, angle: 110, count: 4 }),
    shines: crease([700, 592], [840, 640], { width: 18 }),
  });
  drawSneakerPanels(pen, design, collarY);
  drawLaces(pen, collarY, design.cut['lace'] === 'contrast' ? design.secondary : '#f6f4ee');
  drawSole(pen, {
    points: [
      [130, 672, 1],
      [300, 690],
      [520, 678],
      [760, 690],
      [890, 668, 1],
    ],
    thickness: thick,
    colour: sole,
  });
  pen.stitch(
    `M146 ${round(690 + thick * 0.3)}Q520 ${round(700 + thick * 0.3)} 876 ${round(686 + thick * 0.3)}`,
    darken(sole, 0.3),
  );
};

function drawSneakerPanels(pen: Sketch, design: Design, collarY: number): void {
  const accent = design.secondary;
  const suede = { plain: true, edge: 12, material: design.material } as const;
  pen.part(curve('690 690!, 716 620, 790 604, 860 630, 884 690!'), {
    ...suede,
    colour: design.cut['style'] === 'canvas' ? '#f4f2ec' : darken(design.hex, 0.1),
  });
  pen.part(curve(`140 690!, 134 590, 146 ${collarY + 40}!, 196 ${collarY + 70}, 222 600, 250 690!`), {
    ...suede,
    colour: design.cut['style'] === 'canvas' ? design.hex : accent,
  });
  if (design.cut['style'] === 'court') {
    for (const x of [360, 410, 460])
      pen.part(
        curve(`
          ${x + 60} ${520 + (x - 360) * 0.34}!, ${x + 92} ${536 + (x - 360) * 0.34}!, ${x - 10} 682!,
          ${x - 46} 682!
        `),
        { ...suede, colour: accent, edge: 5 },
      );
  }
  if (design.cut['style'] === 'runner' || design.cut['style'] === 'chunky')
    pen.part(curve('290 668, 380 560, 560 600, 650 660, 520 640, 400 628'), { ...suede, colour: accent, edge: 6 });
  pen.stitch(curve(`236 690, 214 600, 190 ${collarY + 84}, 150 ${collarY + 52}`, false));
}

function drawLaces(pen: Sketch, collarY: number, colour: string): void {
  const count = collarY < 400 ? 7 : 5;
  pen.part(
    curve(`
      318 ${collarY - 34}, 372 ${collarY - 26}!, 480 470, 610 556, 560 574, 430 512, 330 ${collarY + 20}
    `),
    { edge: 12, plain: true },
  );
  for (let index = 0; index < count; index += 1) {
    const at = index / (count - 1);
    const x = 352 + at * 224;
    const y = collarY + 10 + at * (556 - collarY - 10) - Math.sin(at * Math.PI) * 14;
    pen.rod(`M${round(x - 26)} ${round(y + 30)}Q${round(x)} ${round(y - 4)} ${round(x + 34)} ${round(y - 14)}`, 14, {
      colour,
      gloss: 0.15,
    });
    pen.fill(ellipse([x - 28, y + 32], 5), '#44464c');
  }
}

const loafer: Draw = (pen, design) => {
  pen.part(ellipse([290, 470], 140, 44), { colour: insideOf(design.hex), plain: true, edge: 0, light: 'top' });
  pen.part(
    curve(`
      150 700!, 132 560, 156 468!, 280 520, 420 490!, 500 470, 600 530, 760 580, 870 640, 884 702!
    `),
    {
      light: 'top',
      shines: crease([640, 566], [840, 640], { width: 20 }),
      folds: crease([560, 560], [520, 680], { width: 12 }),
    },
  );
  pen.part(curve('430 500!, 520 474, 640 540, 780 590, 720 626, 560 606, 440 560'), { light: 'top', edge: 12 });
  pen.stitch(curve('440 566, 560 612, 720 632, 790 596', false));
  if (design.cut['trim'] === 'penny') pen.part(curve('470 486!, 540 478!, 566 640!, 470 660!'), { edge: 10 });
  if (design.cut['trim'] === 'horsebit') pen.rod('M500 516L548 596', 13, { colour: '#d4b25a', gloss: 0.9 });
  if (design.cut['trim'] === 'tassel')
    for (const dx of [-16, 16]) pen.part(curve(`${540 + dx} 520!, ${528 + dx} 600, ${556 + dx} 604`), { edge: 8 });
  drawSole(pen, {
    points: [
      [140, 690, 1],
      [400, 702],
      [700, 700],
      [894, 688, 1],
    ],
    thickness: 26,
    colour: darken(design.hex, 0.6),
  });
  pen.part(curve('142 714!, 330 724!, 322 770!, 152 770!'), { colour: darken(design.hex, 0.68), plain: true, edge: 8 });
};

export const SHOE_DRAWINGS = { sneaker, loafer } satisfies Record<string, Draw>;
