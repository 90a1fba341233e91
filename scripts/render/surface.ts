import { curve, ellipse, round, type Point } from './geometry.ts';
import { darken, lighten, mix } from './palette.ts';
import type { Random } from './prng.ts';

export const STUDIO_SURFACES = ['white', 'light grey', 'gradient'] as const;
export const ROOM_SURFACES = ['floorboards', 'bedspread', 'room', 'shelf'] as const;
export const STREET_SURFACES = [
  'pavement',
  'table',
  'grass',
  'brick',
  'bed',
  'carpet',
  'concrete',
  'tiles',
  'kerb',
  'garden',
  'hall',
  'counter',
] as const;
export type Surface =
  | (typeof STUDIO_SURFACES)[number]
  | (typeof ROOM_SURFACES)[number]
  | (typeof STREET_SURFACES)[number];

/** Surfaces seen from the side: a ground below, a wall behind. The others are seen from above. */
export const UPRIGHT_SURFACES: ReadonlySet<Surface> = new Set<Surface>([
  'room',
  'shelf',
  'kerb',
  'garden',
  'hall',
  'counter',
]);

export interface Ground {
  readonly defs: string;
  readonly svg: string;
}

/** Where the ground begins on surfaces seen from the side, as a share of the board's height. */
export const HORIZON = 0.76;

interface Board {
  readonly height: number;
  /** The thing is nearly white: the ground must be a shade darker, or its outline is lost. */
  readonly pale: boolean;
}

/** Draws each surface over the whole board and past its edges, so that turning the camera never shows a border. */
export const SURFACES: Record<Surface, (random: Random, board: Board) => Ground> = {
  white: (_random, board) => plain(board, board.pale ? '#f0eeea' : '#ffffff'),
  'light grey': (_random, board) => lit(board, board.pale ? ['#e3e2e0', '#cfcdca'] : ['#f4f3f1', '#dddbd8']),
  gradient: (random, board) => lit(board, random.pick(GRADIENTS)),
  floorboards: (random, board) => planks(random, board, random.pick(['#d8bf9d', '#c9a579', '#e3d3bb'])),
  bedspread: (random, board) => cloth(random, board, random.pick(['#e9e4da', '#dfe3e4', '#eadfd8'])),
  room: (random, board) => room(random, board, random.pick(['#e6ded2', '#d5dcd6', '#dcd3d6', '#d3d9e0', '#ead9cc'])),
  shelf: (random, board) => shelf(random, board, random.pick(['#ebe4da', '#dfe5e1', '#e6dee0'])),
  table: (random, board) => planks(random, board, random.pick(['#8a5f3c', '#a9764a', '#6e4b33', '#b98a5c'])),
  bed: (random, board) => cloth(random, board, random.pick(['#c3ccd6', '#d8cfc2', '#aeb7a9', '#e6e1d9', '#8f9bb0'])),
  pavement: (random, board) => slabs(random, board),
  grass: (random, board) => lawn(random, board),
  brick: (random, board) => bricks(random, board),
  carpet: (random, board) => speckled(random, board, random.pick(['#8c8478', '#6f7680', '#a08f7a', '#7d5f55'])),
  concrete: (random, board) => speckled(random, board, random.pick(['#a9a7a2', '#bdbab3', '#8f8f8e'])),
  tiles: (random, board) => tiles(random, board),
  kerb: (random, board) => kerb(random, board),
  garden: (random, board) => garden(random, board),
  hall: (random, board) => room(random, board, random.pick(['#9fae9f', '#b7a58e', '#8c9bab', '#c9b8a6', '#a87f6d'])),
  counter: (random, board) => shelf(random, board, random.pick(['#8f8a80', '#a4a08a', '#7f8c90', '#b79f86'])),
};

const SOFT =
  '<filter id="rumple" color-interpolation-filters="sRGB" x="0" y="0" width="100%" height="100%"><feGaussianBlur stdDeviation="15"/></filter>';

const GRADIENTS = [
  ['#f6efe8', '#e6d6c8'],
  ['#eef2f4', '#d3dde2'],
  ['#f3f0e6', '#ddd9c6'],
  ['#f4ecee', '#e2d2d6'],
] as const;

const cover = (board: Board, fill: string): string =>
  `<rect x="-500" y="-500" width="2000" height="${round(board.height + 1000)}" fill="${fill}"/>`;

