import type { Design } from './design.ts';
import { kindOf } from './kinds.ts';

/** Shop paths of a design: `Women > Dresses`, `Home > Tableware > Mugs`. */
export function categoriesOf(design: Design): readonly string[] {
  const { category } = kindOf(design.kind);
  const worn = !/^(Bags|Hats|Accessories|Home)/.test(category);
  if (!worn || design.gender === undefined || design.gender === 'unisex') return [category];
  return [`${design.gender === 'women' ? 'Women' : 'Men'} > ${category}`];
}

/** What a cut says in a title; cuts that are not here go without saying. */
const CUT_WORDS: Record<string, Record<string, string>> = {
  neck: { v: 'V-Neck', scoop: 'Scoop-Neck', turtleneck: 'Turtleneck', boat: 'Boat-Neck', square: 'Square-Neck' },
  sleeve: { long: 'Long-Sleeve', sleeveless: 'Sleeveless', none: 'Sleeveless' },
  fit: {
    boxy: 'Boxy',
    cropped: 'Cropped',
    chunky: 'Chunky',
    slim: 'Slim',
    straight: 'Straight',
    wide: 'Wide-Leg',
    tapered: 'Tapered',
    flared: 'Flared',
  },
  length: { mini: 'Mini', midi: 'Midi', maxi: 'Maxi', long: 'Long', bermuda: 'Bermuda' },
  style: {
    bomber: 'Bomber',
    trucker: 'Trucker',
    biker: 'Biker',
    overcoat: 'Single-Breasted',
    trench: 'Trench',
    pea: 'Pea',
    shift: 'Shift',
    'fit and flare': 'Fit-and-Flare',
    wrap: 'Wrap',
    slip: 'Slip',
    tiered: 'Tiered',
    'a-line': 'A-Line',
    pencil: 'Pencil',
    pleated: 'Pleated',
    court: 'Court',
    runner: 'Running',
    canvas: 'Plimsoll',
    chunky: 'Chunky',
    chelsea: 'Chelsea',
    combat: 'Combat',
    heeled: 'Heeled',
    wedge: 'Wedge',
    flap: 'Flap',
    satchel: 'Satchel',
    bucket: 'Bucket',
    saddle: 'Saddle',
    slouchy: 'Slouchy',
    floppy: 'Floppy',
    fedora: 'Fedora',
    chronograph: 'Chronograph',
  },
  knit: { cable: 'Cable-Knit' },
  front: { zip: 'Zip', bow: 'Bow-Neck', ruffle: 'Ruffle', buttons: 'Button-Front' },
  collar: { band: 'Band-Collar' },
  pocket: { cargo: 'Cargo' },
  height: { 'high-top': 'High-Top', 'knee-high': 'Knee-High', bar: 'Bar' },
  heel: { stiletto: 'Stiletto', kitten: 'Kitten-Heel', block: 'Block-Heel' },
  strap: { ankle: 'Ankle-Strap', bow: 'Bow' },
  straps: { two: 'Two-Strap', crossed: 'Cross-Strap' },
  trim: {
    ringer: 'Ringer',
    penny: 'Penny',
    horsebit: 'Horsebit',
    tassel: 'Tassel',
    tassels: 'Tasselled',
    piping: 'Piped',
  },
  top: { pompom: 'Pompom', round: 'Round', square: 'Square' },
  band: { bow: 'Bow' },
  shape: {
    round: 'Round',
    aviator: 'Aviator',
    wayfarer: 'Wayfarer',
    'cat-eye': 'Cat-Eye',
    dome: 'Dome',
    enamel: 'Enamel-Style',
    bottle: 'Bottle',
    urn: 'Urn',
    globe: 'Globe',
    bell: 'Bell',
    cone: 'Cone',
    basket: 'Basket',
    lumbar: 'Lumbar',
    deep: 'Deep',
    shallow: 'Shallow',
    belly: 'Belly',
  },
  shade: { drum: 'Drum', dome: 'Dome', pleated: 'Pleated-Shade' },
  base: { tripod: 'Tripod', arc: 'Arc' },
  back: { wing: 'Wing', spindle: 'Spindle-Back', ladder: 'Ladder-Back', round: 'Cane-Back' },
  tufting: { buttoned: 'Tufted', channel: 'Channel-Tufted' },
  seats: { two: 'Two-Seat', three: 'Three-Seat' },
  glaze: { dipped: 'Dip-Glazed', banded: 'Banded' },
  ends: { fringed: 'Fringed' },
};

