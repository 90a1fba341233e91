import type { ColourName } from './palette.ts';
import type { Paint } from './paint.ts';
import type { Sketch } from './sketch.ts';

export type Gender = 'women' | 'men' | 'unisex';

/** One thing's look: what it is, how it is cut, what it is made of. Equal designs draw equal pictures. */
export interface Design extends Paint {
  readonly kind: string;
  /** Seed of the continuous proportions; a recolour of a design keeps it. */
  readonly form: number;
  /** The cut, by name: `neck: 'v'`, `sleeve: 'long'`. */
  readonly cut: Readonly<Record<string, string>>;
  readonly colour: ColourName;
  /** Set when the pattern shows a second colour. */
  readonly secondaryColour: ColourName | undefined;
  readonly gender: Gender | undefined;
}

/** `back` differs for garments only. */
export type Pose = 'front' | 'back';

/** Draws a design on the 1000 x 1000 board. */
export type Draw = (pen: Sketch, design: Design, pose: Pose) => void;
