import type { Draw } from './design.ts';
import { crease, drape } from './folds.ts';
import { curve, ellipse, mirrored, round } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf } from './sketch.ts';

const cap: Draw = (pen, design) => {
  const random = createRandom(design.form + 40);
  const high = random.range(0, 40);
  const peak = design.cut['peak'] === 'contrast' ? design.secondary : darken(design.hex, 0.06);
  const crown = curve(`
    150 610!, 170 ${420 - high}, 300 ${276 - high}, 440 ${252 - high}, 590 ${300 - high}, 680 430,
    706 600!, 430 650
  `);
  pen.part(crown, { light: 'ball', folds: drape(random, { x: [190, 680], y: [320, 620] }, 3) });
  for (const d of [`M440 ${252 - high}C300 340 270 480 276 632`, `M440 ${252 - high}C560 330 590 480 580 626`]) {
    pen.seam(d, 4);
    pen.stitch(d);
  }
  pen.part(curve('420 640, 560 610, 706 588!, 830 620, 930 690, 880 724, 700 706, 540 690'), {
    colour: peak,
    plain: design.cut['peak'] === 'contrast',
    light: 'top',
    shines: crease([600, 650], [880, 690], { width: 16 }),
  });
  for (const share of [0.3, 0.6])
    pen.stitch(
      curve(
        `
        ${470 + share * 30} ${652 + share * 20}, 600 ${640 + share * 40}, 760 ${640 + share * 50},
        ${886 - share * 10} ${690 + share * 18}
      `,
        false,
      ),
    );
  pen.part(ellipse([440, 254 - high], 20, 13), { light: 'ball', edge: 6 });
  if (design.cut['badge'] === 'patch')
    pen.part(ellipse([470, 470], 62, 58), { colour: design.secondary, plain: true, material: 'canvas', edge: 8 });
  for (const x of [330, 520]) pen.stroke(ellipse([x, 360], 8), { width: 4, opacity: 0.5 });
};

const beanie: Draw = (pen, design) => {
  const random = createRandom(design.form + 41);
  const slouch = design.cut['style'] === 'slouchy' ? 70 : 0;
  if (design.cut['top'] === 'pompom') {
    const ball = Array.from({ length: 26 }, (_, index) => {
      const angle = (index / 26) * Math.PI * 2;
      const reach = index % 2 === 0 ? 98 : 80;
      return [500 + Math.cos(angle) * reach, 214 - slouch * 0.4 + Math.sin(angle) * reach] as const;
    });
    pen.part(curve(ball), { colour: design.secondary, plain: true, light: 'ball', edge: 40, material: 'velvet' });
  }
  pen.part(
    curve(`
      236 640!, 246 470, 320 ${320 - slouch}, ${500 - slouch * 0.6} ${262 - slouch},
      690 ${330 - slouch * 0.4}, 754 470, 764 640!
    `),
    { light: 'ball', folds: drape(random, { x: [270, 740], y: [300, 640] }, 5) },
  );
  for (let x = -220; x <= 220; x += 34)
    pen.stroke(`M${500 + x} 630Q${round(500 + x * 0.95)} 440 ${round(500 + x * 0.3 - slouch * 0.4)} ${290 - slouch}`, {
      width: 5,
      opacity: 0.2,
    });
  const cuff = design.cut['cuff'] === 'contrast' ? design.secondary : darken(design.hex, 0.06);
  pen.part(
    curve(`
      216 600!, 240 592, 500 636, 760 592, 784 600!, 792 730, 770 756!, 500 800, 230 756!, 208 730
    `),
    { colour: cuff, plain: true, edge: 22 },
  );
  for (let x = -258; x <= 258; x += 26)
    pen.stroke(`M${500 + x} ${round(634 - (x / 260) ** 2 * 34)}V${round(788 - (x / 260) ** 2 * 38)}`, {
      width: 6,
      opacity: 0.2,
    });
};

const sunHat: Draw = (pen, design) => {
  const random = createRandom(design.form + 42);
  const brim = random.range(390, 440);
  const tall = design.cut['style'] === 'fedora' ? 40 : 0;
  pen.part(ellipse([500, 640], brim, 120), {
    light: 'top',
    folds: crease([200, 660], [480, 730], { width: 30 }) + crease([620, 720], [860, 640], { width: 26 }),
  });
  pen.fill(ellipse([516, 652], 250, 66), '#16122c', 0.28);
  const crown = curve(
    mirrored(`
      0 ${320 - tall + (tall ? 46 : 0)}, 70 ${306 - tall}, 180 ${350 - tall}, 218 500, 232 630!, 0 690
    `),
  );
  pen.part(crown, { light: 'ball', folds: tall ? crease([430, 330], [520, 460], { width: 30 }) : '' });
  const ribbon = curve(mirrored('0 620, 221 560!, 233 630!, 0 692'));
  pen.part(ribbon, { colour: design.secondary, plain: true, material: 'silk', edge: 10 });
  if (design.cut['band'] === 'bow')
    for (const sign of [-1, 1])
      pen.part(curve(`650 620, ${650 + sign * 84} 576, ${650 + sign * 90} 660`), {
        colour: lighten(design.secondary, 0.06),
        plain: true,
        material: 'silk',
        edge: 12,
      });
};

const bucketHat: Draw = (pen, design) => {
  const random = createRandom(design.form + 43);
  pen.part(curve(mirrored('0 560, 250 530!, 350 700, 330 740, 0 790')), {
    light: 'top',
    edge: 30,
    folds: drape(random, { x: [200, 800], y: [560, 780] }, 6),
  });
  pen.fill(curve(mirrored('0 640, 246 600, 230 660, 0 720')), insideOf(design.hex), 0.35);
  pen.part(curve(mirrored('0 290, 150 304, 206 360, 252 560!, 0 622')), {
    light: 'ball',
    folds: drape(random, { x: [320, 680], y: [330, 600] }, 3),
  });
  pen.seam('M296 356Q500 420 704 356', 4);
  for (const y of [640, 676, 712])
    pen.stitch(
      `M${round(500 - 180 - (y - 540) * 0.62)} ${y - 26}Q500 ${y + 74} ${round(500 + 180 + (y - 540) * 0.62)} ${y - 26}`,
    );
};

export const HAT_DRAWINGS = { cap, beanie, 'sun hat': sunHat, 'bucket hat': bucketHat } satisfies Record<string, Draw>;
