import type { Draw } from './design.ts';
import { crease, drape } from './folds.ts';
import { box, curve, ellipse, mirrored, polygon, round, sidePath, type Point } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf } from './sketch.ts';

const METALS: Record<string, string> = { gold: '#d9b765', silver: '#c6cad1', rose: '#dda893', black: '#34343a' };

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
  pen.fill(ellipse([500, 500], 10), metal);
  pen.fill(polygon('430 400, 480 376, 440 560, 400 560'), '#ffffff', 0.16);
};

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

const umbrella: Draw = (pen, design) => {
  const random = createRandom(design.form + 81);
  const wide = random.range(370, 410);
  const wood = design.cut['handle'] === 'wood';
  pen.rod('M500 100V480', 14, { colour: '#8d9097' });
  pen.rod('M500 470V820', 14, { colour: '#8d9097' });
  pen.rod(wood ? 'M500 760V850C500 950 380 950 384 850' : 'M500 760V900', wood ? 26 : 40, {
    colour: wood ? '#8a5a36' : '#2d2d32',
  });
  const top = random.range(140, 176);
  const dome = design.cut['shape'] === 'dome' ? 60 : 0;
  const scallops = [-1, -0.5, 0, 0.5, 1].map((at) => 500 + at * wide);
  for (let index = 0; index < 4; index += 1) {
    const [left = 0, right = 0] = [scallops[index], scallops[index + 1]];
    const rim = 520 + dome;
    const up = 1 - Math.abs((left + right) / 2 - 500) / wide;
    const panel = `M500 ${top}C${round(500 + (left - 500) * 0.62)} ${top + 20} ${left} ${rim - 190} ${left} ${rim}Q${round((left + right) / 2)} ${rim - 52 + up * 10} ${right} ${rim}C${right} ${rim - 190} ${round(500 + (right - 500) * 0.62)} ${top + 20} 500 ${top}Z`;
    pen.part(panel, {
      light: 'top',
      turn: (index - 1.5) * -18,
      edge: 30,
      shines: crease([500 + (left - 500) * 0.3, top + 60], [(left + right) / 2, rim - 60], { width: 22 }),
    });
  }
  if (design.cut['edge'] === 'piped')
    for (let index = 0; index < 4; index += 1)
      pen.stroke(
        `M${round(scallops[index] ?? 0)} ${520 + dome}Q${round(((scallops[index] ?? 0) + (scallops[index + 1] ?? 0)) / 2)} ${474 + dome} ${round(scallops[index + 1] ?? 0)} ${520 + dome}`,
        { colour: design.secondary, width: 12 },
      );
};

const scarf: Draw = (pen, design) => {
  const random = createRandom(design.form + 82);
  const fringe = design.cut['ends'] === 'fringed';
  const tail = (at: { x: number; y: number; width: number; turn: number; foot: number }): void => {
    pen.moved(`rotate(${at.turn} ${at.x} ${at.y})`, () => {
      if (fringe)
        for (let x = at.x - at.width + 8; x < at.x + at.width; x += 14)
          pen.rod(`M${round(x)} ${at.foot - 8}l${round(random.range(-6, 6))} 70`, 7, { gloss: 0.1 });
      pen.part(
        curve(`
          ${at.x - at.width + 16} ${at.y}!, ${at.x + at.width - 16} ${at.y}!,
          ${at.x + at.width} ${at.foot - 100}, ${at.x + at.width} ${at.foot}!,
          ${at.x - at.width} ${at.foot}!, ${at.x - at.width} ${at.foot - 100}
        `),
        {
          folds: drape(random, { x: [at.x - at.width, at.x + at.width], y: [at.y, at.foot] }, 4),
          shines: drape(random, { x: [at.x - at.width, at.x + at.width], y: [at.y, at.foot] }, 2),
        },
      );
    });
  };
  pen.part(curve(mirrored('0 130, 150 150, 214 240, 150 330, 0 350')), {
    colour: insideOf(design.hex),
    plain: true,
    edge: 30,
  });
  tail({ x: 440, y: 380, width: 84, turn: 7, foot: random.range(800, 850) });
  tail({ x: 556, y: 380, width: 88, turn: -6, foot: random.range(860, 900) });
  const loop = curve(`
    282 240, 330 196, 420 270, 510 296, 600 268, 680 190, 722 250, 690 370, 600 440, 500 458, 400 440,
    306 366
  `);
  pen.part(loop, {
    turn: 8,
    edge: 34,
    folds:
      crease([310, 270], [640, 400], { width: 20, bend: -0.16 }) +
      crease([340, 330], [560, 440], { width: 16, bend: -0.12 }) +
      crease([700, 260], [560, 400], { width: 18, bend: 0.14 }),
    shines: crease([360, 300], [600, 350], { width: 14, bend: -0.16 }),
  });
};

const belt: Draw = (pen, design) => {
  const random = createRandom(design.form + 83);
  const metal = METALS[design.cut['buckle'] ?? 'gold'] ?? '#d9b765';
  const width = random.range(54, 74);
  const coil = (radius: number, d: string): void => {
    pen.stroke(d, { colour: darken(design.hex, 0.6), width: width + 6 });
    pen.rod(d, width, { gloss: 0.14 });
    pen.stitch(d);
    if (radius === 0) pen.seam(d, 2);
  };
  coil(1, 'M240 620C240 300 760 300 760 620C760 860 320 860 330 640C340 470 640 460 650 610');
  coil(0, 'M240 600C230 760 330 860 520 868H860');
  for (let x = 640; x < 840; x += 44) pen.fill(ellipse([x, 868], 7), darken(design.hex, 0.7));
  const half = width / 2 + 16;
  pen.moved('rotate(-8 240 590)', () => {
    pen.stroke(box([240, 590], [half * 2, 92], design.cut['shape'] === 'round' ? 46 : 10), {
      colour: darken(metal, 0.4),
      width: 22,
    });
    pen.stroke(box([240, 590], [half * 2, 92], design.cut['shape'] === 'round' ? 46 : 10), {
      colour: metal,
      width: 16,
    });
    pen.stroke(box([238, 588], [half * 2, 92], design.cut['shape'] === 'round' ? 46 : 10), {
      colour: lighten(metal, 0.7),
      width: 5,
    });
    pen.rod('M240 552V640', 11, { colour: metal, gloss: 0.9 });
  });
};

export const ACCESSORY_DRAWINGS = { watch, sunglasses, umbrella, scarf, belt } satisfies Record<string, Draw>;
