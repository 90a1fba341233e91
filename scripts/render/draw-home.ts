import type { Design, Draw } from './design.ts';
import { crease } from './folds.ts';
import { curve, ellipse, mirrored, round } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

const cushion: Draw = (pen, design) => {
  const random = createRandom(design.form + 72);
  const long = design.cut['shape'] === 'lumbar';
  const [half, tall] = long ? ([370, 210] as const) : ([300, 300] as const);
  const bulge = random.range(16, 34);
  if (design.cut['shape'] === 'round') return drawDisc(pen, design);
  const d = curve(
    mirrored(`
      0 ${520 - tall + bulge * 0.5}, ${half * 0.7} ${520 - tall + bulge}, ${half} ${520 - tall}!,
      ${half - bulge} 520, ${half} ${520 + tall}!, ${half * 0.7} ${520 + tall - bulge},
      0 ${520 + tall - bulge * 0.5}
    `),
  );
  if (design.cut['trim'] === 'tassels') drawTassels(pen, design, [half, tall]);
  const folds = [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ]
    .map(([sx = 1, sy = 1]) =>
      crease([500 + sx * half * 0.96, 520 + sy * tall * 0.96], [500 + sx * half * 0.5, 520 + sy * tall * 0.45], {
        width: 20,
      }),
    )
    .join('');
  pen.part(d, { light: 'ball', edge: 56, folds, shines: crease([360, 400], [560, 380], { width: 40 }) });
  if (design.cut['trim'] === 'piping') pen.stroke(d, { colour: design.secondary, width: 12 });
  if (design.cut['trim'] === 'button') pen.button([500, 520], 22, darken(design.hex, 0.2));
};

/** A round cushion: flat, gathered towards a button in the middle. */
function drawDisc(pen: Sketch, design: Design): void {
  const gathers = Array.from({ length: 16 }, (_, index) => {
    const angle = (index / 16) * Math.PI * 2;
    const at = (reach: number): [number, number] => [500 + Math.cos(angle) * reach, 520 + Math.sin(angle) * reach];
    return crease(at(36), at(index % 2 === 0 ? 210 : 150), { width: 9, bend: 0.03 });
  });
  const disc = ellipse([500, 520], 300);
  pen.part(disc, { light: 'side', edge: 50, folds: gathers.join('') });
  if (design.cut['trim'] !== 'none') pen.stroke(ellipse([500, 520], 296), { colour: design.secondary, width: 12 });
  pen.button([500, 520], 22, darken(design.hex, 0.2));
}

function drawTassels(pen: Sketch, design: Design, [half, tall]: readonly [number, number]): void {
  for (const sx of [-1, 1]) {
    for (const sy of [-1, 1]) {
      const tassel = curve(`
        ${500 + sx * half} ${520 + sy * tall}, ${500 + sx * (half + 24)} ${520 + sy * (tall + 66)}!,
        ${500 + sx * (half + 58)} ${520 + sy * (tall + 36)}!
      `);
      pen.part(tassel, { colour: design.secondary, plain: true, edge: 10 });
    }
  }
}

const basket: Draw = (pen, design) => {
  const random = createRandom(design.form + 74);
  const wide = random.range(250, 290);
  if (design.cut['handles'] === 'two')
    for (const sign of [-1, 1])
      pen.rod(
        `M${round(500 + sign * (wide - 90))} 420C${round(500 + sign * (wide - 90))} 280 ${round(500 + sign * (wide - 10))} 280 ${round(500 + sign * (wide - 10))} 420`,
        26,
        { colour: darken(design.hex, 0.15) },
      );
  pen.part(ellipse([500, 410], wide, 54), { colour: insideOf(design.hex), plain: true, edge: 0 });
  const foot = design.cut['shape'] === 'belly' ? wide + 50 : wide - 50;
  pen.part(curve(mirrored(`0 462, ${wide} 412!, ${foot} 640, ${wide - 60} 840, 0 880`)), { light: 'tube', edge: 30 });
  pen.rod(`M${round(500 - wide)} 414Q500 512 ${round(500 + wide)} 414`, 26, { colour: darken(design.hex, 0.1) });
  pen.stroke(`M${round(500 - wide - 2)} 560Q500 640 ${round(500 + wide + 2)} 560`, {
    colour: design.secondary,
    width: 34,
    opacity: 0.75,
    dash: '18 6',
  });
};

export const HOME_DRAWINGS = { cushion, basket } satisfies Record<string, Draw>;
