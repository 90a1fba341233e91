import type { Design } from './design.ts';
import { kindOf } from './kinds.ts';
import type { Random } from './prng.ts';
import { VIEWS, type Scene, type View } from './scene.ts';
import { STREET_SURFACES, UPRIGHT_SURFACES, type Surface } from './surface.ts';

/** A thing where someone photographed it: turned, nearer or farther, not quite in the middle. */
export function streetScene(design: Design, random: Random, frame: { seed: number; aspect: number }): Scene {
  return {
    design,
    seed: frame.seed,
    aspect: frame.aspect,
    surface: random.pick(surfacesFor(design, STREET_SURFACES)),
    view: 'front',
    turn: random.range(-15, 15),
    zoom: random.range(0.78, 1.1),
    shift: [random.range(-60, 60), random.range(-60, 60)],
  };
}

/** The surfaces on which a design can be photographed as people do: no sofa lies on a lawn, no watch stands on a pavement. */
export function surfacesFor(design: Design, surfaces: readonly Surface[]): readonly Surface[] {
  const { stance, hasBack, category } = kindOf(design.kind);
  const large = /Furniture|Floor/.test(category);
  if (stance === 'dangles') return surfaces.filter((surface) => surface === 'room' || surface === 'hall');
  if (stance === 'stands' && large)
    return surfaces.filter((surface) => surface === 'room' || surface === 'hall' || surface === 'kerb');
  if (stance === 'stands')
    return surfaces.filter((surface) => surface === 'shelf' || surface === 'counter' || surface === 'kerb');
  if (stance === 'either') return surfaces.filter((surface) => surface !== 'bed' && surface !== 'counter');
  return surfaces.filter(
    (surface) => !UPRIGHT_SURFACES.has(surface) || (hasBack && (surface === 'room' || surface === 'hall')),
  );
}

/** Views that suit a design: only garments have a back, only shoes and the like turn round. */
export function viewsOf(design: Design): readonly View[] {
  const { hasBack } = kindOf(design.kind);
  return VIEWS.filter((view) => (view === 'back' ? hasBack : view === 'flipped' ? !hasBack : true));
}
