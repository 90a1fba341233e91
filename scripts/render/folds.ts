import type { Random } from './prng.ts';
import { round } from './geometry.ts';

/** A soft crease: a tapered stroke from one point to another, bent sideways. Blurred by the sketch that draws it. */
export function crease(
  from: readonly [number, number],
  to: readonly [number, number],
  shape: { width: number; bend?: number },
): string {
  const bend = shape.bend ?? 0.12;
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy) || 1;
  const [nx, ny] = [-dy / length, dx / length];
  const middle = (offset: number): string =>
    `${round((from[0] + to[0]) / 2 + nx * offset)} ${round((from[1] + to[1]) / 2 + ny * offset)}`;
  const lift = bend * length;
  const start = `${round(from[0])} ${round(from[1])}`;
  return `<path stroke="none" d="M${start}Q${middle(lift + shape.width)} ${round(to[0])} ${round(to[1])}Q${middle(lift - shape.width)} ${start}Z"/>`;
}

export interface DrapeArea {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

/** Vertical drape: creases that fall through an area, a little to either side. */
export function drape(random: Random, area: DrapeArea, count: number): string {
  const width = area.x[1] - area.x[0];
  const height = area.y[1] - area.y[0];
  return Array.from({ length: count }, (_, index) => {
    const x = area.x[0] + (width * (index + random.range(0.2, 0.8))) / count;
    const top = area.y[0] + height * random.range(0, 0.35);
    const foot = area.y[1] - height * random.range(-0.02, 0.18);
    return crease([x, top], [x + random.range(-0.09, 0.09) * width, foot], {
      width: width * random.range(0.03, 0.06),
      bend: random.range(-0.05, 0.05),
    });
  }).join('');
}

/** Tension creases that run from a point (armpit, crotch, waist) into the cloth. */
export function pull(
  random: Random,
  from: readonly [number, number],
  reach: { length: number; angle: number; count: number },
): string {
  return Array.from({ length: reach.count }, () => {
    const angle = ((reach.angle + random.range(-26, 26)) * Math.PI) / 180;
    const length = reach.length * random.range(0.55, 1);
    const start = [from[0] + random.range(-14, 14), from[1] + random.range(-14, 14)] as const;
    const end = [start[0] + Math.cos(angle) * length, start[1] + Math.sin(angle) * length] as const;
    return crease(start, end, { width: length * random.range(0.06, 0.1), bend: random.range(-0.16, 0.16) });
  }).join('');
}
