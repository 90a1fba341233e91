import type { Draw, Gender } from './design.ts';
import type { Material } from './material.ts';
import type { Pattern } from './pattern.ts';
import { ACCESSORY_DRAWINGS } from './draw-accessories.ts';
import { BAG_DRAWINGS } from './draw-bags.ts';
import { BOTTOM_DRAWINGS } from './draw-bottoms.ts';
import { DRESS_DRAWINGS } from './draw-dresses.ts';
import { HAT_DRAWINGS } from './draw-hats.ts';
import { HOME_DRAWINGS } from './draw-home.ts';
import { KNITWEAR_DRAWINGS } from './draw-knitwear.ts';
import { LAMP_DRAWINGS } from './draw-lamps.ts';
import { OUTERWEAR_DRAWINGS } from './draw-outerwear.ts';
import { SEAT_DRAWINGS } from './draw-seats.ts';
import { SHIRT_DRAWINGS } from './draw-shirts.ts';
import { SHOE_DRAWINGS } from './draw-shoes.ts';
import { TOP_DRAWINGS } from './draw-tops.ts';

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

const CLOTH: readonly Pattern[] = [
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
const KNIT: readonly Pattern[] = ['plain', 'plain', 'striped', 'colour-block', 'checked'];
const SOBER: readonly Pattern[] = ['plain', 'plain', 'plain', 'checked', 'striped'];
const GLAZE: readonly Pattern[] = ['plain', 'plain', 'striped', 'dotted', 'floral', 'colour-block', 'print'];
const PLAIN: readonly Pattern[] = ['plain'];
const HER: readonly Gender[] = ['women'];
const BOTH: readonly Gender[] = ['women', 'men'];
const ALL: readonly Gender[] = ['unisex'];

type Optional = 'patternScale' | 'stance' | 'hasBack' | 'genders';
type Spec = Omit<Kind, Optional> & Partial<Pick<Kind, Optional>>;

const lying = (spec: Spec): Kind => ({ patternScale: 1, genders: [], stance: 'lies', hasBack: false, ...spec });
const garment = (spec: Spec): Kind => lying({ hasBack: true, ...spec });
const either = (spec: Spec): Kind => lying({ stance: 'either', ...spec });
const standing = (spec: Spec): Kind => lying({ stance: 'stands', ...spec });

const FRAMES = ['oak', 'walnut', 'black', 'white'] as const;

const GARMENTS: Record<string, Kind> = {
  't-shirt': garment({
    draw: TOP_DRAWINGS['t-shirt'],
    category: 'T-Shirts',
    genders: BOTH,
    cuts: {
      neck: ['crew', 'v', 'scoop'],
      sleeve: ['short', 'short', 'long'],
      fit: ['regular', 'boxy', 'regular'],
      trim: ['plain', 'ringer', 'plain'],
      pocket: ['none', 'chest'],
    },
    materials: ['cotton', 'cotton', 'linen'],
    patterns: CLOTH,
    price: [15, 45],
  }),
  'tank top': garment({
    draw: TOP_DRAWINGS['tank top'],
    category: 'T-Shirts',
    genders: BOTH,
    cuts: { neck: ['scoop', 'v', 'square'], fit: ['regular', 'cropped'], trim: ['plain', 'ringer'] },
    materials: ['cotton', 'silk', 'linen'],
    patterns: CLOTH,
    price: [12, 40],
  }),
  shirt: garment({
    draw: SHIRT_DRAWINGS.shirt,
    category: 'Shirts',
    genders: BOTH,
    cuts: { collar: ['classic', 'wide', 'band'], sleeve: ['long', 'long', 'short'], pocket: ['none', 'chest'] },
    materials: ['cotton', 'linen', 'denim', 'silk'],
    patterns: CLOTH,
    patternScale: 0.75,
    price: [35, 95],
  }),
  polo: garment({
    draw: SHIRT_DRAWINGS.polo,
    category: 'T-Shirts',
    genders: ['men', 'women'],
    cuts: { trim: ['tonal', 'contrast'] },
    materials: ['cotton'],
    patterns: ['plain', 'plain', 'striped', 'colour-block'],
    price: [30, 75],
  }),
  blouse: garment({
    draw: SHIRT_DRAWINGS.blouse,
    category: 'Blouses',
    genders: HER,
    cuts: { front: ['bow', 'ruffle', 'buttons'], sleeve: ['three-quarter', 'short'] },
    materials: ['silk', 'cotton', 'linen'],
    patterns: CLOTH.slice(0, 7),
    patternScale: 0.8,
    price: [35, 110],
  }),
  sweater: garment({
    draw: KNITWEAR_DRAWINGS.sweater,
    category: 'Knitwear',
    genders: BOTH,
    cuts: {
      neck: ['crew', 'v', 'turtleneck'],
      fit: ['regular', 'chunky', 'cropped'],
      knit: ['plain', 'plain', 'cable'],
    },
    materials: ['wool'],
    patterns: KNIT,
    price: [45, 140],
  }),
  cardigan: garment({
    draw: KNITWEAR_DRAWINGS.cardigan,
    category: 'Knitwear',
    genders: BOTH,
    cuts: { length: ['regular', 'long'] },
    materials: ['wool', 'cotton'],
    patterns: KNIT,
    price: [45, 130],
  }),
  hoodie: garment({
    draw: KNITWEAR_DRAWINGS.hoodie,
    category: 'Hoodies',
    genders: BOTH,
    cuts: { front: ['pullover', 'zip'] },
    materials: ['cotton'],
    patterns: ['plain', 'plain', 'camouflage', 'colour-block', 'striped', 'print'],
    price: [39, 89],
  }),
  jacket: garment({
    draw: OUTERWEAR_DRAWINGS.jacket,
    category: 'Jackets',
    genders: BOTH,
    cuts: { style: ['bomber', 'trucker', 'biker'] },
    materials: ['nylon', 'denim', 'leather', 'suede', 'corduroy', 'wool'],
    patterns: ['plain', 'plain', 'plain', 'camouflage', 'colour-block', 'checked'],
    price: [69, 290],
  }),
  'puffer jacket': garment({
    draw: OUTERWEAR_DRAWINGS['puffer jacket'],
    category: 'Jackets',
    genders: BOTH,
    cuts: { sleeve: ['none', 'long'] },
    materials: ['nylon'],
    patterns: ['plain', 'plain', 'colour-block', 'camouflage'],
    price: [69, 220],
  }),
  blazer: garment({
    draw: OUTERWEAR_DRAWINGS.blazer,
    category: 'Blazers',
    genders: BOTH,
    cuts: {},
    materials: ['wool', 'linen', 'velvet', 'corduroy', 'cotton'],
    patterns: SOBER,
    price: [89, 260],
  }),
  coat: garment({
    draw: OUTERWEAR_DRAWINGS.coat,
    category: 'Coats',
    genders: BOTH,
    cuts: { style: ['overcoat', 'trench', 'pea'] },
    materials: ['wool', 'cotton'],
    patterns: SOBER,
    patternScale: 1.1,
    price: [120, 390],
  }),
  dress: garment({
    draw: DRESS_DRAWINGS.dress,
    category: 'Dresses',
    genders: HER,
    cuts: {
      style: ['shift', 'fit and flare', 'wrap', 'slip', 'tiered'],
      length: ['mini', 'midi', 'maxi'],
      sleeve: ['sleeveless', 'short', 'long'],
      neck: ['scoop', 'v', 'boat', 'square'],
      front: ['none', 'none', 'buttons'],
    },
    materials: ['cotton', 'linen', 'silk', 'velvet', 'wool'],
    patterns: CLOTH.slice(0, 8),
    price: [39, 180],
  }),
  skirt: garment({
    draw: BOTTOM_DRAWINGS.skirt,
    hasBack: false,
    category: 'Skirts',
    genders: HER,
    cuts: { style: ['a-line', 'pencil', 'pleated', 'tiered'], length: ['mini', 'midi', 'maxi'] },
    materials: ['cotton', 'linen', 'silk', 'denim', 'wool', 'leather'],
    patterns: CLOTH.slice(0, 7),
    price: [29, 120],
  }),
  trousers: garment({
    draw: BOTTOM_DRAWINGS.trousers,
    category: 'Trousers',
    genders: BOTH,
    cuts: {
      fit: ['slim', 'straight', 'wide', 'tapered'],
      waist: ['button', 'drawstring'],
      pocket: ['none', 'none', 'cargo'],
    },
    materials: ['cotton', 'wool', 'linen', 'corduroy'],
    patterns: ['plain', 'plain', 'plain', 'checked', 'striped', 'camouflage'],
    price: [39, 130],
  }),
  jeans: garment({
    draw: BOTTOM_DRAWINGS.jeans,
    category: 'Jeans',
    genders: BOTH,
    cuts: { fit: ['slim', 'straight', 'wide', 'flared'] },
    materials: ['denim'],
    patterns: PLAIN,
    price: [49, 140],
  }),
  shorts: garment({
    draw: BOTTOM_DRAWINGS.shorts,
    category: 'Shorts',
    genders: BOTH,
    cuts: { length: ['short', 'bermuda'], waist: ['button', 'drawstring'] },
    materials: ['cotton', 'linen', 'denim', 'nylon'],
    patterns: CLOTH,
    patternScale: 0.85,
    price: [19, 65],
  }),
};

const SHOES: Record<string, Kind> = {
  sneaker: either({
    draw: SHOE_DRAWINGS.sneaker,
    category: 'Shoes > Sneakers',
    genders: BOTH,
    cuts: {
      height: ['low', 'low', 'high-top'],
      style: ['court', 'runner', 'canvas', 'chunky'],
      sole: ['white', 'white', 'gum'],
      lace: ['white', 'contrast'],
    },
    materials: ['canvas', 'leather', 'mesh', 'suede'],
    patterns: ['plain', 'plain', 'plain', 'checked', 'floral', 'camouflage'],
    patternScale: 0.6,
    price: [49, 160],
  }),
  boot: either({
    draw: SHOE_DRAWINGS.boot,
    category: 'Shoes > Boots',
    genders: BOTH,
    cuts: { style: ['chelsea', 'combat', 'heeled'], height: ['ankle', 'ankle', 'knee-high'] },
    materials: ['leather', 'suede'],
    patterns: PLAIN,
    price: [89, 260],
  }),
  pump: either({
    draw: SHOE_DRAWINGS.pump,
    category: 'Shoes > Heels',
    genders: HER,
    cuts: { heel: ['stiletto', 'kitten', 'block'], toe: ['pointed', 'round'], strap: ['none', 'ankle', 'bow'] },
    materials: ['leather', 'suede', 'velvet'],
    patterns: ['plain', 'plain', 'plain', 'dotted', 'floral', 'checked'],
    patternScale: 0.45,
    price: [59, 190],
  }),
  sandal: either({
    draw: SHOE_DRAWINGS.sandal,
    category: 'Shoes > Sandals',
    genders: HER,
    cuts: { style: ['flat', 'wedge'], straps: ['one', 'two', 'crossed'], sole: ['cork', 'brown'] },
    materials: ['leather', 'suede', 'canvas'],
    patterns: ['plain', 'plain', 'striped', 'floral'],
    patternScale: 0.4,
    price: [35, 120],
  }),
  loafer: either({
    draw: SHOE_DRAWINGS.loafer,
    category: 'Shoes > Loafers',
    genders: BOTH,
    cuts: { trim: ['penny', 'horsebit', 'tassel'] },
    materials: ['leather', 'suede', 'velvet'],
    patterns: PLAIN,
    price: [79, 210],
  }),
};

const CARRIED: Record<string, Kind> = {
  'tote bag': either({
    draw: BAG_DRAWINGS['tote bag'],
    category: 'Bags > Tote Bags',
    genders: ALL,
    cuts: { shape: ['square', 'trapeze'], handle: ['tonal', 'leather'], base: ['plain', 'leather'] },
    materials: ['canvas', 'leather', 'linen', 'straw'],
    patterns: CLOTH,
    price: [19, 140],
  }),
  backpack: either({
    draw: BAG_DRAWINGS.backpack,
    category: 'Bags > Backpacks',
    genders: ALL,
    cuts: { style: ['zip', 'flap'], trim: ['tonal', 'leather'] },
    materials: ['nylon', 'canvas', 'leather'],
    patterns: CLOTH,
    patternScale: 0.8,
    price: [39, 170],
  }),
  handbag: either({
    draw: BAG_DRAWINGS.handbag,
    category: 'Bags > Handbags',
    genders: HER,
    cuts: { style: ['flap', 'satchel', 'bucket', 'saddle'], strap: ['chain', 'leather'] },
    materials: ['leather', 'suede', 'straw', 'velvet'],
    patterns: ['plain', 'plain', 'plain', 'colour-block', 'checked', 'floral'],
    patternScale: 0.8,
    price: [49, 320],
  }),
  cap: lying({
    draw: HAT_DRAWINGS.cap,
    category: 'Hats > Caps',
    genders: ALL,
    cuts: { peak: ['tonal', 'contrast'], badge: ['none', 'patch'] },
    materials: ['cotton', 'corduroy', 'wool', 'denim'],
    patterns: ['plain', 'plain', 'camouflage', 'checked', 'striped', 'floral'],
    patternScale: 0.6,
    price: [15, 45],
  }),
  beanie: lying({
    draw: HAT_DRAWINGS.beanie,
    category: 'Hats > Beanies',
    genders: ALL,
    cuts: { top: ['plain', 'pompom'], style: ['close', 'slouchy'], cuff: ['tonal', 'contrast'] },
    materials: ['wool'],
    patterns: ['plain', 'plain', 'striped', 'colour-block'],
    price: [15, 45],
  }),
  'sun hat': lying({
    draw: HAT_DRAWINGS['sun hat'],
    category: 'Hats > Sun Hats',
    genders: HER,
    cuts: { style: ['floppy', 'fedora'], band: ['plain', 'bow'] },
    materials: ['straw', 'wool'],
    patterns: PLAIN,
    price: [25, 80],
  }),
  'bucket hat': lying({
    draw: HAT_DRAWINGS['bucket hat'],
    category: 'Hats > Sun Hats',
    genders: ALL,
    cuts: {},
    materials: ['cotton', 'denim', 'corduroy'],
    patterns: CLOTH,
    patternScale: 0.7,
    price: [19, 45],
  }),
  watch: lying({
    draw: ACCESSORY_DRAWINGS.watch,
    category: 'Accessories > Watches',
    genders: ALL,
    cuts: {
      case: ['gold', 'silver', 'rose', 'black'],
      shape: ['round', 'round', 'square'],
      dial: ['white', 'dark', 'colour'],
      style: ['plain', 'chronograph'],
    },
    materials: ['leather', 'metal', 'nylon'],
    patterns: ['plain', 'plain', 'plain', 'striped'],
    patternScale: 0.5,
    price: [79, 420],
  }),
  sunglasses: lying({
    draw: ACCESSORY_DRAWINGS.sunglasses,
    category: 'Accessories > Sunglasses',
    genders: ALL,
    cuts: { shape: ['round', 'aviator', 'wayfarer', 'cat-eye'], lens: ['grey', 'brown', 'mirror'] },
    materials: ['plastic', 'plastic', 'metal'],
    patterns: ['plain', 'plain', 'plain', 'print'],
    price: [29, 160],
  }),
  umbrella: lying({
    draw: ACCESSORY_DRAWINGS.umbrella,
    category: 'Accessories > Umbrellas',
    genders: ALL,
    cuts: { handle: ['wood', 'straight'], shape: ['classic', 'dome'], edge: ['plain', 'piped'] },
    materials: ['nylon'],
    patterns: CLOTH,
    price: [19, 65],
  }),
  scarf: lying({
    draw: ACCESSORY_DRAWINGS.scarf,
    category: 'Accessories > Scarves',
    genders: ALL,
    cuts: { ends: ['fringed', 'plain'] },
    materials: ['wool', 'silk', 'linen'],
    patterns: CLOTH,
    patternScale: 0.8,
    price: [19, 95],
  }),
  belt: lying({
    draw: ACCESSORY_DRAWINGS.belt,
    category: 'Accessories > Belts',
    genders: ALL,
    cuts: { buckle: ['gold', 'silver', 'black'], shape: ['square', 'round'] },
    materials: ['leather', 'suede'],
    patterns: PLAIN,
    price: [25, 80],
  }),
};

const HOME: Record<string, Kind> = {
  'table lamp': standing({
    draw: LAMP_DRAWINGS['table lamp'],
    category: 'Home > Lighting > Table Lamps',
    cuts: { shade: ['cone', 'drum', 'dome', 'pleated'], base: ['urn', 'ball', 'stack', 'column'] },
    materials: ['linen', 'cotton', 'silk'],
    patterns: ['plain', 'plain', 'striped', 'floral', 'checked', 'dotted'],
    patternScale: 0.7,
    price: [39, 190],
  }),
  'floor lamp': standing({
    draw: LAMP_DRAWINGS['floor lamp'],
    category: 'Home > Lighting > Floor Lamps',
    cuts: {
      shade: ['cone', 'drum', 'dome', 'pleated'],
      base: ['pole', 'tripod', 'arc'],
      frame: ['black', 'brass', 'wood'],
    },
    materials: ['linen', 'cotton'],
    patterns: ['plain', 'plain', 'plain', 'striped', 'floral'],
    patternScale: 0.6,
    price: [89, 320],
  }),
  'pendant lamp': standing({
    draw: LAMP_DRAWINGS['pendant lamp'],
    stance: 'dangles',
    category: 'Home > Lighting > Pendant Lamps',
    cuts: { shape: ['bell', 'globe', 'cone', 'basket'] },
    materials: ['metal', 'rattan', 'glass', 'linen'],
    patterns: PLAIN,
    price: [49, 240],
  }),
  chair: standing({
    draw: SEAT_DRAWINGS.chair,
    category: 'Home > Furniture > Chairs',
    cuts: { back: ['solid', 'spindle', 'ladder', 'round'], frame: FRAMES },
    materials: ['wood', 'velvet', 'linen', 'leather'],
    patterns: ['plain', 'plain', 'plain', 'striped', 'checked'],
    patternScale: 0.7,
    price: [59, 240],
  }),
  armchair: standing({
    draw: SEAT_DRAWINGS.armchair,
    category: 'Home > Furniture > Armchairs',
    cuts: { back: ['low', 'wing'], tufting: ['none', 'buttoned', 'channel'], arms: ['high', 'low'], frame: FRAMES },
    materials: ['velvet', 'linen', 'leather', 'corduroy'],
    patterns: ['plain', 'plain', 'plain', 'floral', 'striped', 'checked'],
    price: [190, 690],
  }),
  sofa: standing({
    draw: SEAT_DRAWINGS.sofa,
    category: 'Home > Furniture > Sofas',
    cuts: {
      seats: ['two', 'three'],
      tufting: ['none', 'buttoned'],
      arms: ['high', 'low'],
      cushions: ['none', 'two'],
      frame: FRAMES,
    },
    materials: ['velvet', 'linen', 'leather', 'corduroy'],
    patterns: ['plain', 'plain', 'plain', 'striped', 'floral'],
    patternScale: 0.8,
    price: [390, 1490],
  }),
  stool: standing({
    draw: SEAT_DRAWINGS.stool,
    category: 'Home > Furniture > Stools',
    cuts: { height: ['low', 'bar'], seat: ['round', 'saddle'], frame: FRAMES },
    materials: ['wood', 'leather', 'velvet', 'rattan'],
    patterns: PLAIN,
    price: [39, 160],
  }),
  'side table': standing({
    draw: SEAT_DRAWINGS['side table'],
    category: 'Home > Furniture > Side Tables',
    cuts: { top: ['round', 'square'], shelf: ['none', 'low'], frame: [...FRAMES, 'brass'] },
    materials: ['wood', 'metal', 'rattan'],
    patterns: PLAIN,
    price: [49, 260],
  }),
  mug: standing({
    draw: HOME_DRAWINGS.mug,
    category: 'Home > Tableware > Mugs',
    cuts: {
      shape: ['straight', 'round', 'tapered', 'enamel'],
      handle: ['loop', 'square'],
      glaze: ['plain', 'dipped'],
      filled: ['none', 'coffee'],
    },
    materials: ['ceramic'],
    patterns: GLAZE,
    patternScale: 0.7,
    price: [9, 29],
  }),
  bowl: standing({
    draw: HOME_DRAWINGS.bowl,
    category: 'Home > Tableware > Bowls',
    cuts: { shape: ['deep', 'shallow'], glaze: ['plain', 'dipped'] },
    materials: ['ceramic', 'wood'],
    patterns: GLAZE,
    patternScale: 0.7,
    price: [12, 59],
  }),
  vase: standing({
    draw: HOME_DRAWINGS.vase,
    category: 'Home > Decor > Vases',
    cuts: {
      shape: ['bottle', 'urn', 'cylinder', 'globe', 'flute'],
      glaze: ['plain', 'banded'],
      handles: ['none', 'none', 'two'],
      filled: ['none', 'flowers'],
    },
    materials: ['ceramic', 'glass'],
    patterns: GLAZE,
    patternScale: 0.8,
    price: [15, 120],
  }),
  cushion: either({
    draw: HOME_DRAWINGS.cushion,
    category: 'Home > Decor > Cushions',
    cuts: { shape: ['square', 'lumbar', 'round'], trim: ['none', 'piping', 'tassels', 'button'] },
    materials: ['linen', 'cotton', 'velvet', 'wool'],
    patterns: CLOTH,
    price: [15, 69],
  }),
  basket: standing({
    draw: HOME_DRAWINGS.basket,
    category: 'Home > Decor > Baskets',
    cuts: { shape: ['straight', 'belly'], handles: ['none', 'two'] },
    materials: ['rattan', 'straw'],
    patterns: PLAIN,
    price: [19, 89],
  }),
};

export const KINDS: Readonly<Record<string, Kind>> = { ...GARMENTS, ...SHOES, ...CARRIED, ...HOME };

export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

export function kindOf(name: string): Kind {
  const kind = KINDS[name];
  if (kind === undefined) throw new RangeError(`Expected one of ${KIND_NAMES.join(', ')}, got ${name}.`);
  return kind;
}
