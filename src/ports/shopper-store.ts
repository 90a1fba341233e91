import type { Interaction, ShopperEvent } from '../domain/shopper.ts';

/** What shoppers did, by shopper. */
export interface ShopperStore {
  /** Keeps an event and, when it has a shopper, the interaction; durable when the promise resolves. */
  record(entries: readonly { readonly event: ShopperEvent; readonly interaction?: Interaction }[]): Promise<void>;
  /** The newest interactions of a shopper, newest first; empty for an unknown one. */
  loadInteractions(shopperId: string, limit: number): Promise<readonly Interaction[]>;
  /** Removes all that is kept of a shopper: interactions, events, searches in the log; true if there was anything. */
  forget(shopperId: string): Promise<boolean>;
  close(): Promise<void>;
}
