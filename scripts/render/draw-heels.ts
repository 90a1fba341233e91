import type { Design, Draw } from './design.ts';
import { crease } from './folds.ts';
import { curve, ellipse } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { insideOf, type Sketch } from './sketch.ts';

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
  const toe = design.cut['toe'] === 'round' ? '770 646, 846 684, 862 726' : '740 650, 846 694, 906 732!';
  const upper = curve(`
    180 ${seat - 128}!, 236 ${seat - 70}, 340 ${seat + lift * 0.16}, 490 ${seat + lift * 0.56 - 4}, 580 634!, 640 622, ${toe},
    800 744, 640 744, 490 ${740 - lift * 0.2}, 340 ${seat + lift * 0.52}, 210 ${seat + 52}, 164 ${seat - 10}
  `);
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

export const HEEL_DRAWINGS = { pump, sandal } satisfies Record<string, Draw>;
