import { SURFACES, type Surface } from './surface.ts';
import type { Design, Pose } from './design.ts';
import { round } from './geometry.ts';
import { kindOf } from './kinds.ts';
import { lightness } from './palette.ts';
import { createRandom, mixSeed } from './prng.ts';
import { Sketch } from './sketch.ts';

export const VIEWS = ['front', 'back', 'angle', 'flipped', 'detail'] as const;
export type View = (typeof VIEWS)[number];

/** One picture of a design before the camera: where it lies, how it is turned. */
export interface Scene {
  readonly design: Design;
  readonly view: View;
  readonly surface: Surface;
  /** Chance in the surface, the turn and the light. */
  readonly seed: number;
  /** Degrees, and a factor: how a street photographer holds the thing; 0 and 1 in the studio. */
  readonly turn: number;
  readonly zoom: number;
  readonly shift: readonly [number, number];
  /** Height of the board over its width: 1 in the studio, more for a phone held upright. */
  readonly aspect: number;
}

/** The scene as SVG text, `width` pixels wide. Deterministic. */
export function drawScene(scene: Scene, width: number): string {
  const height = Math.round(width * scene.aspect);
  const boardHeight = round(1000 * scene.aspect);
  const pen = new Sketch(scene.design);
  const kind = kindOf(scene.design.kind);
  kind.draw(pen, scene.design, poseOf(scene));
  const { defs, drawing, silhouette } = pen.finish();
  const place = placement(scene);
  const ground = SURFACES[scene.surface](createRandom(mixSeed(scene.seed, 7)), {
    height: boardHeight,
    pale: lightness(scene.design.hex) > 0.86,
  });
  const shadow = shadowOf(scene, silhouette, place);
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 1000 ${boardHeight}">` +
    `<defs>${ground.defs}${defs}<filter id="cast" x="-10%" y="-10%" width="120%" height="120%"><feGaussianBlur stdDeviation="13"/></filter></defs>` +
    `${ground.svg}${shadow}<g transform="${place}">${drawing}</g></svg>`
  );
}

function poseOf(scene: Scene): Pose {
  return scene.view === 'back' ? 'back' : 'front';
}

/** The board's 1000 x 1000 drawing, moved into the picture. */
function placement({ view, turn, zoom, shift, aspect, seed }: Scene): string {
  const random = createRandom(mixSeed(seed, 3));
  const centre = `translate(${round(500 + shift[0])} ${round(500 * aspect + shift[1])})`;
  const base = `${centre} rotate(${round(turn)}) scale(${Math.round(zoom * 1000) / 1000})`;
  const views: Record<View, string> = {
    front: '',
    back: '',
    angle: ` skewY(${round(random.range(3, 6) * (random.chance(0.5) ? 1 : -1))}) scale(.9 1)`,
    flipped: ' scale(-1 1)',
    detail: ` scale(1.85) translate(${round(random.range(-70, 70))} ${round(random.range(-10, 110))})`,
  };
  return `${base}${views[view]} translate(-500 -520)`;
}

/** Lying things cast a short soft shadow; standing ones darken the ground below them. */
function shadowOf(scene: Scene, silhouette: string, place: string): string {
  const standing = kindOf(scene.design.kind).pose === 'stands' && scene.view !== 'detail';
  const strength = scene.surface === 'white' ? 0.16 : 0.34;
  const [dx, dy] = scene.surface === 'white' ? [6, 9] : [13, 18];
  const cast = `<g filter="url(#cast)" opacity="${strength}"><g transform="translate(${dx} ${dy}) ${place}" fill="#16122c">${silhouette}</g></g>`;
  if (!standing || scene.design.kind === 'pendant lamp') return cast;
  return cast;
}
