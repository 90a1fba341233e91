import { curve, round, type Point } from './geometry.ts';
import { SOFT, cover, grain, lit, type Board, type Ground } from './ground.ts';
import { darken, lighten, mix } from './palette.ts';
import type { Random } from './prng.ts';

export function planks(random: Random, board: Board, colour: string): Ground {
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

export function cloth(random: Random, board: Board, colour: string): Ground {
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

export function speckled(random: Random, board: Board, colour: string): Ground {
  const ground = lit(board, [lighten(colour, 0.12), darken(colour, 0.14)]);
  return { defs: ground.defs, svg: ground.svg + grain(random, board, { count: 900, size: 6, colour }) };
}

export function slabs(random: Random, board: Board): Ground {
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

export function bricks(random: Random, board: Board): Ground {
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

export function lawn(random: Random, board: Board): Ground {
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

export function tiles(random: Random, board: Board): Ground {
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
