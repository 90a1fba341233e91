import { ellipse, round } from './geometry.ts';
import { bricks, lawn } from './ground-above.ts';
import { HORIZON, SOFT, cover, type Board, type Ground } from './ground.ts';
import { darken, lighten, mix } from './palette.ts';
import type { Random } from './prng.ts';

/** A wall with a skirting board, a wooden floor, a window's light and a plant's shadow. */
export function room(random: Random, board: Board, wall: string): Ground {
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
export function shelf(random: Random, board: Board, wall: string): Ground {
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
export function kerb(random: Random, board: Board): Ground {
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
export function garden(random: Random, board: Board): Ground {
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
