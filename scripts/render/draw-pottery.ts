import type { Draw } from './design.ts';
import { crease } from './folds.ts';
import { curve, ellipse, mirrored, round, type Point } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom, type Random } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

const MUG_SHAPES: Record<string, (w: number) => readonly Point[]> = {
  straight: (w) => [
    [w, 320, 1],
    [w, 560],
    [w - 6, 780],
    [w - 40, 814],
    [0, 826],
  ],
  round: (w) => [
    [w - 20, 330, 1],
    [w + 26, 480],
    [w + 10, 680],
    [w - 70, 800],
    [w - 84, 816],
    [0, 826],
  ],
  tapered: (w) => [
    [w + 20, 320, 1],
    [w - 10, 560],
    [w - 56, 790],
    [w - 76, 812],
    [0, 824],
  ],
  enamel: (w) => [
    [w + 8, 330, 1],
    [w, 344],
    [w - 2, 600],
    [w - 10, 810, 1],
    [0, 826],
  ],
};

const mug: Draw = (pen, design) => {
  const random = createRandom(design.form + 70);
  const width = random.range(186, 214);
  const handle =
    design.cut['handle'] === 'loop'
      ? `M${round(470 + width)} 410C${round(640 + width)} 380 ${round(640 + width)} 720 ${round(452 + width)} 700`
      : `M${round(470 + width)} 400H${round(560 + width)}Q${round(596 + width)} 400 ${round(590 + width)} 560Q${round(584 + width)} 690 ${round(450 + width)} 690`;
  const shape = MUG_SHAPES[design.cut['shape'] ?? 'straight'] ?? MUG_SHAPES['straight'];
  const half = shape?.(width) ?? [];
  const rim = (half[0]?.[0] ?? width) - 2;
  pen.moved('translate(-24 0)', () => pen.rod(handle, 40, { colour: darken(design.hex, 0.06), gloss: 0.6 }));
  pen.moved('translate(-30 0)', () => {
    const body = curve(mirrored([[0, 372], ...half]));
    pen.part(body, {
      light: 'tube',
      edge: 26,
      shines: crease([390, 400], [396, 740], { width: 18 }),
    });
    if (design.cut['glaze'] === 'dipped') dip(pen, body, { from: 650, colour: design.secondary });
    pen.part(ellipse([500, 328], rim, 46), { colour: lighten(design.hex, 0.22), plain: true, light: 'top', edge: 8 });
    pen.part(ellipse([500, 336], rim - 16, 36), { colour: insideOf('#efe9df'), plain: true, edge: 14, light: 'top' });
    if (design.cut['filled'] === 'coffee')
      pen.part(ellipse([500, 346], rim - 26, 26), { colour: '#5a3a25', plain: true, light: 'top', edge: 8 });
    if (design.cut['shape'] === 'enamel')
      pen.stroke(ellipse([500, 328], rim, 46), { colour: design.secondary, width: 9 });
  });
};

/** A second glaze into which the pot was dipped, with a wavy edge. */
function dip(pen: Sketch, body: string, glaze: { from: number; colour: string }): void {
  const y = glaze.from;
  pen.within(body, () => {
    pen.fill(
      curve(`
        120 ${y}!, 300 ${y + 30}, 460 ${y - 6}, 640 ${y + 26}, 900 ${y - 10}!, 900 1000!, 120 1000!
      `),
      glaze.colour,
    );
    pen.relight(body, 'tube');
  });
}

const bowl: Draw = (pen, design) => {
  const random = createRandom(design.form + 73);
  const wide = random.range(290, 340);
  const deep = design.cut['shape'] === 'deep' ? 250 : 150;
  const top = 480;
  const body = curve(
    mirrored(`
      0 ${top + 40}, ${wide} ${top}!, ${wide * 0.86} ${top + deep * 0.55}, ${wide * 0.42} ${top + deep},
      ${wide * 0.4} ${top + deep + 30}!, 0 ${top + deep + 42}
    `),
  );
  pen.part(body, { light: 'tube', edge: 30 });
  if (design.cut['glaze'] === 'dipped') dip(pen, body, { from: top + deep * 0.62, colour: design.secondary });
  pen.part(ellipse([500, top], wide, 88), { colour: lighten(design.hex, 0.25), plain: true, light: 'top', edge: 8 });
  pen.part(ellipse([500, top + 8], wide - 18, 76), { light: 'top', edge: 44 });
};