function plain(board: Board, fill: string): Ground {
  return { defs: '', svg: cover(board, fill) };
}

function lit(board: Board, [light, shade]: readonly [string, string]): Ground {
  return {
    defs: `<radialGradient id="ground" gradientUnits="userSpaceOnUse" cx="420" cy="${round(board.height * 0.38)}" r="${round(board.height * 0.85)}"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${shade}"/></radialGradient>`,
    svg: cover(board, 'url(#ground)'),
  };
}

function planks(random: Random, board: Board, colour: string): Ground {
  const parts = [cover(board, darken(colour, 0.35))];
  const size = random.range(120, 190);
  for (let x = -500; x < 1500; x += size) {
    const tone = mix(colour, random.chance(0.5) ? '#ffffff' : '#2a1a10', random.range(0, 0.16));
    parts.push(
      `<rect x="${round(x)}" y="-500" width="${round(size - 4)}" height="${round(board.height + 1000)}" fill="${tone}"/>`,
    );
    for (let line = 0; line < 7; line += 1) {
      const at = x + random.range(8, size - 8);
      const sway = random.range(-14, 14);
      parts.push(
        `<path d="M${round(at)} -500C${round(at + sway)} 100 ${round(at - sway)} 500 ${round(at)} ${round(board.height + 500)}" stroke="${darken(tone, 0.4)}" stroke-opacity=".28" stroke-width="${round(random.range(1.5, 5))}" fill="none"/>`,
      );
    }
    const cut = random.range(0, board.height);
    parts.push(
      `<rect x="${round(x)}" y="${round(cut)}" width="${round(size - 4)}" height="4" fill="${darken(colour, 0.5)}"/>`,
    );
  }
  return {
    defs: '',
    svg: `<g transform="rotate(${round(random.range(-12, 12))} 500 ${round(board.height / 2)})">${parts.join('')}</g>`,
  };
}

function cloth(random: Random, board: Board, colour: string): Ground {
  const waves: string[] = [];
  for (let index = 0; index < 13; index += 1) {
    const y = random.range(-100, board.height + 100);
    const tilt = random.range(-260, 260);
    const light = index % 3 === 0;
    waves.push(
      `<path d="M-300 ${round(y)}Q${round(random.range(200, 800))} ${round(y + random.range(-120, 120))} 1300 ${round(y + tilt)}" stroke="${light ? lighten(colour, 0.7) : darken(colour, 0.45)}" stroke-opacity="${light ? 0.5 : 0.24}" stroke-width="${round(random.range(16, 52))}" fill="none"/>`,
    );
  }
  return {
    defs: SOFT,
    svg: `${cover(board, colour)}<g filter="url(#rumple)">${waves.join('')}</g>`,
  };
}

/** A wall with a skirting board, a wooden floor, a window's light and a plant's shadow. */
function room(random: Random, board: Board, wall: string): Ground {
  const floor = board.height * HORIZON;
  const wood = random.pick(['#c4a17a', '#a97f57', '#d6bd9b', '#8d6a4b']);
  const leaves = Array.from({ length: 9 }, (_, index) => {
    const angle = -150 + index * 14 + random.range(-5, 5);
    return `<path transform="translate(950 ${round(floor - 40)}) rotate(${round(angle + 90)})" d="M0 0Q60 -160 0 -340Q-60 -160 0 0Z" fill="${darken(wall, 0.4)}" fill-opacity=".13"/>`;
  });
  const light = `<path d="M-100 ${round(board.height * 0.1)}L420 -100L720 -100L-100 ${round(board.height * 0.62)}Z" fill="#fff8e6" fill-opacity=".28"/>`;
  const boards = Array.from(
    { length: 9 },
    (_, index) =>
      `<path d="M${index * 250 - 500} ${round(floor)}L${round(500 + (index * 250 - 1000) * 2.2)} ${round(board.height + 400)}" stroke="${darken(wood, 0.4)}" stroke-width="4" stroke-opacity=".5"/>`,
  );
  return {
    defs: '',
    svg:
      `${cover(board, wall)}${light}${leaves.join('')}<rect x="-500" y="${round(floor)}" width="2000" height="${round(board.height)}" fill="${wood}"/>${boards.join('')}` +
      `<rect x="-500" y="${round(floor - 34)}" width="2000" height="36" fill="${lighten(wall, 0.6)}"/><rect x="-500" y="${round(floor + 2)}" width="2000" height="16" fill="#16122c" fill-opacity=".16"/>`,
  };
}

