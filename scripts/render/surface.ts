import { bricks, cloth, lawn, planks, slabs, speckled, tiles } from './ground-above.ts';
import { garden, kerb, room, shelf } from './ground-upright.ts';
import { GRADIENTS, lit, plain, type Board, type Ground } from './ground.ts';
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
