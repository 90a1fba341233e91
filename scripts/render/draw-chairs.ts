import type { Design, Draw } from './design.ts';
import { crease } from './folds.ts';
import { arch, curve, ellipse, mirrored, polygon, round } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import type { Sketch } from './sketch.ts';

const FRAMES: Record<string, string> = {
  oak: '#c4955c',
  walnut: '#6f4a30',
  black: '#2e2d31',
  white: '#ece9e2',
  brass: '#c7a75a',
};
export const frameOf = (design: Design): string => FRAMES[design.cut['frame'] ?? 'oak'] ?? '#c4955c';

export function drawLegs(
  pen: Sketch,
  legs: { colour: string; y: number; foot: number; width: number; spread: readonly [number, number] },
): void {
  const [inner, outer] = legs.spread;
  const back = darken(legs.colour, 0.3);
  for (const sign of [-1, 1])
    pen.rod(
      `M${500 + sign * inner * 0.8} ${legs.y}L${500 + sign * (outer - 60)} ${legs.foot - 44}`,
      legs.width * 0.85,
      { colour: back },
    );
  for (const sign of [-1, 1])
    pen.rod(`M${500 + sign * inner} ${legs.y}L${500 + sign * outer} ${legs.foot}`, legs.width, { colour: legs.colour });
}

const chair: Draw = (pen, design) => {
  const random = createRandom(design.form + 60);
  const frame = frameOf(design);
  const width = random.range(186, 210);
  const seatY = 560;
  drawLegs(pen, {
    colour: frame,
    y: seatY + 20,
    foot: 930,
    width: 26,
    spread: [width - 26, width + random.range(0, 30)],
  });
  CHAIR_BACKS[design.cut['back'] ?? 'solid']?.(pen, { frame, width, seatY, top: random.range(150, 200) });
  const cushion = curve(
    mirrored(`
      0 ${seatY - 46}, ${width - 24} ${seatY - 40}, ${width + 16} ${seatY + 4},
      ${width + 6} ${seatY + 40}, 0 ${seatY + 56}
    `),
  );
  pen.part(cushion, { light: 'top', edge: 24, shines: crease([400, seatY - 20], [600, seatY - 18], { width: 16 }) });
  pen.seam(`M${round(500 - width - 8)} ${seatY + 16}Q500 ${seatY + 40} ${round(500 + width + 8)} ${seatY + 16}`, 4);
};

interface Back {
  readonly frame: string;
  readonly width: number;
  readonly seatY: number;
  readonly top: number;
}

const CHAIR_BACKS: Record<string, (pen: Sketch, back: Back) => void> = {
  solid(pen, { width, seatY, top }) {
    pen.part(
      curve(
        mirrored(`
          0 ${top}, ${width * 0.8} ${top + 14}, ${width * 0.98} ${top + 90},
          ${width * 0.86} ${seatY - 30}, 0 ${seatY - 10}
        `),
      ),
      { light: 'ball', edge: 30 },
    );
  },
  spindle(pen, { frame, width, seatY, top }) {
    for (let at = -0.72; at < 0.8; at += 0.24)
      pen.rod(`M${round(500 + at * width)} ${seatY - 20}L${round(500 + at * width * 1.06)} ${top + 40}`, 12, {
        colour: frame,
      });
    for (const sign of [-1, 1])
      pen.rod(`M${round(500 + sign * width * 0.92)} ${seatY}L${round(500 + sign * width * 1.0)} ${top + 30}`, 20, {
        colour: frame,
      });
    pen.part(curve(mirrored(`0 ${top}, ${width * 1.06} ${top + 26}!, ${width * 1.06} ${top + 74}!, 0 ${top + 56}`)), {
      colour: frame,
      plain: true,
      material: 'wood',
      light: 'top',
      edge: 8,
    });
  },
  ladder(pen, { frame, width, seatY, top }) {
    for (const sign of [-1, 1])
      pen.rod(`M${round(500 + sign * width * 0.9)} ${seatY}L${round(500 + sign * width * 0.94)} ${top}`, 24, {
        colour: frame,
      });
    for (const y of [top + 50, top + 150, top + 250])
      pen.part(curve(mirrored(`0 ${y - 14}, ${width * 0.88} ${y - 24}!, ${width * 0.88} ${y + 26}!, 0 ${y + 36}`)), {
        colour: frame,
        plain: true,
        material: 'wood',
        light: 'top',
        edge: 8,
      });
  },
  round(pen, { frame, width, seatY, top }) {
    pen.rod(
      arch(`
          0 ${top}, ${width * 0.84} ${top + 70}, ${width * 0.9} ${seatY - 60}, ${width * 0.8} ${seatY}
        `),
      26,
      { colour: frame },
    );
    pen.part(ellipse([500, (top + seatY) / 2 + 4], width * 0.72, (seatY - top) * 0.4), {
      material: 'rattan',
      light: 'ball',
      edge: 16,
      colour: lighten(frame, 0.4),
      plain: true,
    });
    pen.rod(ellipse([500, (top + seatY) / 2 + 4], width * 0.72, (seatY - top) * 0.4), 18, { colour: frame });
  },
};

