import type { Design, Draw } from './design.ts';
import { drawSole } from './draw-shoes.ts';
import { crease, pull } from './folds.ts';
import { curve, ellipse, parseOutline, round } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom } from './prng.ts';
import { insideOf, type Sketch } from './sketch.ts';

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
  const rubber = { colour: dark, plain: true, material: 'plastic' } as const;
  if (style === 'heeled')
    pen.part(curve(`214 ${700 - wall}!, 400 ${726 - wall * 0.7}!, 330 790!, 240 790!`), {
      ...rubber,
      light: 'tube',
      edge: 12,
    });
  pen.part(upper, {
    folds: pull(random, [440, 560], { length: 130, angle: 190, count: 5 }),
    shines: crease([286, top + 50], [270, 620], { width: 20 }) + crease([640, 610], [820, 660], { width: 20 }),
  });
  if (style === 'heeled')
    pen.part(curve(`400 ${716 - wall * 0.5}!, 520 728, 640 732, 872 722!, 862 756, 640 760, 480 742`), {
      ...rubber,
      light: 'top',
      edge: 8,
    });
  else
    drawSole(pen, {
      points: parseOutline('218 712!, 500 720, 868 712!'),
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

export const BOOT_DRAWINGS = { boot } satisfies Record<string, Draw>;
