import type { Draw, Gender } from './design.ts';
import type { Material } from './material.ts';
import type { Pattern } from './pattern.ts';

/** How a thing is where it is photographed: seen from above, on its feet, either, or hanging from the ceiling. */
export type Stance = 'lies' | 'stands' | 'either' | 'dangles';

/** What a kind of product can look like. */
export interface Kind {
  readonly draw: Draw;
  /** Shop path without the gender, which comes first for fashion. */
  readonly category: string;
  readonly genders: readonly Gender[];
  readonly cuts: Readonly<Record<string, readonly string[]>>;
  readonly materials: readonly Material[];
  readonly patterns: readonly Pattern[];
  readonly patternScale: number;
  /** Lowest and highest price, in euros. */
  readonly price: readonly [number, number];
  readonly stance: Stance;
  /** Whether it is drawn from behind too. */
  readonly hasBack: boolean;
}

/** Patterns to draw lots from: a pattern named twice comes up twice as often. */
export const CLOTH: readonly Pattern[] = [
  'plain',
  'plain',
  'striped',
  'checked',
  'dotted',
  'floral',
  'print',
  'colour-block',
  'camouflage',
];
export const KNIT: readonly Pattern[] = ['plain', 'plain', 'striped', 'colour-block', 'checked'];
export const SOBER: readonly Pattern[] = ['plain', 'plain', 'plain', 'checked', 'striped'];
export const GLAZE: readonly Pattern[] = ['plain', 'plain', 'striped', 'dotted', 'floral', 'colour-block', 'print'];
export const PLAIN: readonly Pattern[] = ['plain'];
export const HER: readonly Gender[] = ['women'];
export const BOTH: readonly Gender[] = ['women', 'men'];
export const ALL: readonly Gender[] = ['unisex'];

/** What has a default. */
type Optional = 'patternScale' | 'stance' | 'hasBack' | 'genders';
type Spec = Omit<Kind, Optional> & Partial<Pick<Kind, Optional>>;

/** Things seen from above, with defaults for the rest. */
export const lying = (spec: Spec): Kind => ({ patternScale: 1, genders: [], stance: 'lies', hasBack: false, ...spec });
export const garment = (spec: Spec): Kind => lying({ hasBack: true, ...spec });
export const either = (spec: Spec): Kind => lying({ stance: 'either', ...spec });
export const standing = (spec: Spec): Kind => lying({ stance: 'stands', ...spec });

/** Woods and paints of furniture frames. */
export const FRAMES = ['oak', 'walnut', 'black', 'white'] as const;
