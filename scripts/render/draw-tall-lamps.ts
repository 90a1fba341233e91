import type { Draw } from './design.ts';
import { drawShade, shadeSize } from './draw-lamps.ts';
import { box, curve, ellipse, mirrored } from './geometry.ts';
import { darken } from './palette.ts';
import { createRandom } from './prng.ts';

const floorLamp: Draw = (pen, design) => {
  const random = createRandom(design.form + 51);
  const metal = design.cut['frame'] === 'brass' ? '#c7a75a' : design.cut['frame'] === 'wood' ? '#a9763f' : '#2d2d32';
  const scale = random.range(0.56, 0.68);
  const style = design.cut['base'] ?? 'pole';
  if (style === 'arc') {
    pen.part(ellipse([300, 930], 120, 24), { colour: metal, plain: true, material: 'metal', light: 'top', edge: 8 });
    pen.rod('M300 926V330C300 60 660 40 690 200', 15, { colour: metal });
    pen.moved('translate(190 100)', () => drawShade(pen, design, { ...shadeSize(design, scale), y: 96 }));
    return;
  }
  if (style === 'tripod') {
    pen.rod('M500 200V410', 14, { colour: metal });
    for (const x of [-170, 26, 170]) pen.rod(`M500 400L${500 + x} 948`, 20, { colour: metal });
    pen.part(ellipse([500, 410], 34, 22), { colour: darken(metal, 0.2), plain: true, light: 'ball', edge: 6 });
  } else {
    pen.part(ellipse([500, 930], 130, 26), { colour: metal, plain: true, material: 'metal', light: 'top', edge: 8 });
    pen.rod('M500 928V240', 16, { colour: metal });
  }
  drawShade(pen, design, { ...shadeSize(design, scale * 1.15), y: 60 });
};

const PENDANTS: Record<string, (wide: number) => string> = {
  bell: (wide) => `0 330, 40 334, 90 420, ${wide * 0.8} 560, ${wide} 690!, 0 716`,
  globe: (wide) => `0 330, ${wide * 0.62} 390, ${wide * 0.88} 580, ${wide * 0.6} 770, 0 830`,
  cone: (wide) => `0 330, 38 332!, ${wide} 660!, 0 690`,
  basket: (wide) => `0 330, 90 340, ${wide} 520, ${wide * 0.86} 690, ${wide * 0.6} 760!, 0 784`,
};

const pendant: Draw = (pen, design) => {
  const random = createRandom(design.form + 52);
  pen.rod('M500 20V300', 8, { colour: '#2d2d32', gloss: 0.1 });
  pen.part(box([500, 306], [58, 64], 10), {
    colour: '#c7a75a',
    plain: true,
    material: 'metal',
    light: 'tube',
    edge: 5,
  });
  const wide = random.range(250, 310);
  const shape = design.cut['shape'] ?? 'bell';
  pen.part(ellipse([500, shape === 'globe' ? 760 : 680], wide * 0.7, 20), {
    colour: '#fff3d2',
    plain: true,
    edge: 0,
    light: 'none',
  });
  pen.part(curve(mirrored(PENDANTS[shape]?.(wide) ?? [])), {
    light: shape === 'globe' ? 'ball' : 'tube',
    edge: 30,
  });
};

export const TALL_LAMP_DRAWINGS = { 'floor lamp': floorLamp, 'pendant lamp': pendant } satisfies Record<string, Draw>;