const stool: Draw = (pen, design) => {
  const random = createRandom(design.form + 63);
  const frame = frameOf(design);
  const bar = design.cut['height'] === 'bar';
  const seatY = bar ? 250 : 460;
  const spread = random.range(150, 190);
  drawLegs(pen, { colour: frame, y: seatY + 20, foot: 920, width: 24, spread: [spread - 50, spread] });
  const rail = seatY + (920 - seatY) * 0.62;
  pen.rod(`M${round(500 - spread + 22)} ${round(rail)}H${round(500 + spread - 22)}`, 16, { colour: frame });
  if (design.cut['seat'] === 'saddle')
    pen.part(
      curve(
        mirrored(`
          0 ${seatY - 14}, 150 ${seatY - 44}, 200 ${seatY - 30}, 196 ${seatY + 26}, 0 ${seatY + 44}
        `),
      ),
      { light: 'top', edge: 18 },
    );
  else {
    pen.part(curve(mirrored(`0 ${seatY - 8}, 186 ${seatY - 4}!, 190 ${seatY + 50}, 0 ${seatY + 76}`)), {
      light: 'tube',
      edge: 16,
      colour: darken(design.hex, 0.12),
    });
    pen.part(ellipse([500, seatY], 188, 46), { light: 'top', edge: 16 });
  }
};

const sideTable: Draw = (pen, design) => {
  const random = createRandom(design.form + 64);
  const frame = frameOf(design);
  const half = random.range(230, 280);
  const top = 400;
  drawLegs(pen, {
    colour: frame,
    y: top + 30,
    foot: 900,
    width: design.cut['frame'] === 'brass' ? 16 : 26,
    spread: [half - 70, half - 30],
  });
  if (design.cut['shelf'] === 'low')
    pen.part(ellipse([500, 720], half - 50, 40), { light: 'top', edge: 10, colour: darken(design.hex, 0.15) });
  if (design.cut['top'] === 'square') {
    pen.part(
      polygon(`
        ${500 - half} ${top + 30}, ${500 + half} ${top + 30}, ${500 + half} ${top + 74},
        ${500 - half} ${top + 74}
      `),
      { light: 'tube', edge: 8, colour: darken(design.hex, 0.16) },
    );
    pen.part(
      polygon(`
        ${500 - half + 60} ${top - 50}, ${500 + half - 60} ${top - 50}, ${500 + half} ${top + 30},
        ${500 - half} ${top + 30}
      `),
      { light: 'top', edge: 10 },
    );
    return;
  }
  pen.part(ellipse([500, top + 34], half, 76), { light: 'tube', edge: 8, colour: darken(design.hex, 0.3) });
  pen.part(ellipse([500, top], half, 76), {
    light: 'top',
    edge: 12,
    shines: crease([360, top - 20], [560, top + 20], { width: 20 }),
  });
};

export const CHAIR_DRAWINGS = { chair, stool, 'side table': sideTable } satisfies Record<string, Draw>;
