import type { Draw } from './design.ts';
import { METALS } from './draw-watches.ts';
import { crease, drape } from './folds.ts';
import { box, curve, ellipse, mirrored, round } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom, type Random } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

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
  const fringed = design.cut['ends'] === 'fringed';
  pen.part(curve(mirrored('0 130, 150 150, 214 240, 150 330, 0 350')), {
    colour: insideOf(design.hex),
    plain: true,
    edge: 30,
  });
  drawTail(pen, random, { x: 440, width: 84, turn: 7, foot: random.range(800, 850), fringed });
  drawTail(pen, random, { x: 556, width: 88, turn: -6, foot: random.range(860, 900), fringed });
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

interface Tail {
  readonly x: number;
  /** Half its width. */
  readonly width: number;
  readonly turn: number;
  readonly foot: number;
  readonly fringed: boolean;
}

function drawTail(pen: Sketch, random: Random, { x, width, turn, foot, fringed }: Tail): void {
  const y = 380;
  const area = { x: [x - width, x + width], y: [y, foot] } as const;
  const fringe = (): void => {
    for (let at = x - width + 8; at < x + width; at += 14)
      pen.rod(`M${round(at)} ${foot - 8}l${round(random.range(-6, 6))} 70`, 7, { gloss: 0.1 });
  };
  pen.moved(`rotate(${turn} ${x} ${y})`, () => {
    if (fringed) fringe();
    const d = curve(`
      ${x - width + 16} ${y}!, ${x + width - 16} ${y}!, ${x + width} ${foot - 100}, ${x + width} ${foot}!,
      ${x - width} ${foot}!, ${x - width} ${foot - 100}
    `);
    pen.part(d, { folds: drape(random, area, 4), shines: drape(random, area, 2) });
  });
}

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

export const ACCESSORY_DRAWINGS = { umbrella, scarf, belt } satisfies Record<string, Draw>;
