import type { Design, Draw } from './design.ts';
import { crease, pull } from './folds.ts';
import { curve, ellipse, round, type Point } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

/** A sole under a shoe seen from its side: an upper edge line and a thickness. */
function drawSole(pen: Sketch, line: { points: readonly Point[]; thickness: number; colour: string }): void {
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

const boot: Draw = (pen, design) => {
  const random = createRandom(design.form + 21);
  const style = design.cut['style'] ?? 'chelsea';
  const top = design.cut['height'] === 'knee-high' ? 140 : 330;
  const heel = style === 'heeled' ? 120 : 56;
  const dark = darken(design.hex, 0.6);
  pen.part(ellipse([338, top + 6], 118, 26), { colour: insideOf(design.hex), plain: true, edge: 0 });
  const wall = heel - 56;
  const upper = curve(`
    222 ${top}!, 340 ${top + 22}, 456 ${top}!, 462 480, 520 560, 700 604, 840 650, 868 730!, 640 738,
    460 ${726 - wall * 0.45}, 226 ${724 - wall}!, 214 560
  `);
  if (style === 'heeled')
    pen.part(curve(`214 ${700 - wall}!, 400 ${726 - wall * 0.7}!, 330 790!, 240 790!`), {
      colour: dark,
      plain: true,
      material: 'plastic',
      light: 'tube',
      edge: 12,
    });
  pen.part(upper, {
    folds: pull(random, [440, 560], { length: 130, angle: 190, count: 5 }),
    shines: crease([286, top + 50], [270, 620], { width: 20 }) + crease([640, 610], [820, 660], { width: 20 }),
  });
  if (style === 'heeled')
    pen.part(curve(`400 ${716 - wall * 0.5}!, 520 728, 640 732, 872 722!, 862 756, 640 760, 480 742`), {
      colour: dark,
      plain: true,
      material: 'plastic',
      light: 'top',
      edge: 8,
    });
  else
    drawSole(pen, {
      points: [
        [218, 712, 1],
        [500, 720],
        [868, 712, 1],
      ],
      thickness: style === 'combat' ? 76 : 46,
      colour: style === 'chelsea' ? dark : '#3a342f',
    });
  BOOT_TRIMS[style as keyof typeof BOOT_TRIMS]?.(pen, design, top);
};

const BOOT_TRIMS = {
  chelsea(pen: Sketch, design: Design, top: number): void {
    const gusset = curve(`300 ${top + 26}!, 392 ${top + 24}!, 372 520, 346 566, 318 520`);
    pen.part(gusset, { colour: darken(design.hex, 0.45), plain: true, material: 'corduroy', edge: 8 });
    pen.part(curve(`222 ${top + 10}, 208 ${top - 50}, 234 ${top - 50}, 246 ${top + 12}`), {
      colour: darken(design.hex, 0.3),
      plain: true,
      edge: 4,
    });
  },
  combat(pen: Sketch, design: Design, top: number): void {
    for (let y = top + 30; y < 560; y += 46) {
      const shift = y > 480 ? (y - 480) * 0.5 : 0;
      pen.rod(`M${round(398 + shift)} ${y + 14}L${round(474 + shift)} ${y - 8}`, 11, {
        colour: design.secondary,
        gloss: 0.1,
      });
      pen.fill(ellipse([394 + shift, y + 16], 7), '#b9bcc2');
    }
    for (let x = 240; x < 860; x += 46)
      pen.fill(curve(`${x} 768!, ${x + 26} 768!, ${x + 22} 790!, ${x + 4} 790!`), '#221f1c');
    pen.stitch('M224 706Q500 722 860 706', '#d9a441');
  },
  heeled(pen: Sketch, _design: Design, top: number): void {
    pen.stroke(`M330 ${top + 40}V600`, { colour: '#c9ccd2', width: 7, dash: '3 5' });
  },
};

const pump: Draw = (pen, design) => {
  const lift = ({ kitten: 110, block: 160, stiletto: 215 } as Record<string, number>)[design.cut['heel'] ?? ''] ?? 160;
  const seat = 740 - lift;
  drawHeel(pen, design, seat);
  pen.part(
    curve(`
      188 ${seat - 118}, 300 ${seat - 66}, 430 ${seat + lift * 0.26}, 610 618, 650 652, 520 668,
      360 ${seat + lift * 0.3}, 200 ${seat - 20}
    `),
    { colour: insideOf(lighten(design.hex, 0.35)), plain: true, edge: 10, light: 'top' },
  );
  const toe: readonly Point[] =
    design.cut['toe'] === 'round'
      ? [
          [770, 646],
          [846, 684],
          [862, 726],
        ]
      : [
          [740, 650],
          [846, 694],
          [906, 732, 1],
        ];
  const upper = curve([
    [180, seat - 128, 1],
    [236, seat - 70],
    [340, seat + lift * 0.16],
    [490, seat + lift * 0.56 - 4],
    [580, 634, 1],
    [640, 622],
    ...toe,
    [800, 744],
    [640, 744],
    [490, 740 - lift * 0.2],
    [340, seat + lift * 0.52],
    [210, seat + 52],
    [164, seat - 10],
  ]);
  pen.part(upper, {
    shines:
      crease([690, 660], [850, 712], { width: 14 }) + crease([190, seat - 60], [330, seat + lift * 0.3], { width: 14 }),
    edge: 20,
  });
  pen.stroke(curve(`210 ${seat + 54}, 340 ${seat + lift * 0.53}, 490 ${742 - lift * 0.2}, 640 746, 870 744`, false), {
    colour: darken(design.hex, 0.6),
    width: 9,
  });
  trimPump(pen, design, seat);
};

function drawHeel(pen: Sketch, design: Design, seat: number): void {
  const block = design.cut['heel'] === 'block';
  const [left, right] = block ? [178, 262] : [190, 214];
  const heel = curve(`
    164 ${seat - 6}!, 280 ${seat + 66}!, ${block ? 268 : 236} ${seat + 110}, ${right} 744!, ${left} 744!,
    ${block ? 172 : 182} ${seat + 110}
  `);
  pen.part(heel, { plain: true, light: 'tube', edge: 12, colour: darken(design.hex, 0.12) });
  pen.fill(curve(`${left} 732!, ${right} 732!, ${right} 746!, ${left} 746!`), darken(design.hex, 0.7));
}

function trimPump(pen: Sketch, design: Design, seat: number): void {
  if (design.cut['strap'] === 'ankle') {
    pen.rod(
      curve(
        `
        190 ${seat - 120}, 270 ${seat - 176}, 390 ${seat - 150}, 372 ${seat - 96}, 260 ${seat - 92}
      `,
        false,
      ),
      16,
      { colour: design.hex, gloss: 0.2 },
    );
    pen.stroke(ellipse([388, seat - 132], 13), { colour: '#d4b25a', width: 5 });
  }
  if (design.cut['strap'] !== 'bow') return;
  for (const sign of [-1, 1])
    pen.part(curve(`640 632, ${640 + sign * 74} 590, ${640 + sign * 78} 668`), { plain: true, edge: 12 });
  pen.part(ellipse([640, 632], 17, 20), { plain: true, edge: 10 });
}

const sandal: Draw = (pen, design) => {
  const rise = design.cut['style'] === 'wedge' ? 120 : 22;
  const sole = design.cut['sole'] === 'cork' ? '#c79a63' : '#5d4632';
  const ankle = 540 - rise;
  pen.rod(curve(`206 ${ankle + 16}, 250 ${ankle - 30}, 380 ${ankle - 20}, 412 ${ankle + 26}`, false), 20, {
    colour: darken(design.hex, 0.3),
  });
  const bed = curve(`
    140 ${700 - rise}!, 330 ${692 - rise * 0.8}, 560 704, 820 694, 880 716!, 850 760, 500 762, 160 762!
  `);
  pen.part(bed, { colour: sole, plain: true, material: rise > 60 ? 'rattan' : 'suede', light: 'top', edge: 18 });
  pen.part(
    curve(`
      142 ${688 - rise}, 330 ${676 - rise * 0.8}, 560 688, 830 676, 878 706, 560 716,
      330 ${706 - rise * 0.8}, 146 ${714 - rise}
    `),
    { colour: lighten(sole, 0.35), plain: true, material: 'leather', light: 'top', edge: 8 },
  );
  for (const band of SANDAL_BANDS[design.cut['straps'] ?? 'one'] ?? []) drawBand(pen, band);
  const counter = curve(`
    150 ${706 - rise}!, 150 ${ankle + 70}, 178 ${ankle}!, 222 ${ankle + 4}!, 216 ${ankle + 90},
    300 ${704 - rise}!
  `);
  pen.part(counter, { edge: 12, shines: crease([176, ankle + 20], [180, 680 - rise], { width: 10 }) });
  pen.rod(curve(`196 ${ankle + 14}, 290 ${ankle + 52}, 412 ${ankle + 26}`, false), 24, {
    colour: design.hex,
    gloss: 0.25,
  });
  pen.stroke(ellipse([330, ankle + 46], 16), { colour: '#d4b25a', width: 6 });
};

/** Straps over the foot: near edge on the sole (left, right), top edge (left, right, height). */
type Band = readonly [soleLeft: number, soleRight: number, topLeft: number, topRight: number, topY: number];

const SANDAL_BANDS: Record<string, readonly Band[]> = {
  one: [[590, 800, 610, 760, 600]],
  two: [
    [440, 560, 470, 560, 566],
    [650, 790, 664, 764, 606],
  ],
  crossed: [
    [650, 740, 500, 580, 574],
    [560, 650, 700, 780, 604],
  ],
};

function drawBand(pen: Sketch, [soleLeft, soleRight, topLeft, topRight, topY]: Band): void {
  const middle = (topLeft + topRight) / 2;
  pen.part(ellipse([middle, topY + 6], (topRight - topLeft) / 2, 17), {
    colour: insideOf(pen.paint.hex),
    plain: true,
    edge: 0,
  });
  const front = curve(`
    ${topLeft} ${topY}!, ${middle} ${topY + 24}, ${topRight} ${topY + 2}!, ${soleRight - 6} 650,
    ${soleRight} 704!, ${soleLeft} 706!, ${soleLeft - 2} 650
  `);
  pen.part(front, { edge: 16, shines: crease([topLeft + 22, topY + 30], [soleLeft + 26, 690], { width: 12 }) });
  pen.stitch(curve(`${topLeft + 4} ${topY + 12}, ${middle} ${topY + 34}, ${topRight - 4} ${topY + 14}`, false));
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

export const SHOE_DRAWINGS = { sneaker, boot, pump, sandal, loafer } satisfies Record<string, Draw>;
