import type { Design } from './design.ts';
import type { Extent } from './extent.ts';
import { box, ellipse, round } from './geometry.ts';
import type { Stance } from './kind.ts';
import { kindOf } from './kinds.ts';
import { lightness } from './palette.ts';
import { createRandom, mixSeed } from './prng.ts';
import type { Drawing } from './paint.ts';
import { Sketch } from './sketch.ts';
import { SURFACES, UPRIGHT_SURFACES, type Surface } from './surface.ts';

export const VIEWS = ['front', 'back', 'angle', 'flipped', 'detail'] as const;
export type View = (typeof VIEWS)[number];

/** One picture of a design before the camera: where it lies, how it is turned. */
export interface Scene {
  readonly design: Design;
  readonly view: View;
  readonly surface: Surface;
  /** Chance in the surface, the turn and the light. */
  readonly seed: number;
  /** Degrees; things that stand take a fifth of it. */
  readonly turn: number;
  /** 1 fills the picture but for a margin. */
  readonly zoom: number;
  readonly shift: readonly [number, number];
  /** Height of the board over its width: 1 in the studio, more for a phone held upright. */
  readonly aspect: number;
}

/** Where things stand on surfaces seen from the side, as a share of the board's height: a little before the ground's edge. */
const FOOT = 0.86;

/** Space that a thing may take of the board, in its units. */
const ROOM = 850;

interface Frame {
  readonly scene: Scene;
  readonly extent: Extent;
  readonly stance: Stance;
  readonly upright: boolean;
}

/** The scene as SVG text, `width` pixels wide. Deterministic. */
export function drawScene(scene: Scene, width: number): string {
  const height = Math.round(width * scene.aspect);
  const boardHeight = round(1000 * scene.aspect);
  const kind = kindOf(scene.design.kind);
  const pen = new Sketch(scene.design);
  kind.draw(pen, scene.design, scene.view === 'back' ? 'back' : 'front');
  const thing = pen.finish();
  const upright = UPRIGHT_SURFACES.has(scene.surface);
  const frame: Frame = { scene, extent: thing.extent, stance: kind.stance, upright };
  const pale = lightness(scene.design.hex) > 0.86;
  const ground = SURFACES[scene.surface](createRandom(mixSeed(scene.seed, 7)), { height: boardHeight, pale });
  const place = placement(frame);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 1000 ${boardHeight}">` +
    `<defs>${ground.defs}${thing.defs}<filter id="cast" color-interpolation-filters="sRGB" x="-15%" y="-15%" width="130%" height="130%"><feGaussianBlur stdDeviation="13"/></filter><radialGradient id="pool"><stop offset="0" stop-color="#16122c" stop-opacity=".5"/><stop offset=".55" stop-color="#16122c" stop-opacity=".3"/><stop offset="1" stop-color="#16122c" stop-opacity="0"/></radialGradient></defs>` +
    `${ground.svg}${shadowOf(frame, thing, place)}<g transform="${place}">${hanger(frame)}${thing.drawing}</g></svg>`
  );
}

/** The drawing fitted into the picture: lying things in the middle, standing ones on the ground. */
function placement({ scene, extent, stance, upright }: Frame): string {
  const { turn, zoom, shift, aspect, view, seed } = scene;
  const [wide, tall] = [extent.right - extent.left, extent.bottom - extent.top];
  const fit = Math.min(ROOM / wide, ROOM / tall, 1.7) * zoom;
  const [centreX, centreY] = [(extent.left + extent.right) / 2, (extent.top + extent.bottom) / 2];
  const grounded = upright && stance !== 'lies';
  if (grounded && stance === 'dangles')
    return `translate(${round(500 + shift[0] - centreX * fit)} 0) scale(${fix(fit)})`;
  if (grounded) {
    const small = fit * 0.86;
    return `translate(${round(500 + shift[0])} ${round(1000 * aspect * FOOT)}) rotate(${round(turn / 5)}) scale(${fix(small)})${turned(view, seed, false)} translate(${round(-centreX)} ${round(-extent.bottom)})`;
  }
  const middle = `translate(${round(500 + shift[0])} ${round(500 * aspect + shift[1])})`;
  return `${middle} rotate(${round(upright ? turn / 5 : turn)}) scale(${fix(fit)})${turned(view, seed, true)} translate(${round(-centreX)} ${round(-centreY)})`;
}

function turned(view: View, seed: number, near: boolean): string {
  const random = createRandom(mixSeed(seed, 3));
  const lean = random.range(3, 6) * (random.chance(0.5) ? 1 : -1);
  if (view === 'angle') return ` skewY(${round(lean)}) scale(.9 1)`;
  if (view === 'flipped') return ' scale(-1 1)';
  if (view === 'detail' && near)
    return ` scale(1.8) translate(${round(random.range(-70, 70))} ${round(random.range(-40, 130))})`;
  return '';
}

/** Lying things cast a short soft shadow to one side; standing ones darken the ground under their feet. */
function shadowOf({ scene, extent, stance, upright }: Frame, thing: Drawing, place: string): string {
  const studio = scene.surface === 'white' || scene.surface === 'light grey' || scene.surface === 'gradient';
  const stands = (stance === 'stands' || stance === 'either') && (studio || upright) && scene.view !== 'detail';
  if (stands) {
    const half = (extent.right - extent.left) * 0.46;
    const [x, y] = [(extent.left + extent.right) / 2, extent.bottom - 4];
    const pools = `<path d="${ellipse([x + 10, y], half * 1.3, 46)}" fill="url(#pool)"/><path d="${ellipse([x + 4, y], half * 1.04, 20)}" fill="url(#pool)"/>`;
    return `<g opacity="${studio ? 0.7 : 1}" transform="${place}">${pools}</g>`;
  }
  const [dx, dy] = scene.surface === 'white' ? [6, 9] : [13, 18];
  return `<g filter="url(#cast)" opacity="${scene.surface === 'white' ? 0.16 : 0.36}"><g transform="translate(${dx} ${dy}) ${place}" fill="#16122c">${thing.silhouette}</g></g>`;
}

/** A wooden hanger behind a garment that hangs on a wall. */
function hanger({ scene, stance, upright, extent }: Frame): string {
  if (!upright || stance !== 'lies' || !kindOf(scene.design.kind).hasBack) return '';
  const y = extent.top + 14;
  return (
    `<path d="M500 ${round(y)}V${round(y - 54)}C500 ${round(y - 100)} 548 ${round(y - 96)} 540 ${round(y - 62)}" fill="none" stroke="#9a9ea6" stroke-width="9" stroke-linecap="round"/>` +
    `<path d="${box([500, y + 22], [200, 26], 13)}" fill="#a9763f"/>`
  );
}

const fix = (value: number): number => Math.round(value * 1000) / 1000;