const PATTERN_WORDS: Record<string, string> = {
  striped: 'Striped',
  checked: 'Checked',
  dotted: 'Polka-Dot',
  floral: 'Floral',
  camouflage: 'Camouflage',
  print: 'Printed',
  'colour-block': 'Colour-Block',
};

/** A title as a shop writes it: `Striped Linen Midi Dress, Navy`. At most two words of cut. */
export function titleOf(design: Design): string {
  const words = [
    PATTERN_WORDS[design.pattern] ?? '',
    capital(design.material),
    ...cutWords(design).slice(0, 2),
    kindTitle(design.kind),
  ];
  const colour =
    design.secondaryColour === undefined
      ? capital(design.colour)
      : `${capital(design.colour)} and ${capital(design.secondaryColour)}`;
  return `${words.filter((word) => word !== '').join(' ')}, ${colour}`;
}

/** The words of a design's cut, most telling first. */
export function cutWords(design: Design): readonly string[] {
  return Object.entries(design.cut)
    .map(([name, value]) => CUT_WORDS[name]?.[value] ?? '')
    .filter((word) => word !== '');
}

export function capital(words: string): string {
  return words.replaceAll(/(^|[ -])([a-z])/g, (_all, gap: string, letter: string) => gap + letter.toUpperCase());
}

/** Kinds sold by the pair, or whose name is a plural. */
const PLURALS: Record<string, string> = {
  sneaker: 'sneakers',
  boot: 'boots',
  pump: 'pumps',
  sandal: 'sandals',
  loafer: 'loafers',
  trousers: 'trousers',
  jeans: 'jeans',
  shorts: 'shorts',
  sunglasses: 'sunglasses',
};

function kindTitle(kind: string): string {
  return kind === 't-shirt' ? 'T-Shirt' : capital(PLURALS[kind] ?? kind);
}

const MATERIAL_PHRASES: Record<string, string> = {
  cotton: 'soft combed cotton',
  denim: 'sturdy twill denim',
  leather: 'smooth leather that ages well',
  suede: 'brushed suede',
  wool: 'warm knitted wool',
  linen: 'airy washed linen',
  silk: 'fluid silk with a gentle shine',
  velvet: 'dense velvet',
  corduroy: 'ribbed corduroy',
  canvas: 'firm canvas',
  nylon: 'light nylon',
  mesh: 'breathable mesh',
  wood: 'solid oiled wood',
  metal: 'brushed metal',
  ceramic: 'glazed stoneware',
  glass: 'mouth-blown glass',
  rattan: 'hand-woven rattan',
  straw: 'plaited straw',
  plastic: 'polished acetate',
};

/** Two plain sentences for the product page. */
export function describe(design: Design): string {
  const pattern =
    design.pattern === 'plain' ? 'plain' : (PATTERN_WORDS[design.pattern] ?? design.pattern).toLowerCase();
  const second = design.secondaryColour === undefined ? '' : ` with ${design.secondaryColour}`;
  const details = cutWords(design).map((word) => word.toLowerCase());
  const cut = details.length === 0 ? '' : ` Details: ${details.join(', ')}.`;
  const plural = PLURALS[design.kind];
  const name = plural === undefined ? `A ${pattern} ${design.kind}` : `A pair of ${pattern} ${plural}`;
  return `${name} in ${design.colour}${second}, made of ${MATERIAL_PHRASES[design.material] ?? design.material}.${cut}`;
}