/** A wooden top in front of a wall out of focus, with something vague standing behind. */
function shelf(random: Random, board: Board, wall: string): Ground {
  const top = board.height * HORIZON;
  const wood = random.pick(['#b98a5c', '#d3b48c', '#8a5f3c', '#e6ddd0']);
  const blobs = Array.from({ length: 4 }, () => {
    const colour = mix(wall, random.pick(['#c98f5a', '#6d8a6b', '#f4efe2', '#56646e']), 0.4);
    return `<path d="${ellipse([random.range(-50, 1050), top - random.range(0, 320)], random.range(60, 130), random.range(80, 240))}" fill="${colour}"/>`;
  });
  const lines = Array.from(
    { length: 5 },
    (_, index) =>
      `<path d="M-300 ${round(top + 30 + index * 56)}Q500 ${round(top + 24 + index * 56 + random.range(-14, 14))} 1300 ${round(top + 34 + index * 56)}" stroke="${darken(wood, 0.4)}" stroke-opacity=".26" stroke-width="4" fill="none"/>`,
  );
  return {
    defs: SOFT,
    svg: `${cover(board, wall)}<g filter="url(#rumple)">${blobs.join('')}</g><rect x="-500" y="${round(top)}" width="2000" height="${round(board.height)}" fill="${wood}"/>${lines.join('')}<rect x="-500" y="${round(top)}" width="2000" height="7" fill="${lighten(wood, 0.5)}"/>`,
  };
}

/** A brick wall with a pavement in front. */
function kerb(random: Random, board: Board): Ground {
  const ground = board.height * HORIZON;
  const stone = random.pick(['#a5a29b', '#8f9193', '#b5ab9e']);
  const joints = Array.from(
    { length: 9 },
    (_, index) =>
      `M${index * 250 - 500} ${round(ground)}L${round(500 + (index * 250 - 1000) * 2.2)} ${round(board.height + 400)}`,
  );
  return {
    defs: '',
    svg: `${bricks(random, board).svg}<rect x="-500" y="${round(ground)}" width="2000" height="${round(board.height)}" fill="${stone}"/><path d="${joints.join('')}M-500 ${round(ground + 110)}H1500" stroke="${darken(stone, 0.4)}" stroke-width="6" stroke-opacity=".6"/><rect x="-500" y="${round(ground)}" width="2000" height="22" fill="#16122c" fill-opacity=".24"/>`,
  };
}

/** A lawn with hedges out of focus behind it. */
function garden(random: Random, board: Board): Ground {
  const ground = board.height * HORIZON;
  const hedge = Array.from({ length: 22 }, () => {
    const colour = mix('#4f7a45', random.pick(['#2f5230', '#8fae62', '#c8d6a0']), random.range(0.2, 0.8));
    return `<path d="${ellipse([random.range(-80, 1080), random.range(ground * 0.2, ground)], random.range(60, 150))}" fill="${colour}"/>`;
  });
  const clip = `<clipPath id="lawn"><rect x="-500" y="${round(ground)}" width="2000" height="${round(board.height)}"/></clipPath>`;
  return {
    defs: SOFT + clip,
    svg: `${cover(board, '#cfe0e8')}<g filter="url(#rumple)">${hedge.join('')}</g><g clip-path="url(#lawn)">${lawn(random, board).svg}</g>`,
  };
}

/** Dots of light and dark over an area: grain of stone, loops of a carpet. */
function grain(random: Random, board: Board, spots: { count: number; size: number; colour: string }): string {
  const light: string[] = [];
  const dark: string[] = [];
  for (let index = 0; index < spots.count; index += 1) {
    const d = ellipse(
      [random.range(-60, 1060), random.range(-60, board.height + 60)],
      random.range(0.4, 1) * spots.size,
      random.range(0.4, 1) * spots.size,
    );
    (index % 2 === 0 ? light : dark).push(d);
  }
  return `<path d="${light.join('')}" fill="${lighten(spots.colour, 0.5)}" fill-opacity=".34"/><path d="${dark.join('')}" fill="${darken(spots.colour, 0.5)}" fill-opacity=".3"/>`;
}

function speckled(random: Random, board: Board, colour: string): Ground {
  const ground = lit(board, [lighten(colour, 0.12), darken(colour, 0.14)]);
  return { defs: ground.defs, svg: ground.svg + grain(random, board, { count: 900, size: 6, colour }) };
}

