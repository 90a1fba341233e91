/** A point of an outline on the 1000 x 1000 drawing board; a third value of 1 makes it a corner, else the line bends. */
export type Point = readonly [x: number, y: number, corner?: 1];

/**
 * Points as text, as the drawings write them: `'160 690!, 138 560'` (an exclamation mark makes a corner), or as numbers.
 */
export type Outline = string | readonly Point[];

/** Reads an outline; throws RangeError where a number is missing. */
export function parseOutline(outline: Outline): readonly Point[] {
  if (typeof outline !== 'string') return outline;
  return outline.split(',').map((text) => {
    const corner = text.trimEnd().endsWith('!');
    const [x = Number.NaN, y = Number.NaN] = text.replace('!', '').trim().split(' ').map(Number);
    if (Number.isNaN(x + y)) throw new RangeError(`Expected a point "x y" or "x y!", got "${text.trim()}".`);
    return corner ? [x, y, 1] : [x, y];
  });
}

/** A smooth path through the points (Catmull-Rom as cubic Béziers), with straight tangents broken at corners. */
export function curve(outline: Outline, closed = true): string {
  const points = parseOutline(outline);
  const count = points.length;
  const at = (index: number): Point =>
    points[closed ? (index + count) % count : Math.min(count - 1, Math.max(0, index))] as Point;
  const parts = [`M${pair(at(0)[0], at(0)[1])}`];
  for (let index = 0; index < (closed ? count : count - 1); index += 1) {
    parts.push(segment([at(index - 1), at(index), at(index + 1), at(index + 2)]));
  }
  return parts.join('') + (closed ? 'Z' : '');
}

function segment([before, from, to, after]: readonly [Point, Point, Point, Point]): string {
  const bend = 6;
  const first = from[2]
    ? from
    : ([from[0] + (to[0] - before[0]) / bend, from[1] + (to[1] - before[1]) / bend] as const);
  const second = to[2] ? to : ([to[0] - (after[0] - from[0]) / bend, to[1] - (after[1] - from[1]) / bend] as const);
  return `C${pair(first[0], first[1])} ${pair(second[0], second[1])} ${pair(to[0], to[1])}`;
}

/** The whole outline of a symmetrical thing from its right half, top to bottom, x counted from the centre line 500. */
export function mirrored(outline: Outline): readonly Point[] {
  const half = parseOutline(outline);
  const right = half.map((point) => side(1, point));
  const left = half
    .filter((point) => point[0] !== 0)
    .map((point) => side(-1, point))
    .reverse();
  return [...right, ...left];
}

/** A point of the right half (x from the centre line) put on the right (1) or left (-1) side. */
export function side(sign: number, point: Point): Point {
  const x = 500 + sign * point[0];
  return point[2] ? [x, point[1], 1] : [x, point[1]];
}

/** A closed path of one half's points on the given side. */
export function sidePath(sign: number, outline: Outline, closed = true): string {
  return curve(
    parseOutline(outline).map((point) => side(sign, point)),
    closed,
  );
}

/** An open line over a symmetrical thing, from left to right: the half runs from the top of the arch outwards. */
export function arch(outline: Outline): string {
  return curve(
    mirrored(outline).toSorted((a, b) => a[0] - b[0]),
    false,
  );
}

export function polygon(outline: Outline): string {
  return `M${parseOutline(outline)
    .map(([x, y]) => pair(x, y))
    .join('L')}Z`;
}

export function ellipse(centre: readonly [number, number], rx: number, ry = rx): string {
  const [x, y] = centre;
  // 0.5523 makes four cubic Béziers an ellipse to within a thousandth of its radius.
  const [kx, ky] = [rx * 0.5523, ry * 0.5523];
  return (
    `M${pair(x - rx, y)}C${pair(x - rx, y - ky)} ${pair(x - kx, y - ry)} ${pair(x, y - ry)}` +
    `C${pair(x + kx, y - ry)} ${pair(x + rx, y - ky)} ${pair(x + rx, y)}` +
    `C${pair(x + rx, y + ky)} ${pair(x + kx, y + ry)} ${pair(x, y + ry)}` +
    `C${pair(x - kx, y + ry)} ${pair(x - rx, y + ky)} ${pair(x - rx, y)}Z`
  );
}

/** A rectangle around a centre with rounded corners. */
export function box(centre: readonly [number, number], size: readonly [number, number], radius = 0): string {
  const [left, top] = [centre[0] - size[0] / 2, centre[1] - size[1] / 2];
  const [right, foot] = [left + size[0], top + size[1]];
  const r = Math.min(radius, size[0] / 2, size[1] / 2);
  if (r === 0) return `M${pair(left, top)}L${pair(right, top)}L${pair(right, foot)}L${pair(left, foot)}Z`;
  return (
    `M${pair(left + r, top)}L${pair(right - r, top)}Q${pair(right, top)} ${pair(right, top + r)}` +
    `L${pair(right, foot - r)}Q${pair(right, foot)} ${pair(right - r, foot)}` +
    `L${pair(left + r, foot)}Q${pair(left, foot)} ${pair(left, foot - r)}L${pair(left, top + r)}Q${pair(left, top)} ${pair(left + r, top)}Z`
  );
}

export function pair(x: number, y: number): string {
  return `${round(x)} ${round(y)}`;
}

/** One decimal is a third of a pixel at most: enough, and it keeps the pictures' text short. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
