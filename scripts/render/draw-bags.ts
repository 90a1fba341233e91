import type { Design, Draw } from './design.ts';
import { crease, drape } from './folds.ts';
import { arch, box, curve, ellipse, mirrored, round } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

const BRASS = '#d1ae57';

const tote: Draw = (pen, design) => {
  const random = createRandom(design.form + 30);
  const width = random.range(250, 300);
  const top = random.range(360, 400);
  const taper = design.cut['shape'] === 'trapeze' ? 60 : 6;
  const handle = design.cut['handle'] === 'leather' ? '#8a5a36' : darken(design.hex, 0.08);
  const grip = (offset: number): string =>
    `M${500 - 120} ${top + offset}C${500 - 120} ${top - 260} ${500 + 120} ${top - 260} ${500 + 120} ${top + offset}`;
  pen.moved('translate(14 -10)', () => pen.rod(grip(20), 26, { colour: darken(handle, 0.25) }));
  pen.part(ellipse([500, top + 4], width - 12, 24), { colour: insideOf(design.hex), plain: true, edge: 0 });
  const body = curve(
    mirrored(`
      0 ${top + 22}, ${width - 30} ${top + 4}!, ${width - 12} 600, ${width - 24 + taper} 850,
      ${width - 50 + taper} 872!, 0 882
    `),
  );
  pen.part(body, {
    folds: drape(random, { x: [500 - width * 0.8, 500 + width * 0.8], y: [top + 60, 870] }, 5),
    shines: drape(random, { x: [500 - width * 0.7, 500 + width * 0.2], y: [top + 60, 820] }, 2),
  });
  pen.stitch(`M${round(500 - width + 34)} ${top + 42}Q500 ${top + 62} ${round(500 + width - 34)} ${top + 42}`);
  if (design.cut['base'] === 'leather')
    pen.part(
      curve(
        mirrored(`
          0 772, ${width - 20 + taper * 0.7} 762!, ${width - 22 + taper} 850, ${width - 50 + taper} 874!,
          0 884
        `),
      ),
      { colour: '#8a5a36', plain: true, material: 'leather', edge: 12 },
    );
  pen.rod(grip(70), 28, { colour: handle });
  for (const sign of [-1, 1]) {
    pen.part(box([500 + sign * 120, top + 84], [46, 84], 6), { colour: handle, plain: true, edge: 6, light: 'none' });
    pen.stitch(box([500 + sign * 120, top + 84], [34, 70], 4), lighten(handle, 0.5));
  }
};

const backpack: Draw = (pen, design) => {
  const random = createRandom(design.form + 31);
  const width = random.range(212, 240);
  const trim = design.cut['trim'] === 'leather' ? '#8a5a36' : darken(design.hex, 0.35);
  for (const sign of [-1, 1])
    pen.rod(`M${500 + sign * 110} 260C${500 + sign * 300} 330 ${500 + sign * 300} 700 ${500 + sign * 190} 830`, 38, {
      colour: darken(trim, 0.15),
      gloss: 0.15,
    });
  pen.rod('M450 180C450 96 550 96 550 180', 24, { colour: trim });
  pen.part(
    curve(
      mirrored(`
        0 150, 120 164, ${width - 14} 280, ${width} 600, ${width - 6} 820, ${width - 50} 872, 0 882
      `),
    ),
    { light: 'tube', folds: drape(random, { x: [500 - width * 0.8, 500 + width * 0.8], y: [250, 860] }, 4) },
  );
  if (design.cut['style'] === 'flap') drawFlap(pen, width, trim);
  else pen.stroke(arch(`0 236, 130 256, ${width - 40} 360, ${width - 34} 480`), ZIP);
  drawPockets(pen, width, trim);
};

/** How a closed zip looks from a step away. */
const ZIP = { colour: '#2b2b30', width: 9, dash: '4 3' } as const;

function drawPockets(pen: Sketch, width: number, trim: string): void {
  const pocket = curve(
    mirrored(`
      0 590, ${width - 62} 592!, ${width - 52} 700, ${width - 58} 820, ${width - 90} 838, 0 842
    `),
  );
  pen.part(pocket, { light: 'tube', edge: 18 });
  pen.stroke(`M${round(500 - width + 76)} 632H${round(500 + width - 76)}`, ZIP);
  pen.part(box([500 + width - 96, 646], [14, 46], 6), { colour: trim, plain: true, edge: 4 });
  for (const sign of [-1, 1])
    pen.part(
      curve(`
        ${500 + sign * (width - 2)} 660, ${500 + sign * (width + 40)} 690,
        ${500 + sign * (width + 36)} 830, ${500 + sign * (width - 8)} 850
      `),
      { edge: 16 },
    );
}

function drawFlap(pen: Sketch, width: number, trim: string): void {
  pen.part(curve(mirrored(`0 148, 120 160, ${width - 12} 270, ${width + 4} 430, ${width - 30} 500, 0 520`)), {
    edge: 26,
    light: 'ball',
    shines: crease([400, 220], [360, 430], { width: 20 }),
  });
  for (const sign of [-1, 1]) {
    pen.part(box([500 + sign * 92, 520], [34, 190], 6), { colour: trim, plain: true, material: 'leather', edge: 6 });
    pen.stroke(box([500 + sign * 92, 566], [48, 44], 5), { colour: BRASS, width: 8 });
  }
}