const VASE_SHAPES: Record<string, readonly Point[]> = {
  bottle: [
    [52, 180, 1],
    [44, 220],
    [40, 380],
    [140, 520],
    [176, 680],
    [130, 840],
    [104, 868, 1],
    [0, 880],
  ],
  urn: [
    [110, 220, 1],
    [84, 260],
    [96, 320],
    [196, 460],
    [180, 640],
    [96, 820],
    [110, 868, 1],
    [0, 880],
  ],
  cylinder: [
    [132, 200, 1],
    [126, 420],
    [126, 700],
    [130, 862, 1],
    [0, 878],
  ],
  globe: [
    [84, 300, 1],
    [74, 340],
    [180, 420],
    [246, 600],
    [200, 790],
    [110, 866, 1],
    [0, 878],
  ],
  flute: [
    [150, 170, 1],
    [96, 330],
    [74, 560],
    [96, 780],
    [120, 864, 1],
    [0, 878],
  ],
};

const vase: Draw = (pen, design) => {
  const random = createRandom(design.form + 71);
  const half = VASE_SHAPES[design.cut['shape'] ?? 'urn'] ?? [];
  const scale = random.range(0.94, 1.12);
  const outline = half.map(
    (point) => [point[0] * scale, point[1], ...(point[2] ? [1 as const] : [])] as unknown as Point,
  );
  const [rim = 100, rimY = 200] = outline[0] ?? [];
  if (design.cut['filled'] === 'flowers') drawStems(pen, random, rimY);
  pen.part(ellipse([500, rimY], rim, rim * 0.2), { colour: insideOf(design.hex), plain: true, edge: 0 });
  const d = curve(mirrored([[0, rimY + rim * 0.2], ...outline]));
  pen.part(d, {
    light: 'ball',
    edge: 40,
    shines: crease([500 - rim * 0.5 - 40, 460], [500 - rim * 0.5 - 40, 760], { width: 26 }),
  });
  if (design.cut['glaze'] === 'banded')
    for (const y of [560, 600, 640])
      pen.raw(
        `<clipPath id="band${y}"><path d="${d}"/></clipPath><path clip-path="url(#band${y})" d="M200 ${y}Q500 ${y + 40} 800 ${y}" stroke="${design.secondary}" stroke-width="16" fill="none" stroke-opacity=".85"/>`,
      );
  if (design.cut['handles'] === 'two')
    for (const sign of [-1, 1])
      pen.rod(
        `M${round(500 + sign * rim * 0.9)} ${rimY + 60}C${round(500 + sign * (rim + 150))} ${rimY + 60} ${round(500 + sign * (rim + 150))} ${rimY + 240} ${round(500 + sign * (rim + 46))} ${rimY + 270}`,
        24,
        {},
      );
  pen.stroke(ellipse([500, rimY], rim, rim * 0.2), { colour: lighten(design.hex, 0.4), width: 6, opacity: 0.8 });
};

function drawStems(pen: Sketch, random: Random, rimY: number): void {
  const petal = random.pick(['#e9b7b0', '#f1e4c6', '#d9c4e6', '#e8c56a']);
  for (const lean of [-120, -50, 20, 90]) {
    const [x, y] = [500 + lean * 1.3, rimY - random.range(110, 190)];
    pen.rod(
      `M${round(500 + lean * 0.2)} ${rimY + 20}Q${round(500 + lean * 0.4)} ${rimY - 80} ${round(x)} ${round(y)}`,
      8,
      { colour: '#6d8a5b', gloss: 0.2 },
    );
    for (let turn = 0; turn < 360; turn += 60)
      pen.moved(`rotate(${turn} ${round(x)} ${round(y)})`, () =>
        pen.part(ellipse([x, y - 26], 17, 26), { colour: petal, plain: true, edge: 0, light: 'top', outline: 1.5 }),
      );
    pen.fill(ellipse([x, y], 12), '#c98f3a');
  }
}

export const POTTERY_DRAWINGS = { mug, bowl, vase } satisfies Record<string, Draw>;
