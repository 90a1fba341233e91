import type { Design, Draw } from './design.ts';
import { box, curve, ellipse, mirrored, round } from './geometry.ts';
import { darken, lighten } from './palette.ts';
import { createRandom } from './prng.ts';
import type { Sketch } from './sketch.ts';

interface Shade {
  readonly top: number;
  readonly bottom: number;
  readonly y: number;
  readonly height: number;
}

/** A lit lamp shade: cloth, glowing at the middle, open below. */
export function drawShade(pen: Sketch, design: Design, shade: Shade): void {
  const foot = shade.y + shade.height;
  const dome = design.cut['shade'] === 'dome';
  const half = dome
    ? `0 ${shade.y}, ${shade.bottom * 0.6} ${shade.y + shade.height * 0.16}, ${shade.bottom * 0.94} ${shade.y + shade.height * 0.6}, ${shade.bottom} ${foot}!, 0 ${foot + 22}`
    : `0 ${shade.y + 12}, ${shade.top} ${shade.y}!, ${shade.bottom} ${foot}!, 0 ${foot + 26}`;
  pen.part(ellipse([500, foot], shade.bottom - 2, 22), { colour: '#fff3d2', plain: true, edge: 0, light: 'none' });
  pen.part(curve(mirrored(half)), { light: 'tube', edge: 18 });
  pen.define(
    'glow',
    '<radialGradient id="glow" cx=".5" cy=".62" r=".62"><stop offset="0" stop-color="#fff1c4" stop-opacity=".62"/><stop offset="1" stop-color="#fff1c4" stop-opacity="0"/></radialGradient>',
  );
  pen.raw(`<path d="${curve(mirrored(half))}" fill="url(#glow)"/>`);
  if (design.cut['shade'] === 'pleated') {
    for (let at = -0.9; at < 0.95; at += 0.12)
      pen.stroke(`M${round(500 + at * shade.top)} ${shade.y + 8}L${round(500 + at * shade.bottom)} ${foot + 14}`, {
        width: 3,
        opacity: 0.22,
      });
  }
  if (dome) return;
  for (const [half1, y] of [
    [shade.top, shade.y + 6],
    [shade.bottom, foot - 4],
  ] as const)
    pen.stroke(`M${round(500 - half1)} ${y}Q500 ${y + 24} ${round(500 + half1)} ${y}`, {
      colour: darken(design.hex, 0.2),
      width: 7,
      opacity: 0.75,
    });
}

const baseColour = (design: Design): string => design.secondary;

const BASES: Record<string, (pen: Sketch, colour: string, y: number) => void> = {
  urn(pen, colour, y) {
    pen.part(
      curve(mirrored(`0 ${y}, 26 ${y}!, 30 ${y + 40}, 124 ${y + 150}, 112 ${y + 270}, 70 850, 84 878!, 0 888`)),
      { colour, plain: true, material: 'ceramic', light: 'ball', edge: 34 },
    );
  },
  ball(pen, colour, y) {
    const centre = (y + 860) / 2 + 10;
    pen.part(box([500, y + 30], [34, 80]), {
      colour: '#c7a75a',
      plain: true,
      material: 'metal',
      light: 'tube',
      edge: 4,
    });
    pen.part(ellipse([500, centre], 128, (860 - y) / 2 - 22), {
      colour,
      plain: true,
      material: 'ceramic',
      light: 'ball',
      edge: 36,
    });
    pen.part(box([500, 868], [150, 26], 8), {
      colour: '#c7a75a',
      plain: true,
      material: 'metal',
      light: 'tube',
      edge: 4,
    });
  },
  stack(pen, colour, y) {
    const step = (850 - y) / 3;
    for (const index of [0, 1, 2])
      pen.part(ellipse([500, y + step * (index + 0.5)], 66 + index * 22, step * 0.52), {
        colour: index === 1 ? lighten(colour, 0.35) : colour,
        plain: true,
        material: 'ceramic',
        light: 'ball',
        edge: 24,
      });
    pen.part(box([500, 866], [200, 26], 10), { colour: darken(colour, 0.2), plain: true, light: 'tube', edge: 4 });
  },
  column(pen, colour, y) {
    pen.part(box([500, (y + 850) / 2], [54, 850 - y]), {
      colour,
      plain: true,
      material: 'wood',
      light: 'tube',
      turn: 90,
      edge: 6,
    });
    pen.part(curve(mirrored('0 830, 130 836!, 142 872!, 0 890')), {
      colour,
      plain: true,
      material: 'wood',
      light: 'tube',
      edge: 10,
    });
  },
};

const tableLamp: Draw = (pen, design) => {
  const random = createRandom(design.form + 50);
  const shade = shadeSize(design, random.range(0.92, 1.08));
  const y = shade.y + shade.height + 14;
  pen.rod(`M500 ${round(y - 40)}V${round(y + 12)}`, 18, { colour: '#c7a75a' });
  (BASES[design.cut['base'] ?? 'urn'] ?? BASES['urn'])?.(pen, baseColour(design), y);
  drawShade(pen, design, shade);
};

export function shadeSize(design: Design, scale: number): Shade {
  const shape = design.cut['shade'];
  if (shape === 'drum') return { top: 212 * scale, bottom: 226 * scale, y: 140, height: 250 * scale };
  if (shape === 'dome') return { top: 60, bottom: 240 * scale, y: 150, height: 210 * scale };
  return { top: 112 * scale, bottom: 252 * scale, y: 130, height: 280 * scale };
}

export const LAMP_DRAWINGS = { 'table lamp': tableLamp } satisfies Record<string, Draw>;
