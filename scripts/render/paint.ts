import type { Extent } from './extent.ts';
import type { Material } from './material.ts';
import type { Pattern } from './pattern.ts';

/** What a thing is coloured with. */
export interface Paint {
  readonly hex: string;
  readonly secondary: string;
  readonly pattern: Pattern;
  readonly material: Material;
  /** Fixes the pattern's variant. */
  readonly seed: number;
  readonly patternScale: number;
}

export type Light = 'side' | 'tube' | 'ball' | 'top' | 'none';

export interface PartStyle {
  /** Base colour; the paint's main colour by default. */
  readonly colour?: string;
  /** Without the paint's pattern (linings, soles, trims). */
  readonly plain?: boolean;
  readonly material?: Material;
  /** Degrees by which pattern and texture follow the part (a sleeve, a leg). */
  readonly turn?: number;
  readonly light?: Light;
  /** Width of the soft darkening inside the outline; 0 for none. */
  readonly edge?: number;
  /** Drawings blurred and laid on as shadow (folds) and as highlight, clipped to the part. */
  readonly folds?: string;
  readonly shines?: string;
  readonly outline?: number;
}

export interface Drawing {
  readonly defs: string;
  readonly drawing: string;
  readonly silhouette: string;
  readonly extent: Extent;
}

/** Shadows take a cold dark tone, so that colours stay clean. */
export const SHADE = '#16122c';
