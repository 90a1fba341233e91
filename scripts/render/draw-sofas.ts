import type { Design, Draw } from './design.ts';
import { drawLegs, frameOf } from './draw-chairs.ts';
import { crease, drape } from './folds.ts';
import { box, curve, mirrored } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom, type Random } from './prng.ts';
import type { Sketch } from './sketch.ts';

const armchair: Draw = (pen, design) => {
  const random = createRandom(design.form + 61);
  const frame = frameOf(design);
  const wing = design.cut['back'] === 'wing';
  const top = wing ? 150 : 250;
  drawLegs(pen, { colour: frame, y: 800, foot: 920, width: 24, spread: [210, 236] });
  const back = curve(
    mirrored(`
      0 ${top}, 150 ${top + 10}, ${wing ? 250 : 214} ${top + 70}, ${wing ? 262 : 224} 520, 210 700,
      0 720
    `),
  );
  pen.part(back, { light: 'ball', edge: 40, folds: drape(random, { x: [330, 670], y: [top + 60, 600] }, 2) });
  if (design.cut['tufting'] === 'buttoned') drawTufts(pen, [340, 660], top + 90);
  if (design.cut['tufting'] === 'channel')
    for (let x = -150; x <= 150; x += 60) pen.seam(`M${500 + x} ${top + 24}V640`, 6);
  pen.part(curve(mirrored('0 590, 190 588, 216 630, 214 700, 0 716')), {
    light: 'top',
    edge: 30,
    shines: crease([380, 616], [620, 616], { width: 22 }),
  });
  pen.part(curve(mirrored('0 700, 226 698!, 226 812!, 0 820')), { light: 'top', edge: 20 });
  for (const sign of [-1, 1]) drawArm(pen, { sign, x: 222, top: design.cut['arms'] === 'low' ? 560 : 490, width: 84 });
};

function drawArm(pen: Sketch, arm: { sign: number; x: number; top: number; width: number }): void {
  const at = (dx: number): number => 500 + arm.sign * (arm.x + dx);
  pen.part(
    curve(`
      ${at(-10)} ${arm.top + 40}, ${at(20)} ${arm.top}, ${at(arm.width - 14)} ${arm.top + 4},
      ${at(arm.width)} ${arm.top + 60}, ${at(arm.width - 10)} 816!, ${at(0)} 820!
    `),
    { light: 'side', edge: 34 },
  );
}

function drawTufts(pen: Sketch, [left, right]: readonly [number, number], top: number): void {
  for (let row = 0; row < 4; row += 1) {
    for (let x = left + (row % 2) * 40; x <= right; x += 80) {
      const y = top + row * 78;
      pen.stroke(`M${x} ${y}L${x - 38} ${y + 74}M${x} ${y}L${x + 38} ${y + 74}`, { width: 4, opacity: 0.2 });
      pen.button([x, y], 9, darken(pen.paint.hex, 0.2));
    }
  }
}

const sofa: Draw = (pen, design) => {
  const random = createRandom(design.form + 62);
  const frame = frameOf(design);
  const seats = design.cut['seats'] === 'three' ? 3 : 2;
  const half = seats === 3 ? 330 : 270;
  const top = random.range(330, 370);
  drawLegs(pen, { colour: frame, y: 730, foot: 830, width: 22, spread: [half, half + 20] });
  pen.part(curve(mirrored(`0 ${top}, ${half} ${top + 6}, ${half + 26} ${top + 60}, ${half + 20} 680, 0 690`)), {
    light: 'top',
    edge: 34,
  });
  drawUpholstery(pen, design, { random, seats, half, top });
  pen.part(curve(mirrored(`0 660, ${half} 660!, ${half} 742!, 0 744`)), { light: 'top', edge: 16 });
  for (const sign of [-1, 1])
    pen.moved('translate(0 -76)', () =>
      drawArm(pen, { sign, x: half - 4, top: design.cut['arms'] === 'low' ? 610 : 540, width: 88 }),
    );
  if (design.cut['cushions'] === 'two')
    for (const sign of [-1, 1])
      pen.moved(`rotate(${sign * 12} ${500 + sign * (half - 70)} 500)`, () =>
        pen.part(box([500 + sign * (half - 76), 510], [150, 150], 26), {
          colour: design.secondary,
          plain: true,
          light: 'ball',
          edge: 26,
        }),
      );
};

interface Upholstery {
  readonly random: Random;
  readonly seats: number;
  readonly half: number;
  readonly top: number;
}

/** Back and seat cushions side by side. */
function drawUpholstery(pen: Sketch, design: Design, { random, seats, half, top }: Upholstery): void {
  const step = (half * 2) / seats;
  for (let index = 0; index < seats; index += 1) {
    const x = 500 - half + step * (index + 0.5);
    pen.part(box([x, top + 130], [step - 8, 220], 34), {
      light: 'ball',
      edge: 30,
      folds: drape(random, { x: [x - step * 0.4, x + step * 0.4], y: [top + 40, top + 220] }, 2),
    });
    if (design.cut['tufting'] === 'buttoned')
      for (const dx of [-0.2, 0.2]) pen.button([x + dx * step, top + 120], 8, darken(design.hex, 0.25));
  }
  for (let index = 0; index < seats; index += 1)
    pen.part(box([500 - half + step * (index + 0.5), 622], [step - 4, 84], 26), {
      light: 'top',
      edge: 22,
      shines: crease([500 - half + step * (index + 0.2), 596], [500 - half + step * (index + 0.8), 596], { width: 14 }),
    });
}

export const SOFA_DRAWINGS = { armchair, sofa } satisfies Record<string, Draw>;
