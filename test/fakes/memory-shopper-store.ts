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

/** Removes the shopper's rows; tells how many. */
function dropShopper(rows: { readonly shopperId?: string }[], shopperId: string): number {
  const kept = rows.filter((row) => row.shopperId !== shopperId);
  return rows.splice(0, rows.length, ...kept).length - kept.length;
}
