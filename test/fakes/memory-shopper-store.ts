import type { Interaction, ShopperEvent } from '../../src/domain/shopper.ts';
import type { ShopperStore } from '../../src/ports/shopper-store.ts';
import type { MemorySearchLog } from './memory-search-log.ts';
import { memorySearchLog } from './memory-search-log.ts';

/** A shopper store in memory that tests can read; `log` is the search log that `forget` clears of the shopper. */
export interface MemoryShopperStore extends ShopperStore {
  readonly events: ShopperEvent[];
}

export function memoryShopperStore(log: MemorySearchLog = memorySearchLog()): MemoryShopperStore {
  const events: ShopperEvent[] = [];
  const interactions = new Map<string, Interaction[]>();
  return {
    events,
    record: async (entries) => {
      for (const { event, interaction } of structuredClone(entries)) {
        events.push(event);
        if (event.shopperId === undefined || interaction === undefined) continue;
        interactions.set(event.shopperId, [...(interactions.get(event.shopperId) ?? []), interaction]);
      }
    },
    loadInteractions: async (shopperId, limit) =>
      (interactions.get(shopperId) ?? [])
        .toReversed()
        .sort((one, other) => other.at.getTime() - one.at.getTime())
        .slice(0, limit)
        .map((interaction) => structuredClone(interaction)),
    forget: async (shopperId) => {
      const removed = interactions.delete(shopperId);
      const cleared = [dropShopper(events, shopperId), dropShopper(log.entries, shopperId)];
      return removed || cleared.some((count) => count > 0);
    },
    close: async () => {},
  };
}

/** Takes the shopper's id out of these rows; tells out of how many. */
function dropShopper(rows: { readonly shopperId?: string }[], shopperId: string): number {
  let count = 0;
  for (const [index, row] of rows.entries()) {
    if (row.shopperId !== shopperId) continue;
    const { shopperId: _, ...rest } = row;
    rows[index] = rest;
    count += 1;
  }
  return count;
}
