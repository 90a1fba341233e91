import type { Design } from './design.ts';
import { kindOf } from './kinds.ts';
import { createRandom, mixSeed, type Random } from './prng.ts';
import type { Scene } from './scene.ts';
import { categoriesOf, describe, titleOf } from './wording.ts';

/** One line of `catalog.jsonl`. A price or stock that is not known is absent. */
export interface ProductRow {
  readonly id: string;
  readonly groupId?: string;
  readonly title: string;
  readonly description: string;
  readonly brand: string;
  readonly categories: readonly string[];
  readonly price?: { readonly amount: number; readonly currency: 'EUR' };
  readonly inStock?: boolean;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly images: readonly { readonly id: string; readonly file: string }[];
  readonly url: string;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A product of the demo shop: its row in `catalog.jsonl`, its design, and the pictures to draw. */
export interface DemoProduct {
  readonly row: ProductRow;
  readonly design: Design;
  readonly scenes: readonly Scene[];
}

const FASHION_BRANDS = ['Nordhavn', 'Maison Vale', 'Harrow & Pine', 'Tidewell', 'Calla Studio'] as const;
const CARRIED_BRANDS = ['Corso Nove', 'Marlow Trail', 'Harrow & Pine', 'Calla Studio'] as const;
const HOME_BRANDS = ['Lumen Hus', 'Kiln & Clay', 'Atelier Orme'] as const;

/** The catalogue's last day, and a day in milliseconds: dates are fixed, so that the file never changes. */
const LAST_DAY = Date.UTC(2026, 9, 31);
const DAY_MS = 86_400_000;

export interface RowPlace {
  /** Number of the design within its kind. */
  readonly group: number;
  /** Whether the design comes in several colours. */
  readonly grouped: boolean;
  readonly pictures: number;
}

export function describeProduct(design: Design, place: RowPlace): ProductRow {
  const shared = createRandom(mixSeed(design.form, 0xb7a2d));
  const brand = shared.pick(brandsOf(design));
  const amount = priceOf(design, shared);
  const listed = LAST_DAY - shared.int(20, 364) * DAY_MS;
  const own = createRandom(mixSeed(design.form, Number.parseInt(design.hex.slice(1), 16)));
  const group = `${slug(design.kind)}-${String(place.group + 1).padStart(2, '0')}`;
  const id = `${group}-${slug(design.colour)}`;
  const stock = own.next();
  return {
    id,
    ...(place.grouped ? { groupId: group } : {}),
    title: titleOf(design),
    description: describe(design),
    brand,
    categories: categoriesOf(design),
    ...(own.chance(0.04) ? {} : { price: { amount, currency: 'EUR' } }),
    ...(stock < 0.08 ? {} : { inStock: stock < 0.88 }),
    attributes: attributesOf(design),
    images: Array.from({ length: place.pictures }, (_, index) => ({
      id: `${id}-${index + 1}`,
      file: `images/${id}-${index + 1}.jpg`,
    })),
    url: `https://shop.example/products/${id}`,
    createdAt: new Date(listed).toISOString(),
    updatedAt: new Date(listed + own.int(0, 19) * DAY_MS).toISOString(),
  };
}

function attributesOf(design: Design): Record<string, readonly string[]> {
  const second = design.secondaryColour === undefined ? [] : [design.secondaryColour];
  return {
    colour: [design.colour, ...second],
    pattern: [design.pattern],
    material: [design.material],
    kind: [design.kind],
    ...(design.gender === undefined ? {} : { gender: [design.gender] }),
  };
}

function brandsOf(design: Design): readonly string[] {
  const { category } = kindOf(design.kind);
  if (category.startsWith('Home')) return HOME_BRANDS;
  return /^(Shoes|Bags|Hats|Accessories)/.test(category) ? CARRIED_BRANDS : FASHION_BRANDS;
}

/** A shop's price: whole euros, or ending in .90 or .95; finer materials cost more. */
function priceOf(design: Design, random: Random): number {
  const [low, high] = kindOf(design.kind).price;
  const fine = ['silk', 'leather', 'wool', 'velvet', 'metal', 'suede'].includes(design.material) ? 0.35 : 0;
  const euros = Math.round(low + (high - low) * Math.min(1, random.next() * 0.65 + fine));
  return random.pick([euros, euros - 0.1, euros - 0.05]);
}

const slug = (words: string): string => words.replaceAll(' ', '-');
