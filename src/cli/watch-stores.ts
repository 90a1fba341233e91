import type { ProductId } from '../domain/product.ts';
import { StoreWatch } from '../pipeline/store-watch.ts';
import type { KeyStore } from '../ports/key-store.ts';
import type { ProductStore } from '../ports/product-store.ts';
import type { ShopperStore } from '../ports/shopper-store.ts';
import type { Vitrine } from './wire.ts';

export interface WatchedStores {
  readonly storeWatch: StoreWatch;
  readonly products: Pick<ProductStore, 'writable' | 'loadMany' | 'upsertMany' | 'deleteMany'>;
  readonly shoppers: ShopperStore;
  readonly keys: KeyStore;
}

/** No product has it; asking for it takes a round trip. */
const NOBODY = 'vitrine-probe' as ProductId;

/**
 * What every request waits for (products, a shopper's history, keys) under one watch, since all of it lies in one database. Whoever
 * asks for this closes the watch.
 */
export function watchStores(vitrine: Vitrine): WatchedStores {
  const { products, shoppers, keys, config, log } = vitrine;
  const probe = () => products.loadMany([NOBODY]);
  const storeWatch = new StoreWatch({ timeoutMs: config.storeTimeoutMs, probe, log });
  return {
    storeWatch,
    products: {
      writable: products.writable,
      loadMany: (ids) => storeWatch.ask(() => products.loadMany(ids)),
      upsertMany: (changed) => products.upsertMany(changed), // a write that takes long may still arrive: it is waited for
      deleteMany: (ids) => products.deleteMany(ids),
    },
    shoppers: {
      record: (events) => shoppers.record(events),
      loadInteractions: (id, limit) => storeWatch.ask(() => shoppers.loadInteractions(id, limit)),
      forget: (id) => shoppers.forget(id),
      close: () => shoppers.close(),
    },
    keys: {
      create: (key) => keys.create(key),
      load: (id) => storeWatch.ask(() => keys.load(id)),
      list: () => keys.list(),
      revoke: (id, at) => keys.revoke(id, at),
      recordUse: (uses) => keys.recordUse(uses),
      close: () => keys.close(),
    },
  };
}
