import { foldCase, type ProductFacts } from '../../domain/filter.ts';
import { categoryLineage } from '../../domain/product.ts';
import { pricePenalty } from '../../domain/ranking.ts';
import type { EventType, Interaction, ShopperProfile } from '../../domain/shopper.ts';
import type { ShopperStore } from '../../ports/shopper-store.ts';
import type { ShopperContext } from './search-request.ts';

/** How much an event says about taste. */
const EVENT_WEIGHTS: Readonly<Record<EventType, number>> = { CLICK: 1, CART: 3, PURCHASE: 5 };
const HALF_LIFE_DAYS = 30;
const DAY_MS = 86_400_000;
const HISTORY_LENGTH = 200;

/** Share of each aspect in the personal part; aspects that the profile is silent about are left out of the mean. */
const ASPECTS = { categories: 0.4, brand: 0.2, colours: 0.25, price: 0.15 };

/** What is known of the shopper from events and from the request itself; undefined when nothing is. */
export async function loadTaste(
  shoppers: ShopperStore,
  shopper: ShopperContext | undefined,
  now: Date,
): Promise<ShopperProfile | undefined> {
  if (shopper === undefined) return undefined;
  const history = shopper.id === undefined ? [] : await shoppers.loadInteractions(shopper.id, HISTORY_LENGTH);
  const profile = withStated(profileOf(history, now), shopper);
  const known = profile.categories.size + profile.brands.size + profile.colours.size;
  return known > 0 || profile.typicalSpend !== undefined ? profile : undefined;
}

/** Affinities from what the shopper did: stronger events and newer ones count more (half after 30 days). */
export function profileOf(history: readonly Interaction[], now: Date): ShopperProfile {
  const categories = new Map<string, number>();
  const brands = new Map<string, number>();
  const colours = new Map<string, number>();
  const spend = { sum: 0, weight: 0, currency: '' };
  for (const interaction of history) {
    const age = Math.max(0, now.getTime() - interaction.at.getTime()) / DAY_MS;
    const weight = EVENT_WEIGHTS[interaction.type] * 0.5 ** (age / HALF_LIFE_DAYS);
    const lineage = new Set(interaction.categories.flatMap((path) => categoryLineage(path)));
    for (const path of lineage) addTo(categories, path, weight);
    if (interaction.brand !== undefined) addTo(brands, interaction.brand, weight);
    for (const colour of interaction.colours) addTo(colours, colour, weight);
    if (interaction.price !== undefined && interaction.type !== 'CLICK') {
      spend.currency ||= interaction.price.currency;
      if (interaction.price.currency !== spend.currency) continue;
      spend.sum += interaction.price.amount * weight;
      spend.weight += weight;
    }
  }
  return {
    categories: toShares(categories),
    brands: toShares(brands),
    colours: toShares(colours),
    ...(spend.weight > 0 && { typicalSpend: { amount: spend.sum / spend.weight, currency: spend.currency } }),
  };
}

function addTo(weights: Map<string, number>, name: string, weight: number): void {
  const key = foldCase(name);
  weights.set(key, (weights.get(key) ?? 0) + weight);
}

function toShares(weights: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  const most = Math.max(...weights.values());
  return new Map([...weights].map(([name, weight]) => [name, weight / most]));
}

/** What the request says of the shopper is certain: affinity 1, and its typical spend wins. */
function withStated(profile: ShopperProfile, shopper: ShopperContext): ShopperProfile {
  const stated = (known: ReadonlyMap<string, number>, names: readonly string[] = []) =>
    new Map([...known, ...names.map((name) => [foldCase(name), 1] as const)]);
  const typicalSpend =
    shopper.typicalSpend === undefined ? profile.typicalSpend : { amount: shopper.typicalSpend, currency: '' };
  return {
    categories: stated(profile.categories, shopper.categories),
    brands: stated(profile.brands, shopper.brands),
    colours: stated(profile.colours, shopper.colours),
    ...(typicalSpend && { typicalSpend }),
  };
}

/** What the shopper tends to spend, where it can be compared with this product's price. */
export function comparableSpend(product: ProductFacts, profile: ShopperProfile | undefined): number | undefined {
  const spend = profile?.typicalSpend;
  const comparable = spend !== undefined && (spend.currency === '' || spend.currency === product.price?.currency);
  return comparable ? spend.amount : undefined;
}

/** Affinity of a product with a profile in 0..1: by its categories, brand, colours and price, never by its id. */
export function personalAffinity(product: ProductFacts, profile: ShopperProfile): number {
  const spend = comparableSpend(product, profile);
  const aspects: (readonly [share: number, affinity: number])[] = [];
  if (profile.categories.size > 0) {
    const lineage = product.categories.flatMap((path) => categoryLineage(path));
    aspects.push([ASPECTS.categories, strongest(profile.categories, lineage)]);
  }
  if (profile.brands.size > 0)
    aspects.push([ASPECTS.brand, strongest(profile.brands, product.brand ? [product.brand] : [])]);
  if (profile.colours.size > 0) {
    aspects.push([ASPECTS.colours, strongest(profile.colours, product.attributes['colour'] ?? [])]);
  }
  if (spend !== undefined && product.price !== undefined) {
    aspects.push([ASPECTS.price, 1 - pricePenalty(product.price.amount, spend)]);
  }
  const shares = aspects.reduce((sum, [share]) => sum + share, 0);
  return shares === 0 ? 0 : aspects.reduce((sum, [share, affinity]) => sum + share * affinity, 0) / shares;
}

function strongest(affinities: ReadonlyMap<string, number>, names: readonly string[]): number {
  return Math.max(0, ...names.map((name) => affinities.get(foldCase(name)) ?? 0));
}
