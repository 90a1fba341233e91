import { type Colour, parseColour } from './colour.ts';

/** From linear light to the eye's cones, and from those to opponent colours: the two matrices of Oklab. */
const CONES = [
  [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
  [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
  [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
];
const OPPONENTS = [
  [0.210_454_255_3, 0.793_617_785, -0.004_072_046_8],
  [1.977_998_495_1, -2.428_592_205, 0.450_593_709_9],
  [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766],
];

/** What people call colours, with shades as screens (CSS) and things have them. */
const SHADES: Readonly<Record<string, string>> = {
  black: '#0b0b0b',
  charcoal: '#36454f',
  grey: '#808080',
  'light grey': '#d0d0d0',
  white: '#ffffff',
  cream: '#f6edd6',
  beige: '#dcc9a3',
  tan: '#c19a6b #d2b48c',
  khaki: '#a89f6d',
  brown: '#6b4423 #8b4513',
  'dark brown': '#3d2314',
  rust: '#a84f1e',
  burgundy: '#7b1e3a #800020',
  red: '#ff0000 #c8202f #e50000',
  coral: '#ff6f61 #ff7f50',
  orange: '#ff8c00 #ed7117',
  peach: '#ffc49b',
  mustard: '#d4a017 #e1ad01',
  yellow: '#ffff00 #f5d90a',
  'light yellow': '#fff3a3',
  olive: '#6b6b2e #808000',
  'lime green': '#8fe000 #00ff00',
  'light green': '#98e098',
  green: '#2e8b45 #15b01a #008000',
  'dark green': '#14432a #006400',
  mint: '#a8e6cf #98ff98',
  turquoise: '#40e0d0 #30c5c0',
  teal: '#008080 #1f6f78',
  'light blue': '#add8e6 #9cc9ee',
  blue: '#1d5fd6 #3366cc #0000ff',
  'dark blue': '#123a7a',
  navy: '#1b2a49 #000080',
  lavender: '#c4b1e6 #b9a6d8',
  purple: '#800080 #6a3d9a #9a0eea',
  magenta: '#d1007f #ff00ff',
  pink: '#ff69b4 #f08bb4',
  'light pink': '#ffc0cb #f7d5dc',
};

const NAMED: readonly (readonly [name: string, oklab: readonly number[]])[] = Object.entries(SHADES).flatMap(
  ([name, shades]) => shades.split(' ').map((shade) => [name, toOklab(parseColour(shade))] as const),
);

/** The name whose colour looks nearest. */
export function nameOfColour(colour: Colour): string {
  const wanted = toOklab(colour);
  const distances = NAMED.map(([name, oklab]) => ({ name, far: squaredDistance(oklab, wanted) }));
  return distances.reduce((best, candidate) => (candidate.far < best.far ? candidate : best)).name;
}

function squaredDistance(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0);
}

/** Lightness, green to red, blue to yellow, so that distances are as people see them (Björn Ottosson, 2020). */
function toOklab(colour: Colour): readonly number[] {
  const linear = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const cones = times(CONES, linear).map(Math.cbrt);
  return times(OPPONENTS, cones);
}

function times(matrix: readonly (readonly number[])[], vector: readonly number[]): readonly number[] {
  return matrix.map((row) => row.reduce((sum, factor, i) => sum + factor * (vector[i] as number), 0));
}
