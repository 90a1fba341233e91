import type { Design } from './design.ts';
import type { Kind } from './kind.ts';
import { kindOf } from './kinds.ts';
import type { Material } from './material.ts';
import type { Pattern } from './pattern.ts';
import { COLOUR_NAMES, friendOf, shadeOf, type ColourName } from './palette.ts';
import { createRandom, mixSeed, type Random } from './prng.ts';

/** Which pictures a design is for. Their seeds differ in the highest bit, so that no design is ever in both. */
export type Purpose = 'demo' | 'training';

const DEMO_BIT = 0x80000000;

/** The seed that fixes a design's form: its highest bit is set for the demo catalogue and clear for training pictures. */
export function formSeed(purpose: Purpose, ...parts: readonly number[]): number {
  const seed = mixSeed(...parts);
  return (purpose === 'demo' ? seed | DEMO_BIT : seed & ~DEMO_BIT) >>> 0;
}

/** Materials that come in few colours. */
const MATERIAL_COLOURS: Partial<Record<Material, readonly ColourName[]>> = {
  denim: ['blue', 'navy', 'light blue', 'black', 'grey', 'white'],
  leather: ['black', 'brown', 'tan', 'burgundy', 'white', 'navy', 'red', 'cream', 'olive'],
  suede: ['brown', 'tan', 'beige', 'grey', 'navy', 'olive', 'blush', 'black', 'burgundy'],
  wood: ['tan', 'brown', 'beige', 'black', 'white'],
  metal: ['black', 'grey', 'mustard', 'white', 'olive', 'navy', 'coral'],
  rattan: ['tan', 'beige', 'brown', 'white', 'black'],
  straw: ['beige', 'tan', 'cream', 'brown', 'black'],
};

/** Materials that show no pattern. */
const PLAIN_MATERIALS: ReadonlySet<Material> = new Set<Material>([
  'leather',
  'suede',
  'wood',
  'metal',
  'rattan',
  'straw',
  'glass',
  'corduroy',
  'velvet',
  'denim',
]);
/** Patterns in which a second colour is seen. */
const SHOWS_SECOND: ReadonlySet<Pattern> = new Set<Pattern>([
  'striped',
  'checked',
  'dotted',
  'floral',
  'print',
  'colour-block',
]);
const CAMOUFLAGE_COLOURS: readonly ColourName[] = ['olive', 'grey', 'beige', 'green', 'navy', 'charcoal'];

/** Creates the design that a form seed stands for; `kind` must be one of KIND_NAMES. */
export function createDesign(kind: string, form: number): Design {
  const spec = kindOf(kind);
  const random = createRandom(form);
  const cut = Object.fromEntries(Object.entries(spec.cuts).map(([name, choices]) => [name, random.pick(choices)]));
  const material = random.pick(spec.materials);
  const pattern = choosePattern(spec, material, random);
  const gender = spec.genders.length === 0 ? undefined : random.pick(spec.genders);
  const bare: Bare = {
    kind,
    form,
    cut,
    material,
    pattern,
    gender,
    seed: random.int(0, 1 << 30),
    patternScale: spec.patternScale,
  };
  return colourDesign(bare, random.pick(coloursOf(material, pattern)), random);
}

/** The same design in another colour: same cut, pattern and proportions. `index` counts from 1 through its other colours, in an order of the design's own. */
export function recolour(design: Design, index: number): Design {
  const random = createRandom(mixSeed(design.form, 0xc0105, index));
  const others = coloursOf(design.material, design.pattern).filter((name) => name !== design.colour);
  const order = others
    .map((name, place) => ({ name, rank: mixSeed(design.form, place) }))
    .sort((a, b) => a.rank - b.rank);
  const colour = order[(index - 1) % order.length]?.name;
  if (colour === undefined) return design;
  return colourDesign(design, colour, random);
}

type Bare = Pick<Design, 'kind' | 'form' | 'cut' | 'material' | 'pattern' | 'gender' | 'seed' | 'patternScale'>;

function colourDesign(bare: Bare, colour: ColourName, random: Random): Design {
  const second = friendOf(colour, random);
  return {
    kind: bare.kind,
    form: bare.form,
    cut: bare.cut,
    material: bare.material,
    pattern: bare.pattern,
    gender: bare.gender,
    seed: bare.seed,
    patternScale: bare.patternScale,
    colour,
    hex: shadeOf(colour, random),
    secondary: shadeOf(second, random),
    secondaryColour: SHOWS_SECOND.has(bare.pattern) ? second : undefined,
  };
}

function choosePattern(spec: Kind, material: Material, random: Random): Pattern {
  const pattern = random.pick(spec.patterns);
  return PLAIN_MATERIALS.has(material) ? 'plain' : pattern;
}

function coloursOf(material: Material, pattern: Pattern): readonly ColourName[] {
  if (pattern === 'camouflage') return CAMOUFLAGE_COLOURS;
  return MATERIAL_COLOURS[material] ?? COLOUR_NAMES;
}