function slabs(random: Random, board: Board): Ground {
  const colour = random.pick(['#9c9a94', '#b0aca3', '#8b8d90']);
  const size = random.range(260, 380);
  const parts = [cover(board, darken(colour, 0.45))];
  for (let y = -500, row = 0; y < board.height + 500; y += size * 0.66, row += 1) {
    for (let x = -500 - (row % 2) * size * 0.5; x < 1500; x += size) {
      parts.push(
        `<rect x="${round(x)}" y="${round(y)}" width="${round(size - 9)}" height="${round(size * 0.66 - 9)}" rx="5" fill="${mix(colour, random.chance(0.5) ? '#ffffff' : '#30302e', random.range(0, 0.14))}"/>`,
      );
    }
  }
  return {
    defs: '',
    svg: `<g transform="rotate(${round(random.range(-20, 20))} 500 ${round(board.height / 2)})">${parts.join('')}</g>${grain(random, board, { count: 600, size: 5, colour })}`,
  };
}

function lawn(random: Random, board: Board): Ground {
  const colour = random.pick(['#5f8a3f', '#6f9444', '#4d7a3c']);
  const tones = [darken(colour, 0.35), lighten(colour, 0.22), mix(colour, '#c7c15a', 0.35)];
  const blades: string[][] = [[], [], []];
  for (let index = 0; index < 1500; index += 1) {
    const [x, y] = [random.range(-40, 1040), random.range(-20, board.height + 60)];
    const reach = random.range(24, 58);
    blades[index % 3]?.push(
      `M${round(x)} ${round(y)}q${round(random.range(-10, 10))} ${round(-reach * 0.6)} ${round(random.range(-22, 22))} ${round(-reach)}`,
    );
  }
  const svg = blades.map(
    (list, index) =>
      `<path d="${list.join('')}" stroke="${tones[index] ?? colour}" stroke-opacity=".7" stroke-width="4.5" fill="none"/>`,
  );
  return { defs: '', svg: cover(board, colour) + svg.join('') };
}

function bricks(random: Random, board: Board): Ground {
  const colour = random.pick(['#a8553f', '#8f4a3b', '#b9745a', '#c9c1b6']);
  const [width, height] = [random.range(150, 190), random.range(58, 74)];
  const parts = [cover(board, mix('#cfc6b8', colour, 0.2))];
  for (let y = -200, row = 0; y < board.height + 200; y += height, row += 1) {
    for (let x = -300 - (row % 2) * width * 0.5; x < 1300; x += width) {
      parts.push(
        `<rect x="${round(x)}" y="${round(y)}" width="${round(width - 10)}" height="${round(height - 10)}" rx="4" fill="${mix(colour, random.chance(0.5) ? '#ffffff' : '#2c1a14', random.range(0, 0.2))}"/>`,
      );
    }
  }
  return {
    defs: '',
    svg: `<g transform="rotate(${round(random.range(-5, 5))} 500 ${round(board.height / 2)})">${parts.join('')}</g>${grain(random, board, { count: 500, size: 5, colour })}`,
  };
}

function tiles(random: Random, board: Board): Ground {
  const colour = random.pick(['#dcd9d2', '#c9d3d6', '#e4dccd']);
  const accent = random.pick(['#5d7d8c', '#7a8a72', '#8c6f63', '#c9b79a']);
  const size = random.range(130, 180);
  const star: readonly Point[] = Array.from({ length: 8 }, (_, index) => {
    const reach = size * (index % 2 === 0 ? 0.42 : 0.2);
    const angle = (index / 8) * Math.PI * 2;
    return [size / 2 + Math.cos(angle) * reach, size / 2 + Math.sin(angle) * reach];
  });
  const tile = `<rect width="${round(size)}" height="${round(size)}" fill="${darken(colour, 0.3)}"/><rect x="3" y="3" width="${round(size - 6)}" height="${round(size - 6)}" fill="${colour}"/><path d="${curve(star)}" fill="${accent}" fill-opacity=".4"/>`;
  return {
    defs: `<pattern id="tiles" patternUnits="userSpaceOnUse" width="${round(size)}" height="${round(size)}" patternTransform="rotate(${round(random.range(-25, 25))})">${tile}</pattern>`,
    svg: cover(board, 'url(#tiles)'),
  };
}