const handbag: Draw = (pen, design) => {
  const style = design.cut['style'] ?? 'flap';
  const random = createRandom(design.form + 32);
  const width = random.range(270, 310);
  const top = style === 'bucket' ? 380 : 450;
  if (style === 'flap') drawChain(pen, design, width);
  else
    pen.rod(`M360 ${top + 30}C360 ${top - 270} 640 ${top - 270} 640 ${top + 30}`, 32, {
      colour: darken(design.hex, 0.12),
    });
  const foot = style === 'bucket' ? width - 80 : width;
  const round5 = style === 'saddle' ? 120 : 30;
  const body = curve(
    mirrored(`
      0 ${top}, ${width - (style === 'satchel' ? 40 : 16)} ${top + 6}!, ${width} 620,
      ${foot} ${840 - round5}, ${foot - round5} 850, 0 860
    `),
  );
  pen.part(body, {
    folds: drape(random, { x: [500 - width, 500 + width], y: [top + 80, 850] }, 4),
    shines: crease([500 - width * 0.55, top + 60], [500 - width * 0.6, 800], { width: 34 }),
  });
  pen.stitch(
    curve(
      mirrored(`
        0 ${top + 18}, ${width - 34} ${top + 24}!, ${width - 16} 620, ${foot - 18} ${830 - round5},
        ${foot - round5 - 6} 834, 0 844
      `),
    ),
  );
  HANDBAG_FRONTS[style as keyof typeof HANDBAG_FRONTS]?.(pen, width, top);
};

function drawChain(pen: Sketch, design: Design, width: number): void {
  const reach = width - 40;
  const d = `M${round(500 - reach)} 480C${round(500 - reach)} 60 ${round(500 + reach)} 60 ${round(500 + reach)} 480`;
  if (design.cut['strap'] === 'chain') {
    pen.rod(d, 11, { colour: darken(BRASS, 0.55), gloss: 0 });
    pen.stroke(d, { colour: darken(BRASS, 0.5), width: 17, dash: '17 8' });
    pen.stroke(d, { colour: BRASS, width: 12, dash: '16 9' });
    pen.stroke(d, { colour: lighten(BRASS, 0.6), width: 4, dash: '14 11' });
  } else pen.rod(d, 22, { colour: darken(design.hex, 0.1) });
}

const HANDBAG_FRONTS = {
  flap(pen: Sketch, width: number, top: number): void {
    pen.part(
      curve(mirrored(`0 ${top - 10}, ${width - 10} ${top - 2}!, ${width + 2} 580, ${width * 0.66} 690, 0 716`)),
      { edge: 24, light: 'ball', shines: crease([500 - width * 0.5, top + 40], [420, 660], { width: 26 }) },
    );
    pen.part(box([500, 690], [70, 54], 10), { colour: BRASS, plain: true, material: 'metal', edge: 6 });
    pen.fill(box([500, 690], [30, 12], 4), darken(BRASS, 0.45));
  },
  satchel(pen: Sketch, width: number, top: number): void {
    pen.stroke(`M${round(500 - width + 60)} ${top + 12}H${round(500 + width - 60)}`, {
      colour: BRASS,
      width: 10,
      dash: '4 4',
    });
    for (const sign of [-1, 1]) pen.stroke(ellipse([500 + sign * 140, top + 34], 24), { colour: BRASS, width: 9 });
    pen.part(box([500, top + 70], [40, 120], 14), { plain: true, edge: 10, colour: darken(pen.paint.hex, 0.1) });
    pen.part(ellipse([500, top + 112], 14), { colour: BRASS, plain: true, material: 'metal', light: 'ball', edge: 4 });
  },
  bucket(pen: Sketch, width: number, top: number): void {
    pen.part(ellipse([500, top + 12], width - 40, 34), { colour: insideOf(pen.paint.hex), plain: true, edge: 0 });
    pen.rod(`M${round(500 - width + 40)} ${top + 90}Q500 ${top + 130} ${round(500 + width - 40)} ${top + 90}`, 12, {
      colour: darken(pen.paint.hex, 0.35),
    });
    for (const x of [-60, 60])
      pen.rod(`M${500 + x * 0.2} ${top + 112}Q${500 + x} ${top + 200} ${500 + x * 0.7} ${top + 280}`, 11, {
        colour: darken(pen.paint.hex, 0.35),
      });
  },
  saddle(pen: Sketch, width: number, top: number): void {
    pen.part(curve(mirrored(`0 ${top - 6}, ${width - 10} ${top}!, ${width - 10} 580, ${width * 0.5} 640, 0 800`)), {
      edge: 24,
      light: 'ball',
    });
    pen.part(ellipse([500, 770], 15), { colour: BRASS, plain: true, material: 'metal', light: 'ball', edge: 4 });
  },
};

export const BAG_DRAWINGS = { 'tote bag': tote, backpack, handbag } satisfies Record<string, Draw>;
