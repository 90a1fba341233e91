import type { Product } from '../domain/product.ts';
import type { Interaction, ShopperEvent } from '../domain/shopper.ts';
import { badInput } from '../domain/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { ShopperStore } from '../ports/shopper-store.ts';
import type { LoadProducts } from './search/hydrate-hits.ts';

export interface RecordEventsDeps {
  readonly shoppers: ShopperStore;
  readonly loadProducts: LoadProducts;
  readonly clock: Clock;
}

/** An event as it comes in; it happened now when it does not say when. */
export type NewEvent = Omit<ShopperEvent, 'at'> & { readonly at?: Date };

export interface RecordedEvents {
  readonly recorded: number;
  /** Events not kept, by their position in the call. */
  readonly rejected: readonly { readonly index: number; readonly reason: string }[];
}

const MAX_EVENTS = 100;
const MAX_CLOCK_SKEW_MS = 5 * 60_000;
const MAX_ID_LENGTH = 256;

/** Keeps what shoppers did, each event with what is known of its product now. Durable when the promise resolves. */
export async function recordEvents(deps: RecordEventsDeps, events: readonly NewEvent[]): Promise<RecordedEvents> {
  if (events.length > MAX_EVENTS) throw badInput(`Expected at most ${MAX_EVENTS} events, got ${events.length}.`);
  const now = deps.clock.now();
  const products = await deps.loadProducts(events.map((event) => event.productId));
  const reasons = events.map((event, i) => rejection(event, products[i], now));
  const kept = events.flatMap((event, i) => {
    const product = products[i];
    if (product === undefined || reasons[i] !== undefined) return [];
    const at = event.at ?? now;
    return [{ event: { ...event, at }, interaction: interactionOf(event, product, at) }];
  });
  if (kept.length > 0) await deps.shoppers.record(kept);
  const rejected = reasons.flatMap((reason, index) => (reason === undefined ? [] : [{ index, reason }]));
  return { recorded: kept.length, rejected };
}

function rejection(event: NewEvent, product: Product | undefined, now: Date): string | undefined {
  if (product === undefined) return `No product has the id ${JSON.stringify(event.productId)}.`;
  if (event.position !== undefined && event.position < 1) return `Expected position from 1 up, got ${event.position}.`;
  if (event.at !== undefined && event.at.getTime() > now.getTime() + MAX_CLOCK_SKEW_MS) return 'at lies in the future.';
  const tooLong = [event.shopperId, event.searchId].some((id) => (id?.length ?? 0) > MAX_ID_LENGTH);
  return tooLong ? `Expected ids of at most ${MAX_ID_LENGTH} characters.` : undefined;
}

function interactionOf(event: NewEvent, product: Product, at: Date): Interaction {
  return {
    type: event.type,
    at,
    categories: product.categories,
    ...(product.brand !== undefined && { brand: product.brand }),
    colours: product.attributes['colour'] ?? [],
    ...(product.price && { price: product.price }),
  };
}
