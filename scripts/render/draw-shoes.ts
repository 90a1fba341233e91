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
  const upper = curve([
    [160, 690, 1],
    [138, 560],
    [150, collarY + 6, 1],
    [240, collarY + 34],
    [352, collarY + 4, 1],
    [440, 480],
    [560, 548],
    [720, 582],
    [848, 622],
    [880, 692, 1],
  ]);
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
  if (design.cut['style'] === 'runner')
    pen.part(
      curve([
        [150, 712, 1],
        [420, 690],
        [520, 720],
        [420, 742],
        [150, 738, 1],
      ]),
      { colour: design.secondary, plain: true, material: 'plastic', edge: 8 },
    );
};

function drawSneakerPanels(pen: Sketch, design: Design, collarY: number): void {
  const accent = design.secondary;
  const suede = { plain: true, edge: 12, material: design.material } as const;
  pen.part(
    curve([
      [690, 690, 1],
      [716, 620],
      [790, 604],
      [860, 630],
      [884, 690, 1],
    ]),
    { ...suede, colour: design.cut['style'] === 'canvas' ? '#f4f2ec' : darken(design.hex, 0.1) },
  );
  pen.part(
    curve([
      [140, 690, 1],
      [134, 590],
      [146, collarY + 40, 1],
      [196, collarY + 70],
      [222, 600],
      [250, 690, 1],
    ]),
    { ...suede, colour: design.cut['style'] === 'canvas' ? design.hex : accent },
  );
  if (design.cut['style'] === 'court') {
    for (const x of [360, 410, 460])
      pen.part(
        curve([
          [x + 60, 520 + (x - 360) * 0.34, 1],
          [x + 92, 536 + (x - 360) * 0.34, 1],
          [x - 10, 682, 1],
          [x - 46, 682, 1],
        ]),
        { ...suede, colour: accent, edge: 5 },
      );
  }
  if (design.cut['style'] === 'runner' || design.cut['style'] === 'chunky')
    pen.part(
      curve([
        [290, 668],
        [380, 560],
        [560, 600],
        [650, 660],
        [520, 640],
        [400, 628],
      ]),
      { ...suede, colour: accent, edge: 6 },
    );
  pen.stitch(
    curve(
      [
        [236, 690],
        [214, 600],
        [190, collarY + 84],
        [150, collarY + 52],
      ],
      false,
    ),
  );
}

