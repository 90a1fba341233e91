import { createRandom, type Random } from './prng.ts';

/** Rows of RGB bytes. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** How a street photo was taken. All distances are shares of the picture. */
export interface Shot {
  /** Where the photo's corners fall on the scene, clockwise from the top left. */
  readonly corners: readonly (readonly [number, number])[];
  /** Factor per channel: exposure and the light's colour. */
  readonly light: readonly [number, number, number];
  readonly vignette: number;
  /** A soft shadow edge across the photo: direction in radians, place, darkness. */
  readonly shade: { readonly angle: number; readonly at: number; readonly depth: number };
  /** Standard deviation of the sensor's noise, of 255. */
  readonly noise: number;
  /** Seed of the noise. */
  readonly seed: number;
}

const CASTS: readonly (readonly [number, number, number])[] = [
  [1, 1, 1],
  [1.06, 1, 0.9],
  [0.93, 1, 1.08],
  [1.03, 1.01, 0.94],
  [0.97, 1.02, 0.99],
];

/** A shot held by hand: a little tilted, in the light that was there. */
export function createShot(seed: number): Shot {
  const random = createRandom(seed);
  const tilt = 0.07;
  const near = (x: number, y: number): readonly [number, number] => [
    x + (x < 0.5 ? 1 : -1) * random.range(0, tilt),
    y + (y < 0.5 ? 1 : -1) * random.range(0, tilt),
  ];
  const exposure = random.range(0.8, 1.12);
  const [red, green, blue] = random.pick(CASTS);
  return {
    corners: [near(0, 0), near(1, 0), near(1, 1), near(0, 1)],
    light: [red * exposure, green * exposure, blue * exposure],
    vignette: random.range(0.05, 0.34),
    shade: {
      angle: random.range(0, Math.PI * 2),
      at: random.range(-0.1, 0.5),
      depth: random.chance(0.5) ? random.range(0.1, 0.34) : 0,
    },
    noise: random.range(2, 7),
    seed: random.int(0, 1 << 30),
  };
}

/** Takes the photo: `scene` seen through the shot, in a picture of the given size (bilinear). */
export function photograph(scene: Pixels, shot: Shot, size: { width: number; height: number }): Pixels {
  const { width, height } = size;
  const data = new Uint8ClampedArray(width * height * 3);
  const [a, b, c, d, e, f, g, h] = homography(shot.corners);
  const noise = noiseTable(createRandom(shot.seed), shot.noise);
  const colour = new Float32Array(3);
  const sample = createSampler(scene, colour);
  const [red, green, blue] = shot.light;
  for (let y = 0, at = 0; y < height; y += 1) {
    const v = (y + 0.5) / height;
    for (let x = 0; x < width; x += 1, at += 3) {
      const u = (x + 0.5) / width;
      const depth = g * u + h * v + 1;
      sample(((a * u + b * v + c) / depth) * scene.width - 0.5, ((d * u + e * v + f) / depth) * scene.height - 0.5);
      const gain = brightness(shot, u, v);
      const grain = noise[Math.imul(at, 0x9e3779b1) >>> 20] ?? 0;
      data[at] = (colour[0] ?? 0) * red * gain + grain;
      data[at + 1] = (colour[1] ?? 0) * green * gain + grain;
      data[at + 2] = (colour[2] ?? 0) * blue * gain + grain;
    }
  }
  return { data, width, height };
}

/** A function that puts the scene's colour at a place (in pixels, clamped) into `colour`: nothing is allocated per pixel. */
function createSampler({ data, width, height }: Pixels, colour: Float32Array): (x: number, y: number) => void {
  const row = width * 3;
  return (placeX, placeY) => {
    const x = Math.min(width - 1.001, Math.max(0, placeX));
    const y = Math.min(height - 1.001, Math.max(0, placeY));
    const [left, top] = [Math.floor(x), Math.floor(y)];
    const [fx, fy] = [x - left, y - top];
    for (let channel = 0, at = top * row + left * 3; channel < 3; channel += 1, at += 1) {
      const upper = (data[at] ?? 0) * (1 - fx) + (data[at + 3] ?? 0) * fx;
      const lower = (data[at + row] ?? 0) * (1 - fx) + (data[at + row + 3] ?? 0) * fx;
      colour[channel] = upper * (1 - fy) + lower * fy;
    }
  };
}

function brightness(shot: Shot, u: number, v: number): number {
  const [dx, dy] = [u - 0.5, v - 0.5];
  const corner = 1 - shot.vignette * 2 * (dx * dx + dy * dy);
  const across = dx * Math.cos(shot.shade.angle) + dy * Math.sin(shot.shade.angle) - shot.shade.at;
  const cover = Math.min(1, Math.max(0, across / 0.16 + 0.5));
  return corner * (1 - shot.shade.depth * cover);
}

/** 4,096 noise values; drawing them once is ten times faster than one a pixel. */
function noiseTable(random: Random, deviation: number): Float32Array {
  return Float32Array.from({ length: 4096 }, () => random.normal() * deviation);
}

/** Coefficients a..h of the map from the unit square to four corners: x = (a u + b v + c) / (g u + h v + 1). */
function homography(
  corners: Shot['corners'],
): readonly [number, number, number, number, number, number, number, number] {
  const [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = corners as readonly [
    readonly [number, number],
    readonly [number, number],
    readonly [number, number],
    readonly [number, number],
  ];
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const area = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / area;
  const h = (dx1 * sy - sx * dy1) / area;
  return [x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h];
}
