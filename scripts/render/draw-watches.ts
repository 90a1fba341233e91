import type { Design, Draw } from './design.ts';
import { box, curve, ellipse, mirrored, polygon, round, sidePath, type Point } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom } from './prng.ts';
import type { Sketch } from './sketch.ts';

/** Cases and buckles. */
export const METALS: Record<string, string> = { gold: '#d9b765', silver: '#c6cad1', rose: '#dda893', black: '#34343a' };

const watch: Draw = (pen, design) => {
  const random = createRandom(design.form + 80);
  const metal = METALS[design.cut['case'] ?? 'silver'] ?? '#c6cad1';
  const radius = random.range(150, 176);
  const square = design.cut['shape'] === 'square';
  const strap = random.range(70, 84);
  pen.part(curve(mirrored(`0 60, ${strap - 12} 62, ${strap} 200, ${strap + 14} 400!, 0 400`)), {
    edge: 18,
    light: 'tube',
  });
  pen.part(curve(mirrored(`0 600, ${strap + 14} 600!, ${strap} 800, ${strap - 16} 940, 0 952`)), {
    edge: 18,
    light: 'tube',
  });
  for (const sign of [-1, 1])
    for (const [from, to] of [
      [80, 340],
      [660, 920],
    ] as const)
      pen.stitch(`M${round(500 + sign * (strap - 14))} ${from}L${round(500 + sign * (strap - 8))} ${to}`);
  pen.rod('M500 500H' + round(500 + radius + 30), 30, { colour: metal, gloss: 0.9 });
  const face = square ? box([500, 500], [radius * 1.8, radius * 2], 40) : ellipse([500, 500], radius);
  const inner = square ? box([500, 500], [radius * 1.5, radius * 1.7], 26) : ellipse([500, 500], radius * 0.84);
  pen.part(face, { colour: metal, plain: true, material: 'metal', light: 'ball', edge: 14 });
  const dial = design.cut['dial'] === 'dark' ? '#23252c' : design.cut['dial'] === 'colour' ? design.hex : '#f6f3ea';
  pen.part(inner, { colour: dial, plain: true, material: 'plastic', light: 'ball', edge: 16 });
  drawDial(pen, design, radius);
  pen.fill(ellipse([500, 500], 10), metal);
  pen.fill(polygon('430 400, 480 376, 440 560, 400 560'), '#ffffff', 0.16);
};

function drawDial(pen: Sketch, design: Design, radius: number): void {
  const ink = design.cut['dial'] === 'white' ? '#2b2b30' : '#f4f1e8';
  for (let hour = 0; hour < 12; hour += 1)
    pen.moved(`rotate(${hour * 30} 500 500)`, () =>
      pen.stroke(`M500 ${round(500 - radius * 0.74)}v${hour % 3 === 0 ? 26 : 14}`, {
        colour: ink,
        width: hour % 3 === 0 ? 8 : 5,
      }),
    );
  pen.stroke(`M500 500L${round(500 - radius * 0.4)} ${round(500 - radius * 0.24)}`, { colour: ink, width: 10 });
  pen.stroke(`M500 500L${round(500 + radius * 0.36)} ${round(500 - radius * 0.52)}`, { colour: ink, width: 7 });
  if (design.cut['style'] === 'chronograph')
    for (const dx of [-0.4, 0.4])
      pen.stroke(ellipse([500 + dx * radius, 500 + radius * 0.28], radius * 0.18), {
        colour: ink,
        width: 4,
        opacity: 0.7,
      });
}

const LENSES: Record<string, readonly Point[]> = {
  round: [
    [52, 500],
    [100, 412],
    [200, 392],
    [296, 420],
    [340, 510],
    [292, 606],
    [198, 634],
    [100, 600],
  ],
  aviator: [
    [46, 446],
    [110, 412],
    [250, 410],
    [344, 440],
    [348, 520],
    [276, 640],
    [180, 650],
    [84, 570],
  ],
  wayfarer: [
    [50, 430, 1],
    [200, 408],
    [372, 400, 1],
    [358, 500],
    [312, 606],
    [140, 616],
    [72, 560],
  ],
  'cat-eye': [
    [52, 486],
    [120, 424],
    [260, 404],
    [400, 356, 1],
    [372, 500],
    [280, 612],
    [140, 610],
    [66, 556],
  ],
};

const sunglasses: Draw = (pen, design) => {
  const metal = design.material === 'metal';
  const thick = metal ? 12 : 30;
  const points = LENSES[design.cut['shape'] ?? 'round'] ?? [];
  pen.rod(`M430 ${metal ? 452 : 460}Q500 ${metal ? 420 : 426} 570 ${metal ? 452 : 460}`, thick * 1.1, {
    colour: design.hex,
  });
  if (design.cut['shape'] === 'aviator') pen.rod('M420 420H580', thick, { colour: design.hex });
  for (const sign of [-1, 1]) {
    const edge = Math.max(...points.map((point) => point[0]));
    pen.rod(
      `M${500 + sign * (edge - 12)} 440Q${500 + sign * (edge + 50)} 400 ${500 + sign * (edge + 34)} 330L${500 + sign * (edge - 60)} 260`,
      thick * 0.9,
      { colour: darken(design.hex, 0.2) },
    );
    const lens = sidePath(sign, points);
    const tint =
      design.cut['lens'] === 'mirror' ? design.secondary : design.cut['lens'] === 'brown' ? '#5b4030' : '#2c2f38';
    pen.part(lens, { colour: tint, plain: true, material: 'glass', light: 'top', edge: 10 });
    pen.fill(
      curve(`
        ${500 + sign * 190 - 70} 440, ${500 + sign * 190 + 20} 424, ${500 + sign * 190 - 50} 580,
        ${500 + sign * 190 - 96} 570
      `),
      '#ffffff',
      0.15,
    );
    pen.rod(lens, thick, { colour: design.hex, gloss: 0.7 });
    if (design.pattern !== 'plain')
      pen.stroke(lens, { colour: design.secondary, width: thick * 0.5, opacity: 0.75, dash: '26 18' });
  }
};

export const WATCH_DRAWINGS = { watch, sunglasses } satisfies Record<string, Draw>;