function drawLaces(pen: Sketch, collarY: number, colour: string): void {
  const count = collarY < 400 ? 7 : 5;
  pen.part(
    curve([
      [318, collarY - 34],
      [372, collarY - 26, 1],
      [480, 470],
      [610, 556],
      [560, 574],
      [430, 512],
      [330, collarY + 20],
    ]),
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
  const upper = curve([
    [222, top, 1],
    [340, top + 22],
    [456, top, 1],
    [462, 480],
    [520, 560],
    [700, 604],
    [840, 650],
    [862, 726, 1],
    [500, 724 - wall * 0.3],
    [226, 724 - wall, 1],
    [214, 560],
  ]);
  pen.part(upper, {
    folds: pull(random, [440, 560], { length: 130, angle: 190, count: 5 }),
    shines: crease([286, top + 50], [270, 620], { width: 20 }) + crease([640, 610], [820, 660], { width: 20 }),
  });
  if (style === 'heeled')
    pen.part(
      curve([
        [222, 650, 1],
        [360, 700, 1],
        [322, 790, 1],
        [246, 790, 1],
      ]),
      { colour: dark, plain: true, material: 'plastic', light: 'tube' },
    );
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
  if (style === 'heeled')
    drawSole(pen, {
      points: [
        [300, 690],
        [470, 752],
        [640, 764],
        [868, 716, 1],
      ],
      thickness: 18,
      colour: dark,
    });
  BOOT_TRIMS[style as keyof typeof BOOT_TRIMS]?.(pen, design, top);
};

const BOOT_TRIMS = {
  chelsea(pen: Sketch, design: Design, top: number): void {
    const gusset = curve([
      [300, top + 26, 1],
      [392, top + 24, 1],
      [372, 520],
      [346, 566],
      [318, 520],
    ]);
    pen.part(gusset, { colour: darken(design.hex, 0.45), plain: true, material: 'corduroy', edge: 8 });
    pen.part(
      curve([
        [222, top + 10],
        [208, top - 50],
        [234, top - 50],
        [246, top + 12],
      ]),
      { colour: darken(design.hex, 0.3), plain: true, edge: 4 },
    );
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
      pen.fill(
        curve([
          [x, 768, 1],
          [x + 26, 768, 1],
          [x + 22, 790, 1],
          [x + 4, 790, 1],
        ]),
        '#221f1c',
      );
    pen.stitch('M224 706Q500 722 860 706', '#d9a441');
  },
  heeled(pen: Sketch, _design: Design, top: number): void {
    pen.stroke(`M330 ${top + 40}V600`, { colour: '#c9ccd2', width: 7, dash: '3 5' });
  },
};

const pump: Draw = (pen, design) => {
  const lift = design.cut['heel'] === 'kitten' ? 110 : design.cut['heel'] === 'block' ? 170 : 210;
  const backY = 690 - lift;
  const heelWidth = design.cut['heel'] === 'block' ? 84 : 22;
  const dark = darken(design.hex, 0.55);
  pen.part(
    curve([
      [176, backY, 1],
      [180 + heelWidth + 60, backY + 26, 1],
      [198 + heelWidth, 740, 1],
      [196, 740, 1],
      [190, backY + 80],
    ]),
    { plain: true, light: 'tube', edge: 10 },
  );
  pen.part(
    curve([
      [180, backY - 70],
      [300, backY - 10],
      [470, 590],
      [620, 640],
      [600, 680],
      [380, 640],
      [200, backY + 10],
    ]),
    { colour: insideOf(lighten(design.hex, 0.3)), plain: true, edge: 8, light: 'top' },
  );
  const toe =
    design.cut['toe'] === 'round'
      ? [
          [780, 650],
          [828, 708],
        ]
      : [
          [790, 660],
          [894, 722, 1],
        ];
  const upper = curve([
    [150, backY - 40],
    [186, backY - 96, 1],
    [232, backY - 40],
    [330, backY + 54],
    [480, 656],
    [600, 664],
    [690, 636, 1],
    ...(toe as unknown as Point[]),
    [760, 736],
    [560, 728],
    [420, 664],
    [300, backY + 120],
    [180, backY + 40],
  ]);
  pen.part(upper, {
    shines: crease([700, 660], [850, 706], { width: 16 }) + crease([176, backY - 40], [300, backY + 80], { width: 14 }),
  });
  pen.rod(
    curve(
      [
        [186, backY + 46],
        [300, backY + 126],
        [420, 672],
        [560, 736],
        [780, 742],
      ],
      false,
    ),
    12,
    { colour: dark, gloss: 0.2 },
  );
  if (design.cut['strap'] === 'ankle') {
    pen.rod(
      curve(
        [
          [186, backY - 92],
          [260, backY - 150],
          [372, backY - 110],
          [300, backY - 62],
        ],
        false,
      ),
      17,
      { colour: design.hex },
    );
    pen.stroke(ellipse([366, backY - 112], 13), { colour: '#d4b25a', width: 5 });
  }
  if (design.cut['strap'] === 'bow')
    for (const sign of [-1, 1])
      pen.part(
        curve([
          [700, 640],
          [700 + sign * 66, 596],
          [700 + sign * 70, 660],
        ]),
        { plain: true, edge: 10 },
      );
};

const sandal: Draw = (pen, design) => {
  const wedge = design.cut['style'] === 'wedge';
  const rise = wedge ? 130 : 26;
  const sole = design.cut['sole'] === 'cork' ? '#c79a63' : '#5d4632';
  const bed = curve([
    [150, 700 - rise, 1],
    [330, 690 - rise * 0.8],
    [560, 700],
    [820, 690],
    [872, 716, 1],
    [840, 752],
    [500, 756],
    [160, 756, 1],
  ]);
  pen.part(bed, { colour: sole, plain: true, material: wedge ? 'rattan' : 'suede', light: 'top', edge: 18 });
  pen.part(
    curve([
      [150, 690 - rise],
      [330, 676 - rise * 0.8],
      [560, 684],
      [840, 674],
      [870, 706],
      [560, 712],
      [330, 704 - rise * 0.8],
      [150, 716 - rise],
    ]),
    { colour: lighten(sole, 0.3), plain: true, material: 'leather', light: 'top', edge: 8 },
  );
  const strap = (points: readonly Point[]): void =>
    pen.part(curve(points), {
      edge: 12,
      shines: crease([points[0]?.[0] ?? 0, points[0]?.[1] ?? 0], [points[2]?.[0] ?? 0, points[2]?.[1] ?? 0], {
        width: 10,
      }),
    });
  if (design.cut['straps'] === 'two') {
    strap([
      [420, 706, 1],
      [440, 590],
      [520, 560],
      [590, 600],
      [584, 706, 1],
      [510, 700],
    ]);
    strap([
      [650, 704, 1],
      [660, 620],
      [720, 596],
      [790, 630],
      [788, 704, 1],
      [720, 700],
    ]);
  } else if (design.cut['straps'] === 'crossed') {
    strap([
      [560, 706, 1],
      [640, 580],
      [720, 590],
      [650, 706, 1],
    ]);
    strap([
      [700, 590],
      [790, 702, 1],
      [700, 704, 1],
      [620, 590],
    ]);
  } else
    strap([
      [600, 704, 1],
      [650, 600],
      [720, 590],
      [800, 640],
      [806, 704, 1],
      [700, 700],
    ]);
  const ankle = 560 - rise;
  pen.rod(
    curve(
      [
        [180, 700 - rise],
        [176, ankle + 60],
        [220, ankle],
      ],
      false,
    ),
    24,
    { colour: design.hex },
  );
  pen.rod(
    curve(
      [
        [200, ankle + 8],
        [300, ankle - 44],
        [400, ankle + 4],
        [330, ankle + 50],
        [220, ankle + 24],
      ],
      false,
    ),
    20,
    { colour: design.hex },
  );
  pen.stroke(ellipse([392, ankle + 2], 15), { colour: '#d4b25a', width: 6 });
};

const loafer: Draw = (pen, design) => {
  pen.part(ellipse([290, 470], 140, 44), { colour: insideOf(design.hex), plain: true, edge: 0, light: 'top' });
  pen.part(
    curve([
      [150, 700, 1],
      [132, 560],
      [156, 468, 1],
      [280, 520],
      [420, 490, 1],
      [500, 470],
      [600, 530],
      [760, 580],
      [870, 640],
      [884, 702, 1],
    ]),
    {
      light: 'top',
      shines: crease([640, 566], [840, 640], { width: 20 }),
      folds: crease([560, 560], [520, 680], { width: 12 }),
    },
  );
  pen.part(
    curve([
      [430, 500, 1],
      [520, 474],
      [640, 540],
      [780, 590],
      [720, 626],
      [560, 606],
      [440, 560],
    ]),
    { light: 'top', edge: 12 },
  );
  pen.stitch(
    curve(
      [
        [440, 566],
        [560, 612],
        [720, 632],
        [790, 596],
      ],
      false,
    ),
  );
  if (design.cut['trim'] === 'penny')
    pen.part(
      curve([
        [470, 486, 1],
        [540, 478, 1],
        [566, 640, 1],
        [470, 660, 1],
      ]),
      { edge: 10 },
    );
  if (design.cut['trim'] === 'horsebit') pen.rod('M500 516L548 596', 13, { colour: '#d4b25a', gloss: 0.9 });
  if (design.cut['trim'] === 'tassel')
    for (const dx of [-16, 16])
      pen.part(
        curve([
          [540 + dx, 520, 1],
          [528 + dx, 600],
          [556 + dx, 604],
        ]),
        { edge: 8 },
      );
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
  pen.part(
    curve([
      [142, 714, 1],
      [330, 724, 1],
      [322, 770, 1],
      [152, 770, 1],
    ]),
    { colour: darken(design.hex, 0.68), plain: true, edge: 8 },
  );
};

export const SHOE_DRAWINGS = { sneaker, boot, pump, sandal, loafer } satisfies Record<string, Draw>;
